// Which build of the core: the one with relaxed SIMD, whose fused multiply-add does the work of two instructions, where the
// browser takes it.

// A function of one relaxed instruction.
const PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1,
  253, 15, 65, 2, 253, 15, 253, 128, 2, 11]);
const RELAXED = globalThis.WebAssembly?.validate(PROBE) ?? false;

// Its program and its path in the site.
export const CORE = RELAXED ? 'core_relaxed.wasm' : 'core.wasm';
export const importCore = () => (RELAXED ? import('./core_relaxed.mjs') : import('./core.mjs'));
