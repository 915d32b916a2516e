// A helper of the core: a second instance of its module over the same memory. It waits inside for parts of a run
// (src/kernels/team.h) and never returns. It has a stack of its own and may call nothing of JavaScript.
const node = globalThis.process?.versions?.node ? await import('node:worker_threads') : null;

function help({ module, memory, stack }) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = kind === 'memory' ? memory : () => { throw new Error(`a helper of the core called ${name}`); };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  exports._emscripten_stack_restore(stack);
  exports.vitrine_help();
}

if (node) help(node.workerData);
else globalThis.addEventListener('message', ({ data }) => help(data), { once: true });
