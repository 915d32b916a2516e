// Files as the person gives them: from a dialogue, dropped, pasted. Nothing is read before its size is known to fit.
import { numeral, say } from './words.mjs';
const MOST_BYTES = 1 << 30;   // of one file that the program reads whole

const encoder = new TextEncoder();

// opened(name, bytes), or refuse(sentence).
export async function readWhole(file, opened, refuse) {
  if (file.size > MOST_BYTES) {
    refuse(say('{file} has {size} GB; a file of up to 1 GB can be read here.', file.name, numeral((file.size / 1e9).toFixed(1))));
    return;
  }
  try {
    opened(file.name, new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    refuse(say('{file} could not be read: {why}', file.name, error.message));
  }
}

// The input stays referenced until it answers: browsers forget one that nobody holds, and the choice with it.
let chooser = null;
export function pick({ directory = false, accept = '' }, then) {
  const input = chooser = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.webkitdirectory = directory;
  input.addEventListener('change', () => {
    if (input === chooser) chooser = null;
    if (input.files.length) then([...input.files]);
  });
  input.click();
}

// A folder that is dropped is a model, and so are weights; any other single file is for the program to look at.
export function acceptDrops(loadModel, opened, refuse) {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const folder = entries.find((entry) => entry.isDirectory);
    if (folder) {
      const files = await filesOf(folder);
      if (files.length) loadModel(folder.name, files);
      else refuse(say('The folder {name} holds no files that can be read.', folder.name));
    } else if (event.dataTransfer.files.length > 1) {
      loadModel('model', [...event.dataTransfer.files]);
    } else if (/\.(gguf|safetensors)$/i.test(event.dataTransfer.files[0]?.name)) {
      const [file] = event.dataTransfer.files;
      loadModel(file.name.replace(/\.\w+$/, ''), [file]);
    } else if (event.dataTransfer.files.length === 1) {
      await readWhole(event.dataTransfer.files[0], opened, refuse);
    }
  });
}

// Text that is pasted while no field is edited comes as a file without a name.
export function acceptPastes(editor, opened) {
  document.addEventListener('paste', (event) => {
    const pasted = document.activeElement === editor ? '' : event.clipboardData?.getData('text/plain');
    if (pasted) opened('', encoder.encode(pasted));
  });
}

async function filesOf(folder) {
  const reader = folder.createReader();
  const files = [];
  for (;;) {
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!entries.length) return files;
    for (const entry of entries) {
      if (!entry.isFile) continue;
      const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
      if (file) files.push(file);
    }
  }
}
