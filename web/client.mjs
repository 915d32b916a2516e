// The page's end of the Worker: bytes of protocol.md in both directions, model files, and what to do when the
// Worker dies. Reads no message.
import { sentence } from './sentence.mjs';

// What the address bar may say: ?backend=auto|wasm|webgpu|reference&threads=N
export function engineOptions(search = globalThis.location?.search ?? '') {
  const query = new URLSearchParams(search);
  const backend = query.get('backend');
  const threads = Number.parseInt(query.get('threads') ?? '', 10);
  return {
    backend: ['wasm', 'webgpu', 'reference'].includes(backend) ? backend : 'auto',
    threads: threads >= 1 && threads <= 64 ? threads : 0,
  };
}

// modelUrl      folder of the model that is loaded at the start, relative to the page; optional
// onMessage     (Uint8Array): one message of the core. The answers to loads made here have id 0.
// onProgress    ({loaded, total, file}): bytes of model files; total 0 where the server does not tell
// onFatal       (sentence): the Worker is gone. `restart()` makes a new one with the same model.
// onLog         (line)
//
// -> send(bytes)                  a message to the core; the bytes are moved, not copied
//    file(name, bytes)            a file that a message then asks for (`check` and its golden values)
//    loadModel(name, source)      source: a folder's URL, or a list of File objects from a picker
//    restart(), close()
export function createClient({ modelUrl, onMessage, onProgress = () => {}, onFatal = () => {},
  onLog = (line) => console.info(line), options = engineOptions() }) {
  let worker = null;
  let model = modelUrl ? { name: nameOf(modelUrl), source: modelUrl } : null;

  function nameOf(url) {
    return new URL(url, document.baseURI).pathname.split('/').filter(Boolean).at(-1) ?? 'model';
  }

  function fail(why) {
    if (!worker) return;
    worker.terminate();
    worker = null;
    onFatal(why);
  }

  function start() {
    const mine = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module', name: 'vitrine-core' });
    worker = mine;
    const ifMine = (handler) => (event) => { if (worker === mine) handler(event); };
    mine.addEventListener('message', ifMine(({ data }) => {
      if (data.kind === 'message') onMessage(data.bytes);
      else if (data.kind === 'progress') onProgress({ loaded: data.loaded, total: data.total, file: data.file });
      else if (data.kind === 'log') onLog(data.line);
      else if (data.kind === 'fatal') fail(data.sentence);
    }));
    mine.addEventListener('error', ifMine((event) => {
      event.preventDefault();
      fail(`The model's engine stopped: ${event.message ? sentence(event) : 'its program could not be loaded'}`);
    }));
    mine.postMessage({ kind: 'start', options });
    sendModel();
  }

  function sendModel() {
    if (!model || !worker) return;
    const { name, source } = model;
    worker.postMessage({
      kind: 'model',
      name,
      source: typeof source === 'string' ? new URL(source.replace(/\/?$/, '/'), document.baseURI).href : [...source],
    });
  }

  start();
  return {
    send(bytes) {
      if (!worker) return;
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      worker.postMessage({ kind: 'message', bytes: own }, [own.buffer]);
    },
    file(name, bytes) {
      worker?.postMessage({ kind: 'file', name, bytes });
    },
    loadModel(name, source) {
      model = { name, source };
      sendModel();
    },
    restart() {
      worker?.terminate();
      start();
    },
    close() {
      worker?.terminate();
      worker = null;
    },
  };
}
