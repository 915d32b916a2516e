// Which ONNX Runtime Web runs the graphs, where it is asked for at all: the WebGPU build, if it computes the same as the
// core's own engine and is not slower, or the WebAssembly build with one or several threads. Nothing is believed: thread
// counts are timed too.
//
// A loader hides where the files come from (`browserLoader` here, `nodeLoader` in bridge_node.mjs):
//   load(build, copy)  the module of 'wasm' or 'webgpu'; each number `copy` is an instance of its own
//   threads            how many threads can be used; 1 where memory cannot be shared
//   whyOneThread       a sentence for that case
//   measureAtOnce      whether threads are timed before the first run or when the engine is idle for the first time
//   adapter()          a WebGPU adapter or null
//   now()              milliseconds

import { fetchBytes } from './progress.mjs';
import { sentence } from './sentence.mjs';
import { numeral, say, toSay } from './words.mjs';

export const ENGINE = 'ort/ort-wasm-simd-threaded.wasm';   // of the WebAssembly build, as a path of the site

const AGREEMENT = 1e-3; // largest difference over largest value, per output of the canary

let copies = 0;

// One ONNX Runtime instance. Its calls must not overlap; sessions.mjs sees to that.
export class Backend {
  constructor(ort, name, threads) {
    this.ort = ort;
    this.name = name;
    this.threads = threads;
  }

  async create(onnx, weights, large) {
    return this.ort.InferenceSession.create(onnx, {
      executionProviders: [this.name === 'ort' ? 'wasm' : this.name],
      logSeverityLevel: 3, // errors; that shape arithmetic stays on the CPU is no news
      externalData: weights.length ? [{ path: 'weights', data: weights }] : [],
      // A prepacked copy makes runs a third faster and doubles the memory.
      extra: large ? { session: { disable_prepacking: '1' } } : undefined,
    });
  }

  // feeds: [{name, dtype, shape, bytes}] -> [{name, dtype, shape, bytes}]
  async run(session, feeds) {
    const inputs = {};
    for (const { name, dtype, shape, bytes } of feeds) {
      inputs[name] = dtype === 'i64'
        ? new this.ort.Tensor('int64', new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8), shape)
        : new this.ort.Tensor('float32', new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), shape);
    }
    const outputs = await session.run(inputs);
    return Object.entries(outputs).map(([name, tensor]) => {
      const { data } = tensor;
      return {
        name,
        dtype: tensor.type === 'int64' ? 'i64' : 'f32',
        shape: tensor.dims,
        bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      };
    });
  }
}

async function open(loader, name, threads) {
  const ort = await loader.load(name === 'ort' ? 'wasm' : name, ++copies);
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return new Backend(ort, name, threads);
}

// [name, numbers] of each tensor, in the order of the names.
export function byName(tensors) {
  return tensors.map(({ name, bytes }) => [name, new Float32Array(bytes.slice().buffer)]).sort(([a], [b]) => (a < b ? -1 : 1));
}

// Runs the canary `runs` times after one warm-up; the best time counts.
class Trial {
  constructor(backend, canary, loader) {
    Object.assign(this, { backend, canary, loader, milliseconds: Infinity });
  }
  async prepare() {
    this.session = await this.backend.create(this.canary.onnx, new Uint8Array(0), false);
    const outputs = await this.backend.run(this.session, this.canary.feeds);
    this.outputs = byName(outputs);
  }
  async time(runs) {
    for (let i = 0; i < runs; i++) {
      const began = this.loader.now();
      await this.backend.run(this.session, this.canary.feeds);
      this.milliseconds = Math.min(this.milliseconds, this.loader.now() - began);
    }
  }
  async close() {
    await this.session?.release();
  }
}

// Largest difference relative to the largest value, over all outputs; Infinity when one is not finite.
export function disagreement(ours, reference) {
  let worst = 0;
  for (let k = 0; k < reference.length; k++) {
    const [a, b] = [ours[k][1], reference[k][1]];
    if (a.length !== b.length) return Infinity;
    let difference = 0, largest = 0;
    for (let i = 0; i < b.length; i++) {
      if (!Number.isFinite(a[i])) return Infinity;
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
      largest = Math.max(largest, Math.abs(b[i]));
    }
    worst = Math.max(worst, difference / (largest || 1));
  }
  return worst;
}

// WebAssembly with `threads` threads, or, for 0, with as many as usually are best: half the cores. One run of
// the canary loads and compiles everything while the model is still on its way.
export async function openWasm(loader, threads, canary) {
  const usable = threads || Math.ceil(loader.threads / 2);
  const count = loader.threads > 1 ? usable : 1;
  const backend = await open(loader, 'ort', count);
  const trial = new Trial(backend, canary, loader);
  await trial.prepare();
  await trial.close();
  if (loader.threads === 1) return { backend, reason: say(loader.whyOneThread) };
  return { backend, reason: threads ? say('Threads as asked for.') : say('{n|# thread|# threads}, not measured yet.', count) };
}

const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

