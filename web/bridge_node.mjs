// The Node twin of the Worker: the same core and the same bridge, with ONNX Runtime Web from node_modules and
// model files from a folder.
import {existsSync} from 'node:fs';
import {open, readdir, readFile, stat} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {availableParallelism} from 'node:os';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {openCore} from './bridge.mjs';
import {threadsFor} from './helpers.mjs';
import {chooseFiles} from './model_files.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

export function nodeLoader() {
  return {
    threads: Math.min(4, availableParallelism()),
    measureAtOnce: true,
    whyOneThread: 'This machine has one core.',
    now: () => performance.now(),
    async load(build) {
      if (build !== 'wasm') throw new Error(`there is no ${build} build for Node`);
      const file = join(ROOT, 'node_modules/onnxruntime-web/dist/ort.node.min.js');
      // A copy of its own, with its own list of backends: that list lies in onnxruntime-common and takes each name once.
      for (const path of Object.keys(require.cache)) if (/onnxruntime-(web|common)/.test(path)) delete require.cache[path];
      return require(file);
    },
    adapter: async () => null,
  };
}

// The folder that has core.mjs: `given`, $VITRINE_BUILD, or the usual ones.
export function findBuild(given) {
  const wanted = given ?? process.env.VITRINE_BUILD;
  const folders =
      wanted ? [resolve(wanted)] : ['web', 'web-debug'].map((name) => join(ROOT, 'build', name));
  const found = folders.find((folder) => existsSync(join(folder, 'core.mjs')));
  if (!found) {
    throw new Error(
        `core.mjs is not in ${folders.join(', ')}. Build it with: cmake --preset web && cmake --build build/web`);
  }
  return found;
}

// A file into the core's memory, piece by piece: weights are large, and a second copy of them would be too.
async function give(core, name, path) {
  const file = await open(path);
  try {
    const {size} = await file.stat();
    const room = core.room(size);
    const piece = new Uint8Array(Math.min(size, 4 << 20));
    for (let at = 0; at < size;) {
      const {bytesRead} = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      room.write(piece.subarray(0, Math.min(bytesRead, size - at)), at);
      at += bytesRead;
    }
    room.keep(name);
  } finally { await file.close(); }
}

// A core with messages in JSON. `ask(message, onRow)` sends one and gives its answer; rows of a check go
// and unfinished answers go to onRow before it, progress to onProgress; its promise carries the message's id, for
// `cancel`.
// An answer that is no error; `what` names the question.
export function good(answer, what) {
  if (answer.type === 'error') throw new Error(`${what}: ${answer.error.what}`);
  return answer;
}

export async function startCore({build, backend = 'auto', threads = 1, loader = nodeLoader(), onLog = () => {}, ...more}) {
  // ONNX Runtime brings its own threads, the reference has none.
  const shares = backend === 'wasm' && threads !== 1;
  const program = join(findBuild(build), shares ? 'core_threads' : 'core');
  const {default: createCore} = await import(pathToFileURL(`${program}.mjs`).href);
  const waiting = new Map();
  let next = 1;
  let died = null, status = null;

  function receive(message) {
    if (message.type === 'status') {
      status = message;
      return undefined;
    }
    const asked = waiting.get(message.id);
    if (!asked) return undefined;  // a failure to start comes again as the answer to the first run
    if (message.type === 'progress') return asked.onProgress(message);
    if (['check_row', 'trust_row', 'partial'].includes(message.type) || message.partial) return asked.onRow(message);
    waiting.delete(message.id);
    return asked.resolve(message);
  }
  function fatal(sentence) {
    died = sentence;
    for (const {resolve: answer} of waiting.values()) answer(deadAnswer());
    waiting.clear();
  }
  const deadAnswer = () =>
      ({type: 'error', error: {code: 'internal', what: `The core stopped: ${died}`, where: '', advice: ''}});

  const core = await openCore({
    createCore,
    wasmBinary: shares ? await readFile(`${program}.wasm`) : undefined,
    helpers: shares ? threadsFor(threads, availableParallelism()) - 1 : 0,
    loader,
    options: {...more, backend, threads, form: 'json'},
    onMessage: (bytes) => receive(JSON.parse(new TextDecoder().decode(bytes))),
    onLog,
    onFatal: fatal,
  });
  return {
    ask(message, onRow = () => {}, onProgress = () => {}) {
      if (died !== null) return Promise.resolve(deadAnswer());
      const id = next++;
      const answer = new Promise((resolve_) => {
        waiting.set(id, {resolve: resolve_, onRow, onProgress});
        core.send(JSON.stringify({...message, id}));
      });
      return Object.assign(answer, {id});
    },
    cancel: (id) => core.send(JSON.stringify({type: 'cancel', id})),
    file: async (name, bytes) => core.file(name, bytes),
    // Loads the model of a folder, or of one file; model: 'second' beside the one that is there. Missing files are left to
    // the core to name.
    async load(path, model = 'first') {
      const isFile = existsSync(path) && (await stat(path)).isFile();
      const folder = isFile ? dirname(path) : path;
      const names = isFile ? [basename(path)] : existsSync(path) ? await readdir(path) : [];
      const {files, as = {}, error} = chooseFiles(names);
      if (error) return {type: 'error', error};
      for (const name of files) await give(core, as [name] ?? name, join(folder, name));
      return this.ask({type: 'load', name: basename(resolve(path)).replace(/\.gguf$/i, ''), model});
    },
    status: () => status,
    bytes: () => core.bytes(),
    close: async () => {},
  };
}
