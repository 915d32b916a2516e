// The only JavaScript that app.wasm calls: one method per function of src/platform/bridge.h, and the
// other way round the events of the page that the program hears of. Nothing here decides anything.
import { forgetValue, keepValue, keptValue } from './store.mjs';
import { sentence } from './sentence.mjs';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });   // a byte order mark is text here

// The order of text_session::Key in src/platform/text_session.h.
const KEYS = ['enter', 'tab', 'back_tab', 'escape', 'up', 'down', 'line_start', 'line_end', 'page_up', 'page_down'];
const STORAGE_PREFIX = 'vitrine.';

// canvas, editor (the hidden text area), answer (live region), notice: elements. client: see boot.mjs.
export function createAppBridge({ canvas, editor, answer, notice, client, onReady }) {
  let app = null;          // the module, once it runs
  const stored = readStorage();

  // ---- bytes into the program; they are copied and freed
  function withBytes(chunks, call) {
    const pointers = chunks.map((chunk) => {
      const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
      const pointer = app._malloc(Math.max(1, bytes.length));
      app.HEAPU8.set(bytes, pointer);
      return [pointer, bytes.length];
    });
    call(...pointers.flat());
    for (const [pointer] of pointers) app._free(pointer);
  }
  const tell = {
    asset: (path, bytes) => withBytes([path, bytes], app._vitrine_app_asset),
    receive: (bytes) => withBytes([bytes], app._vitrine_app_receive),
    loading: ({ loaded, total, file }) => withBytes([file ?? ''], (p, n) => app._vitrine_app_loading(loaded, total || 0, p, n)),
    core_failed: (sentence) => withBytes([sentence], app._vitrine_app_core_failed),
    opened: (name, bytes) => withBytes([name, bytes], app._vitrine_app_opened),
    kept: (key, name, bytes) => withBytes([key, name, bytes], app._vitrine_app_kept),
    // As it stands in the address: the program splits it before it decodes the parts.
    address: () => withBytes([location.hash.slice(1) || location.search.slice(1)], app._vitrine_app_address),
  };

  // ---- environment
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const coarse = matchMedia('(pointer: coarse)');
  function environment() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    app._vitrine_app_environment(dark.matches, still.matches, coarse.matches, Math.min(2, Math.max(0.8, size / 16)));
  }
  // The window moved to a screen with other pixels: SDL only looks at resize events.
  function watchPixelRatio() {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      dispatchEvent(new Event('resize'));
      watchPixelRatio();
    }, { once: true });
  }

  // A click or a key may open a text field; the next key may come before the next frame and must find it. So they
  // are answered inside their event, behind SDL's own listeners on the canvas and the document.
  function answerInput() {
    for (const type of ['mousedown', 'mouseup', 'touchend', 'keydown']) {
      addEventListener(type, (event) => {
        if (type !== 'mouseup' && event.target !== canvas) return;
        app._vitrine_app_answer_input();
        if (text.tookOver(event)) event.preventDefault();
      }, { passive: false });
    }
  }

  // ---- the text session: offsets are UTF-8 bytes there, UTF-16 units here
  const text = createTextArea({ canvas, editor, app: () => app, withBytes });

  const bridge = {
    string: (bytes) => decoder.decode(bytes),

    post: (bytes) => client.send(bytes),
    load_model: (name, url) => client.loadModel(name, url),
    pick_model() {
      pick({ directory: true }, (files) => {
        const folder = files[0].webkitRelativePath.split('/')[0] || 'model';
        client.loadModel(folder, files);
      });
    },
    restart_core: () => client.restart(),

    pick_file(accept) {
      pick({ accept }, async ([file]) => tell.opened(file.name, new Uint8Array(await file.arrayBuffer())));
    },
    hand_over: (name, bytes) => client.file(name, bytes),
    async fetch_file(path, name) {
      try {
        const response = await fetch(path);
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        tell.opened(name, new Uint8Array(await response.arrayBuffer()));
      } catch (error) {
        bridge.show_notice(`${name} could not be fetched: ${sentence(error)}`);
      }
    },
    download(name, type, bytes) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },

    set_title(title) { document.title = title; },
    set_address(fragment, entry) {
      const url = location.pathname + location.search + (fragment ? `#${fragment}` : '');
      history[entry ? 'pushState' : 'replaceState'](null, '', url);
    },
    open_link(url) { open(url, '_blank', 'noopener,noreferrer'); },
    copy_text(value) {
      if (navigator.clipboard) navigator.clipboard.writeText(value).catch(() => copyByCommand(value));
      else copyByCommand(value);
    },
    announce(sentence) { answer.textContent = sentence; },
    show_notice(sentence) {
      notice.textContent = sentence;
      notice.hidden = !sentence;
    },
    ready: onReady,
    set_scheme(isDark) { document.documentElement.dataset.scheme = isDark ? 'dark' : 'light'; },

    store(key, value) {
      stored.set(key, value);
      try { localStorage.setItem(STORAGE_PREFIX + key, value); } catch { /* private window or full: kept for this visit */ }
    },
    stored: (key) => encoder.encode(stored.get(key) ?? ''),

    keep: (key, name, bytes) => keepValue(key, { name, bytes }).catch(() => bridge.show_notice(`${name} could not be kept in this browser; it is gone when the tab closes.`)),
    forget: (key) => forgetValue(key).catch(() => {}),   // nothing was kept
    fetch_kept: (key) => keptValue(key).catch(() => null).then((value) => tell.kept(key, value?.name ?? '', value?.bytes ?? new Uint8Array())),

    fetch_asset(path) {
      fetch(path).then((response) => (response.ok ? response.arrayBuffer() : null))
        .then((bytes) => bytes && tell.asset(path, new Uint8Array(bytes)))
        .catch(() => {});   // a font for rarer letters: without it they stay boxes with their number
    },

    text_begin: text.begin, text_end: text.end, text_select: text.select, text_insert: text.insert,
    text_caret_box: text.caretBox, text_regions: text.regions,
  };

  // Called with the module once it exists; then the program may be told things.
  function attach(module) {
    app = module;
    environment();
    for (const query of [dark, still, coarse]) query.addEventListener('change', environment);
    watchPixelRatio();
    addEventListener('hashchange', tell.address);
    addEventListener('popstate', tell.address);
    keepBrowserKeys(canvas);
    text.listen();
    answerInput();
    acceptDrops((name, files) => client.loadModel(name, files), tell.opened);
    acceptPastes(editor, tell.opened);
  }

  return { bridge, attach, tell, text };
}

