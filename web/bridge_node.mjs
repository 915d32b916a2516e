// The Node twin of the Worker: the same core and the same bridge, with ONNX Runtime Web from node_modules and
// model files from a folder.
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { openCore } from './bridge.mjs';
import { FILES, refused } from './model_files.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export function nodeLoader() {
  return {
    threads: Math.min(4, availableParallelism()),
    measureAtOnce: true,
    whyOneThread: 'This machine has one core.',
    now: () => performance.now(),
    async load(build, copy) {
      if (build !== 'wasm') throw new Error(`there is no ${build} build for Node`);
      const file = join(ROOT, 'node_modules/onnxruntime-web/dist/ort.node.min.mjs');
      return import(`${pathToFileURL(file).href}?${copy}`);
    },
    adapter: async () => null,
  };
}

// The folder that has core.mjs: `given`, $VITRINE_BUILD, or the usual ones.
export function findBuild(given) {
  const wanted = given ?? process.env.VITRINE_BUILD;
  const folders = wanted ? [resolve(wanted)] : ['web', 'web/dist', 'web-debug'].map((name) => join(ROOT, 'build', name));
  const found = folders.find((folder) => existsSync(join(folder, 'core.mjs')));
  if (!found) {
    throw new Error(`core.mjs is not in ${folders.join(', ')}. Build it with: cmake --preset web && cmake --build build/web`);
  }
  return found;
}

// A core with messages in JSON. `ask(message, onRow)` sends one and gives its answer; rows of a check go
// and unfinished answers go to onRow before it, progress to onProgress; its promise carries the message's id, for `cancel`.
export async function startCore({ build, backend = 'wasm', threads = 1, loader = nodeLoader(), onLog = () => {} }) {
  const { default: createCore } = await import(pathToFileURL(join(findBuild(build), 'core.mjs')).href);
  const waiting = new Map();
  let next = 1;
  let died = null, status = null;

  function receive(message) {
    if (message.type === 'status') {
      status = message;
      return undefined;
    }
    const asked = waiting.get(message.id);
    if (!asked) return undefined; // a failure to start comes again as the answer to the first run
    if (message.type === 'progress') return asked.onProgress(message);
    if (['check_row', 'trust_row', 'partial'].includes(message.type) || message.partial) return asked.onRow(message);
    waiting.delete(message.id);
    return asked.resolve(message);
  }
  function fatal(sentence) {
    died = sentence;
    for (const { resolve: answer } of waiting.values()) answer(deadAnswer());
    waiting.clear();
  }
  const deadAnswer = () => ({ type: 'error', error: { code: 'internal', what: `The core stopped: ${died}`, where: '', advice: '' } });

  const core = await openCore({
    createCore,
    loader,
    options: { backend, threads, form: 'json' },
    onMessage: (bytes) => receive(JSON.parse(new TextDecoder().decode(bytes))),
    onLog,
    onFatal: fatal,
  });
  return {
    ask(message, onRow = () => {}, onProgress = () => {}) {
      if (died !== null) return Promise.resolve(deadAnswer());
      const id = next++;
      const answer = new Promise((resolve_) => {
        waiting.set(id, { resolve: resolve_, onRow, onProgress });
        core.send(JSON.stringify({ ...message, id }));
      });
      return Object.assign(answer, { id });
    },
    cancel: (id) => core.send(JSON.stringify({ type: 'cancel', id })),
    file: async (name, bytes) => core.file(name, bytes),
    // Loads the model of a folder. Missing files are left to the core to name.
    async load(folder) {
      const names = existsSync(folder) ? await readdir(folder) : [];
      const error = refused(names);
      if (error) return { type: 'error', error };
      for (const name of FILES) {
        if (names.includes(name)) core.file(name, await readFile(join(folder, name)));
      }
      return this.ask({ type: 'load', name: basename(resolve(folder)) });
    },
    status: () => status,
    close: async () => {},
  };
}
