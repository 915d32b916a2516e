// The Worker: the core and, where it is wanted, ONNX Runtime Web next to each other. Messages to and from the page:
//   page -> worker   {kind: 'start', options}          options: {backend, threads}
//                    {kind: 'message', bytes}          protocol.md, forwarded untouched
//                    {kind: 'model', name, source, second}   source: a folder's URL, or a list of File objects
//                    {kind: 'unload'}                  the second model, also one that is on its way
//                    {kind: 'file', name, bytes}       any other file that a message then asks for
//                    {kind: 'language', file}          of assets/words, in which sentences are; null: English
//                    {kind: 'alive'}                   is anybody there?
//   worker -> page   {kind: 'message', bytes}
//                    {kind: 'progress', part, loaded, total, second}   part: path in the site, or a file's name; total 0:
//                                                      unknown
//                    {kind: 'alive'}                   the answer
//                    {kind: 'log', line}
//                    {kind: 'fatal', why}              the core is gone; nothing will come any more
import {openCore} from './bridge.mjs';
import {CORE, importCore, THREADS} from './core_file.mjs';
import {threadsFor} from './helpers.mjs';
import {chooseFiles, filesAt} from './model_files.mjs';
import {browserLoader, ENGINE} from './ort.mjs';
import {fetchBytes} from './progress.mjs';
import {sentence} from './sentence.mjs';
import {tableBytes} from './table_file.mjs';
import {say, speak} from './words.mjs';

const PROGRESS_MS = 50;
const AHEAD_BYTES = 64 << 20;  // of each file, that may arrive before they are read

let core = null;
let dead = false;
let engine = Promise.resolve();  // until ONNX Runtime's bytes are there, where it was asked for
const early = [];  // what arrived before the core was ready

function fatal(why) {
  if (dead) return;
  dead = true;
  postMessage({kind: 'fatal', why});
}

const shown = new Map();  // part -> when its progress was told last
let failed = false;       // the last load: what still arrives is not awaited any more
function progress(part, loaded, total = 0, second = false) {
  if (failed && !second) return;
  if (loaded !== total && performance.now() - (shown.get(part) ?? -Infinity) < PROGRESS_MS) return;
  shown.set(part, performance.now());
  postMessage({kind: 'progress', part, loaded, total, second});
}

async function begin(options) {
  const loader = browserLoader((loaded, total) => progress(ENGINE, loaded, total));
  if (options.backend === 'ort') engine = loader.ahead();
  const program = new URL(CORE, import.meta.url);
  const [wasmBinary, {default: createCore}] =
      await Promise.all([fetchBytes(program, (loaded, total) => progress(CORE, loaded, total)), importCore()]);
  core = await openCore({
    createCore,
    wasmBinary,
    helpers: THREADS ? threadsFor(options.threads, navigator.hardwareConcurrency) - 1 : 0,
    loader,
    options,
    onMessage: (bytes) => postMessage({kind: 'message', bytes}, [bytes.buffer]),
    onLog: (line) => postMessage({kind: 'log', line}),
    onFatal: fatal,
  });
  for (const data of early.splice(0)) handle(data);
}

// ---- model files

const loads = {first: 0, second: 0};  // counts loads: an older one that is still fetching gives up
let handing = Promise.resolve();      // the files of one model, then its `load`: those of two must not mix

// One file as a stream of chunks with its size, 0 where the server does not tell.
async function openUrl(folder, name) {
  const response = await fetch(new URL(name, folder));
  if (!response.ok) throw new Error(say('{file}: the server answered {status}', name, String(response.status)));
  const encoded = response.headers.get('Content-Encoding');
  const size = encoded ? 0 : Number(response.headers.get('Content-Length')) || 0;
  const ahead = new ByteLengthQueuingStrategy({highWaterMark: AHEAD_BYTES});
  const site = new URL('./', self.location).href, url = new URL(name, folder).href;
  const part = url.startsWith(site) ? url.slice(site.length) : name;
  return {name, part, size, stream: response.body.pipeThrough(new TransformStream({}, undefined, ahead))};
}

function openFile(files, name) {
  const file = files.find((entry) => entry.name === name);
  if (!file) throw new Error(say('{file} is not among the files', name));
  return {name, part: name, size: file.size, stream: file.stream()};
}

