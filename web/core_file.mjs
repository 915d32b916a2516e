// Which build of the core: the one with relaxed SIMD, whose fused multiply-add does the work of two instructions, where the
// browser takes it; and with threads, where memory can be shared too.

// A function of one relaxed instruction.
const PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1,
  253, 15, 65, 2, 253, 15, 253, 128, 2, 11]);
const RELAXED = globalThis.WebAssembly?.validate(PROBE) ?? false;
const SEVERAL = navigator.hardwareConcurrency > 1;
export const THREADS = SEVERAL && globalThis.crossOriginIsolated === true;

const PROGRAMS = {
  core: () => import('./core.mjs'),
  core_relaxed: () => import('./core_relaxed.mjs'),
  core_threads: () => import('./core_threads.mjs'),
  core_relaxed_threads: () => import('./core_relaxed_threads.mjs'),
};
const nameOf = (threads) => `core${RELAXED ? '_relaxed' : ''}${threads ? '_threads' : ''}`;

// Its program and its path in the site.
export const CORE = `${nameOf(THREADS)}.wasm`;
export const importCore = PROGRAMS[nameOf(THREADS)];

// Those that a later visit may need: by then the service worker may have isolated the page (sw.js).
export const CORES = [...new Set([CORE, `${nameOf(SEVERAL)}.wasm`])];
