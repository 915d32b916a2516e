// The page's end of the Worker: bytes of protocol.md in both directions, model files, and what to do when the
// Worker dies. Reads no message.
import { sentence } from './sentence.mjs';
import { onLanguage, say, spokenFile } from './words.mjs';

// What the address bar may say: ?backend=auto|wasm|webgpu|ort|reference&threads=N (at most)
export function engineOptions(search = globalThis.location?.search ?? '') {
  const query = new URLSearchParams(search);
  const backend = query.get('backend');
  const threads = Number.parseInt(query.get('threads') ?? '', 10);
  return {
    backend: ['wasm', 'webgpu', 'ort', 'reference'].includes(backend) ? backend : 'auto',
    threads: threads >= 1 && threads <= 64 ? threads : 0,
  };
}

const speaking = (file) => new TextEncoder().encode(JSON.stringify({ type: 'speak', id: 0, words: JSON.stringify(file) }));

const PULSE_MS = 10_000, MOST_UNANSWERED = 12;

// modelUrl      folder of the model that is loaded at the start, relative to the page; optional
// onMessage     (Uint8Array): one message of the core. The answers to loads made here have id 0.
// onProgress    ({part, loaded, total, second}): bytes of the core, the engine and model files; total 0 while unknown;
//               second: of the second model
// onLoad        (): another model is loaded from now on
// onFatal       (sentence): the Worker is gone. `restart()` makes a new one with the same model.
// onLog         (line)
// after         a promise: the Worker and what it needs are fetched once it is kept
//
// -> send(bytes)                  a message to the core; the bytes are moved, not copied
//    file(name, bytes)            a file that a message then asks for (`check` and its golden values)
//    loadModel(name, source, second)   source: a folder's URL, or a list of File objects from a picker; second: it is
//                                 held beside the model that is there
//    unloadSecond()               also one that is on its way
//    restart(), close()
export function createClient({ modelUrl, onMessage, onProgress = () => {}, onLoad = () => {}, onFatal = () => {},
  onLog = (line) => console.info(line), after = null, options = engineOptions() }) {
  let worker = null, closed = false;
  let pulse = null, unanswered = 0;
  let model = modelUrl ? { name: nameOf(modelUrl), source: modelUrl } : null;
  let second = null;

  function nameOf(url) {
    return new URL(url, document.baseURI).pathname.split('/').filter(Boolean).at(-1) ?? 'model';
  }

  function fail(why) {
    if (!worker) return;
    clearInterval(pulse);
    worker.terminate();
    worker = null;
    onFatal(why);
  }

  function start() {
    const name = `vitrine-core-${Date.now()}-${Math.random()}`;
    const mine = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module', name });
    worker = mine;
    watch(mine, name);
    const ifMine = (handler) => (event) => { if (worker === mine) handler(event); };
    mine.addEventListener('message', ifMine(({ data }) => {
      if (data.kind === 'message') onMessage(data.bytes);
      else if (data.kind === 'progress') { if (second || !data.second) onProgress(data); }
      else if (data.kind === 'alive') unanswered = 0;
      else if (data.kind === 'log') onLog(data.line);
      else if (data.kind === 'fatal') fail(say('The model\'s engine stopped: {why}', data.why));
    }));
    mine.addEventListener('error', ifMine((event) => {
      event.preventDefault();
      fail(say('The model\'s engine stopped: {why}', event.message ? sentence(event) : say('its program could not be loaded')));
    }));
    mine.postMessage({ kind: 'start', options });
    // A Worker and its core begin in English; what changes later the program tells the core.
    if (spokenFile()) {
      mine.postMessage({ kind: 'language', file: spokenFile() });
      mine.postMessage({ kind: 'message', bytes: speaking(spokenFile()) });
    }
    sendModel();
    sendModel(true);
  }

  // A browser may end a Worker without a word. It then gives back its lock; one that hangs answers no question any more.
  function watch(mine, name) {
    let locked = false;
    unanswered = 0;
    clearInterval(pulse);
    const ask = () => {
      if (worker !== mine) return clearInterval(pulse);
      if (++unanswered > MOST_UNANSWERED) return fail(say('The model\u2019s engine stopped: it has not answered for two minutes'));
      return mine.postMessage({ kind: 'alive' });
    };
    mine.addEventListener('message', ({ data }) => {
      if (locked || data.kind !== 'alive') return;
      locked = true;   // by the Worker, before it answered
      navigator.locks?.request(name, () => {
        if (worker === mine) fail(say('The model\u2019s engine stopped: the browser ended it, perhaps for want of memory'));
      }).catch(() => {});
    });
    pulse = setInterval(ask, PULSE_MS);
    ask();
  }

  function sendModel(ofSecond = false) {
    const sent = ofSecond ? second : model;
    if (!sent || !worker) return;
    const { name, source } = sent;
    worker.postMessage({
      kind: 'model',
      name,
      second: ofSecond,
      source: typeof source === 'string' ? new URL(/\.gguf$/i.test(source) ? source : source.replace(/\/?$/, '/'), document.baseURI).href : [...source],
    });
  }

  onLanguage(() => worker?.postMessage({ kind: 'language', file: spokenFile() }));
  if (after) after.catch(() => {}).then(() => { if (!worker && !closed) start(); });
  else start();
  return {
    send(bytes) {
      if (!worker) return;
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      worker.postMessage({ kind: 'message', bytes: own }, [own.buffer]);
    },
    file(name, bytes) {
      worker?.postMessage({ kind: 'file', name, bytes });
    },
    loadModel(name, source, asSecond = false) {
      if (asSecond) second = { name, source };
      else {
        model = { name, source };
        onLoad();
      }
      sendModel(asSecond);
    },
    unloadSecond() {
      second = null;
      worker?.postMessage({ kind: 'unload' });
    },
    restart() {
      worker?.terminate();
      start();
    },
    close() {
      closed = true;
      clearInterval(pulse);
      worker?.terminate();
      worker = null;
    },
  };
}
