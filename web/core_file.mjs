// Which build of the core. With its own engine (backend "own") it is the one with relaxed SIMD, where that was built
// (target core_relaxed) and the browser takes it.

// A function of one relaxed instruction.
const PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1,
  253, 15, 65, 2, 253, 15, 253, 128, 2, 11]);

export async function importCore(backend) {
  if (backend === 'own' && WebAssembly.validate(PROBE)) {
    try {
      return await import('./core_relaxed.mjs');
    } catch { /* it is not there */ }
  }
  return import('./core.mjs');
}