function readStorage() {
  const values = new Map();
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (key.startsWith(STORAGE_PREFIX)) values.set(key.slice(STORAGE_PREFIX.length), localStorage.getItem(key));
    }
  } catch { /* storage is forbidden here: nothing is remembered */ }
  return values;
}

function copyByCommand(value) {
  const area = document.createElement('textarea');
  area.value = value;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

// The input stays referenced until it answers: browsers forget one that nobody holds, and the choice with it.
let chooser = null;
function pick({ directory = false, accept = '' }, then) {
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

// SDL takes every key of the canvas; what belongs to the browser (reload, new tab, zoom, developer tools)
// is kept from it.
function keepBrowserKeys(canvas) {
  for (const type of ['keydown', 'keyup']) {
    canvas.addEventListener(type, (event) => {
      const command = event.ctrlKey || event.metaKey;
      if (command || event.altKey || /^F\d+$/.test(event.key)) event.stopImmediatePropagation();
    }, true);
  }
  canvas.addEventListener('wheel', (event) => { if (event.ctrlKey) event.stopImmediatePropagation(); }, true);
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

// A folder that is dropped is a model; a single file is for the program to look at.
function acceptDrops(loadModel, opened) {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const folder = entries.find((entry) => entry.isDirectory);
    if (folder) {
      loadModel(folder.name, await filesOf(folder));
    } else if (event.dataTransfer.files.length > 1) {
      loadModel('model', [...event.dataTransfer.files]);
    } else if (event.dataTransfer.files.length === 1) {
      const [file] = event.dataTransfer.files;
      opened(file.name, new Uint8Array(await file.arrayBuffer()));
    }
  });
}

// Text that is pasted while no field is edited comes as a file without a name.
function acceptPastes(editor, opened) {
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
      if (entry.isFile) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    }
  }
}

