// The core's helpers, where its module was built with threads: Workers, or threads of Node.
const node = globalThis.process?.versions?.node ? await import('node:worker_threads') : null;

const STACK = 256 << 10;  // bytes; a part of a run needs few
const MOST = 8;           // threads, the core's own among them

// How many threads the core may have in all. wanted: 0 for as many as there are cores.
export function threadsFor(wanted, cores) { return Math.min(wanted || cores, MOST); }

// What `createCore` takes to instantiate these bytes. Has the module and its memory afterwards; `failed` is called with the
// reason if that cannot be done.
export function instantiation(wasmBinary) {
  const made = {
    instantiateWasm(imports, receive) {
      made.memory = Object.values(imports).flatMap(Object.values).find((one) => one instanceof WebAssembly.Memory);
      WebAssembly.compile(wasmBinary)
        .then((module) => WebAssembly.instantiate(made.module = module, imports))
        .then((instance) => receive(instance, made.module))
        .catch((reason) => made.failed(reason));
      return {};
    },
  };
  return made;
}

// One that does not start is missed by nobody: the core counts those that have come.
export function startHelpers(core, { module, memory }, count, onLog) {
  for (let i = 0; i < count; i++) {
    const stack = (core._vitrine_alloc(STACK) >>> 0) + STACK - 16 & ~15;
    const what = { module, memory, stack: stack >>> 0 };
    const url = new URL('./helper.mjs', import.meta.url);
    const failed = (error) => onLog(`A helper of the core did not start: ${error?.message ?? 'no reason was given'}`);
    if (node) {
      const helper = new node.Worker(url, { workerData: what });
      helper.on('error', failed);
      helper.unref();
    } else {
      const helper = new Worker(url, { type: 'module' });
      helper.addEventListener('error', failed);
      helper.postMessage(what);
    }
  }
}