async function readAll({name, size, stream}, onBytes) {
  const chunks = [];
  const room = size ? core.room(size) : null;
  let read = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) break;
      if (room && read + value.length > size) throw new Error(say('{file} is longer than announced', name));
      if (room) room.write(value, read);
      else chunks.push(value);
      read += value.length;
      onBytes(read, size);
    }
    if (!size) onBytes(read, read);
    if (room && read < size) throw new Error(say('{file} was cut off after {read} of {all} bytes', name, String(read), String(size)));
  } catch (error) {
    room?.drop();
    throw error;
  }
  if (room) return {keep: () => room.keep(name), drop: () => room.drop()};
  return {keep: async () => core.file(name, new Uint8Array(await new Blob(chunks).arrayBuffer())), drop() {}};
}

// All files of a model begin to arrive at once; at the start beside the core's own.
function openAll(source) {
  const local = typeof source !== 'string';
  const {files, as = {}, error} = local ? chooseFiles(source.map((entry) => entry.name)) : {files: filesAt(source)};
  const open = (name) => (local ? openFile(source, name) : openUrl(new URL(source, self.location), name));
  const opened = error ?
      Promise.reject(new Error(`${error.what} (${error.where}). ${error.advice.replace(/\.$/, '')}`)) :
      Promise.all(files.map(async (name) => ({...await open(name), name: as [name] ?? name})));
  opened.catch(() => {});  // whoever awaits it says so
  return opened;
}

async function loadModel(name, opening, second) {
  const which = second ? 'second' : 'first', mine = ++loads[which];
  const current = () => mine === loads[which];
  if (!second) failed = false;
  const read = [];
  try {
    for (const entry of await opening) {
      const told = (bytes, size) => current() && progress(entry.part, bytes, size, second);
      read.push(await readAll(entry, told));
    }
    await engine;  // without it nothing can be asked of the model
    const handed = handing.then(async () => {
      if (!current()) throw new Error('another model was asked for');
      for (const {keep} of read.splice(0)) await keep();
      core.send(JSON.stringify({type: 'load', id: 0, name, model: which}));
    });
    handing = handed.catch(() => {});
    await handed;
  } catch (error) {
    for (const {drop} of read) drop();
    if (current()) {
      if (!second) failed = true;
      core.send(JSON.stringify({type: 'files_failed', id: 0, what: sentence(error), where: name, model: which}));
    }
  }
}

// ---- tables

// The libraries that open workbooks and Parquet files, fetched with the first of them.
const libraries = {
  fflate: () => import('./tables/fflate.mjs'),
  hyparquet: () => import('./tables/hyparquet/index.js'),
  fzstd: () => import('./tables/fzstd.mjs'),
};
let held = null;  // what arrives while a file is made into text: it may be about that file

async function takeFile(name, bytes) {
  held = [];
  const text = await tableBytes(name, bytes, libraries);
  const waiting = held;
  held = null;
  core.file(name, text);
  for (const data of waiting) handle(data);
}

// ---- the page

function handle(data) {
  if (dead) return;
  if (held) return void held.push(data);
  if (data.kind === 'model') data.opening ??= openAll(data.source);
  if (data.kind === 'language') speak(data.file);
  else if (data.kind === 'start') begin(data.options).catch((error) => fatal(sentence(error)));
  else if (data.kind === 'alive') locked.then(() => postMessage(data));
  else if (!core) early.push(data);
  else if (data.kind === 'message') core.send(new Uint8Array(data.bytes));
  else if (data.kind === 'file') takeFile(data.name, new Uint8Array(data.bytes));
  else if (data.kind === 'model') loadModel(data.name, data.opening, data.second);
  else if (data.kind === 'unload') {
    loads.second++;
    core.send(JSON.stringify({type: 'unload', id: 0}));
  }
}

// The page waits for this lock: a Worker that the browser ended has given it back. It answers the page only once it
// holds the lock, or the page might get it first.
const locked = new Promise((go) => {
  if (!navigator.locks) return go();
  return navigator.locks.request(self.name, () => {
    go();
    return new Promise(() => {});
  }).catch(go);
});

self.addEventListener('message', ({data}) => handle(data));
self.addEventListener('unhandledrejection', ({reason}) => fatal(sentence(reason)));