// The hidden text area of src/platform/text_session.h.
function createTextArea({ canvas, editor, app, withBytes }) {
  let open = false;
  let composing = false;
  let multiline = false;
  let maximum = 1 << 20;
  let regions = [];
  let quiet = false;      // our own changes are not reported twice

  const bytesBefore = (units) => encoder.encode(editor.value.slice(0, units)).length;
  function unitsBefore(bytes) {
    const value = editor.value;
    if (bytes <= 0) return 0;
    let units = 0;
    for (const point of value) {
      const code = point.codePointAt(0);
      bytes -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (bytes < 0) return units;
      units += point.length;
      if (bytes === 0) return units;
    }
    return units;
  }

  let composingFrom = 0;
  let composingLength = 0;
  function report() {
    if (!open || quiet) return;
    const backward = editor.selectionDirection === 'backward';
    const start = bytesBefore(editor.selectionStart), end = bytesBefore(editor.selectionEnd);
    const from = composing ? bytesBefore(composingFrom) : 0;
    const to = composing ? bytesBefore(composingFrom + composingLength) : 0;
    withBytes([editor.value], (p, n) => app()._vitrine_app_text(p, n, backward ? end : start, backward ? start : end, from, to));
  }

  function focusEditor() {
    editor.focus({ preventScroll: true });
  }

  function limited() {
    // Bytes are at least units: only a long text is measured.
    if (editor.value.length * 3 <= maximum || encoder.encode(editor.value).length <= maximum) return;
    editor.value = decoder.decode(encoder.encode(editor.value).subarray(0, maximum)).replace(/\ufffd$/, '');
  }

  function key(event) {
    if (event.isComposing || composing) return;
    event.stopPropagation();
    const command = event.ctrlKey || event.metaKey;
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    const name = {
      Enter: multiline && !command ? null : 'enter', Tab: event.shiftKey ? 'back_tab' : 'tab', Escape: 'escape',
      ArrowUp: 'up', ArrowDown: 'down', Home: 'line_start', End: 'line_end', PageUp: 'page_up', PageDown: 'page_down',
      ArrowLeft: mac && event.metaKey ? 'line_start' : null, ArrowRight: mac && event.metaKey ? 'line_end' : null,
    }[event.key];
    if (!name || event.altKey) return;
    event.preventDefault();
    app()._vitrine_app_answer_input();   // what was typed before the key
    app()._vitrine_app_text_key(KEYS.indexOf(name), event.shiftKey, command);
    app()._vitrine_app_answer_input();
  }

  function select(anchor, caret) {
    const a = unitsBefore(anchor), c = unitsBefore(caret);
    editor.setSelectionRange(Math.min(a, c), Math.max(a, c), c < a ? 'backward' : 'forward');
  }

  const inRegion = (x, y) => regions.find((r) => x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h);

  return {
    begin(field, label, value, anchor, caret, isMultiline, maximumBytes) {
      open = true;
      multiline = isMultiline;
      maximum = maximumBytes;
      quiet = true;
      editor.setAttribute('aria-label', label);
      editor.enterKeyHint = isMultiline ? 'enter' : 'search';
      editor.value = value;
      focusEditor();
      select(anchor, caret);
      quiet = false;
    },
    end() {
      open = false;
      if (document.activeElement === editor) canvas.focus({ preventScroll: true });
      editor.value = '';
    },
    select,
    insert(begin, end, value) {
      editor.setSelectionRange(unitsBefore(begin), unitsBefore(end));
      focusEditor();
      // Deprecated, and the only way that undo knows the change.
      if (!document.execCommand('insertText', false, value)) {
        editor.setRangeText(value, editor.selectionStart, editor.selectionEnd, 'end');
        report();
      }
    },
    caretBox(x, y, height) {
      editor.style.left = `${Math.max(0, Math.min(innerWidth - 4, x))}px`;
      editor.style.top = `${Math.max(0, Math.min(innerHeight - height, y))}px`;
      editor.style.height = editor.style.lineHeight = `${height}px`;
    },
    regions(json) { regions = JSON.parse(json); },
    // Whether the event opened a session or fell into its field: the browser's own answer would take the focus away.
    tookOver(event) {
      if (!open) return false;
      return event.type === 'keydown' || (event.type === 'mousedown' && Boolean(inRegion(event.clientX, event.clientY)));
    },

    listen() {
      editor.addEventListener('input', (event) => {
        if (!multiline && /[\r\n]/.test(editor.value)) editor.value = editor.value.replace(/[\r\n]+/g, ' ');
        limited();
        if (composing && event.data !== null) composingLength = event.data.length;
        report();
      });
      editor.addEventListener('compositionstart', () => {
        composing = true;
        composingFrom = Math.min(editor.selectionStart, editor.selectionEnd);
        composingLength = 0;
      });
      editor.addEventListener('compositionupdate', (event) => { composingLength = event.data.length; });
      editor.addEventListener('compositionend', () => { composing = false; report(); });
      document.addEventListener('selectionchange', () => { if (document.activeElement === editor) report(); });
      editor.addEventListener('keydown', key);
      editor.addEventListener('keyup', (event) => event.stopPropagation());
      editor.addEventListener('blur', () => {
        // A tab that is left comes back with its session.
        if (!open || !document.hasFocus()) return;
        open = false;
        app()._vitrine_app_text_blur();
      });
      // Phones open their keyboard only from inside the event of the finger.
      canvas.addEventListener('touchend', (event) => {
        const touch = event.changedTouches[0];
        if (touch && inRegion(touch.clientX, touch.clientY)) focusEditor();
        else if (open) canvas.focus({ preventScroll: true });
      });
    },
  };
}