// Times `wasm` against another thread count: one thread against all, or all against one. {backend, reason};
// backend is null when `wasm` is good enough: a change costs every session. `wasm` may be in use: what is asked
// of it goes through `exclusively`.
export async function compareThreads(loader, wasm, canary, exclusively) {
  const count = wasm.threads === 1 ? loader.threads : 1;
  const trials = [];
  try {
    const other = new Trial(await open(loader, 'ort', count), canary, loader);
    const own = new Trial(wasm, canary, loader);
    trials.push(other, own);
    await other.prepare();
    await exclusively(() => own.prepare());
    for (let round = 0; round < 3; round++) { // in turns and never at once, so that a busy moment hits both
      await exclusively(async () => {
        await other.time(1);
        await own.time(1);
      });
    }
    const [a, b] = [own, other].map(({ milliseconds, backend }) =>
      `${plural(backend.threads, 'thread')}: ${milliseconds.toFixed(0)} ms`);
    return { backend: other.milliseconds < 0.85 * own.milliseconds ? other.backend : null, reason: `${a}, ${b}.` };
  } catch (error) {
    return { backend: null, reason: say('{n|# thread|# threads} could not be tried: {why}', count, sentence(error)) };
  } finally {
    for (const trial of trials) await exclusively(() => trial.close()).catch(() => {});
  }
}

// Whether WebGPU is worth a try: {usable, reason}.
export async function findGpu(loader) {
  const adapter = await loader.adapter();
  if (!adapter) return { usable: false, reason: say('There is no WebGPU adapter.') };
  const inSoftware = adapter.isFallbackAdapter || adapter.info?.isFallbackAdapter;
  return { usable: !inSoftware, reason: inSoftware ? say('The WebGPU adapter is a software one.') : '' };
}

// {backend, reason}; backend is null when WebGPU is missing, computes something else than the bar ({outputs, milliseconds,
// forced}) or, unless that is forced, is slower.
export async function openWebGpu(loader, canary, bar) {
  if (!await loader.adapter()) return { backend: null, reason: say('There is no WebGPU adapter.') };
  let trial = null;
  let chosen = false;
  try {
    trial = new Trial(await open(loader, 'webgpu', 1), canary, loader);
    await trial.prepare();
    const difference = disagreement(trial.outputs, bar.outputs);
    if (!(difference <= AGREEMENT)) {
      return { backend: null, reason: say('WebGPU differs from WebAssembly by {amount} on the start-up check.', difference.toExponential(1)) };
    }
    if (!bar.forced) await trial.time(4);
    const [a, b] = [trial, bar].map(({ milliseconds }) => milliseconds.toFixed(1));
    if (!bar.forced && trial.milliseconds > bar.milliseconds) {
      return { backend: null, reason: say('WebGPU takes {a} ms where WebAssembly takes {b} ms.', numeral(a), numeral(b)) };
    }
    chosen = true;
    return { backend: trial.backend, reason: bar.forced ? say('WebGPU as asked for; it agrees with WebAssembly.')
      : say('WebGPU agrees with WebAssembly and takes {a} ms instead of {b} ms.', numeral(a), numeral(b)) };
  } catch (error) {
    return { backend: null, reason: say('WebGPU failed the start-up check: {why}', sentence(error)) };
  } finally {
    // ONNX Runtime destroys the device with its last session, so the one of the chosen backend stays.
    if (!chosen) await trial?.close().catch(() => {});
  }
}

// The three files of each build lie in ort/ beside this one. onBytes(loaded): of the first copy of ENGINE.
export function browserLoader(onBytes) {
  const cores = navigator.hardwareConcurrency || 1;
  const shared = globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined';
  let first = null;   // the bytes, before they are used
  return {
    // Begins to fetch what `load('wasm')` will want; resolves, also in failure, when it is there.
    async ahead() {
      first = fetchBytes(new URL(ENGINE, import.meta.url), onBytes);
      await first.catch(() => {});
    },
    threads: shared ? Math.min(4, cores) : 1,
    measureAtOnce: false,
    whyOneThread: cores === 1 ? toSay('This machine has one core.')
      : toSay('One thread, because the server does not send the COOP and COEP headers.'),
    now: () => performance.now(),
    async load(build, copy) {
      const here = (file) => new URL(`./ort/${file}`, import.meta.url).href;
      const files = build === 'webgpu' ? 'ort-wasm-simd-threaded.asyncify' : 'ort-wasm-simd-threaded';
      const ort = await import(`${here(`ort.${build}.min.mjs`)}?${copy}`);
      ort.env.wasm.wasmPaths = { mjs: here(`${files}.mjs`), wasm: here(`${files}.wasm`) };
      // As bytes: a server may send them with a wrong type, and those of the first copy are counted.
      const early = build === 'wasm' ? first : null;
      if (early) first = null;
      ort.env.wasm.wasmBinary = await (early ?? fetchBytes(here(`${files}.wasm`)));
      return ort;
    },
    async adapter() {
      try {
        return (await navigator.gpu?.requestAdapter()) ?? null;
      } catch {
        return null;
      }
    },
  };
}
