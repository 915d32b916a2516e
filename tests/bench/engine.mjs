// Whole explanations in turns: on the core's own engine in Chromium with one thread and with as many as it finds fastest, on
// ONNX Runtime Web there, and on onnxruntime-node (native code). Wall time is the explanation's own figure; processor time is
// that of the Worker from question to answer. Shares of the peak are the profile's.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findBuild, nodeLoader, startCore } from '../../web/bridge_node.mjs';
import { startChromiumCore } from '../../web/chromium_node.mjs';
import { processorTime, renderers } from './processes.mjs';
import { median, table } from './table.mjs';

const WORDS = 'the film was long but never boring and its actors were warm and funny in every scene of a very small town '.split(' ');

// Adds up the milliseconds of the runs in between two `take()` calls.
export class Clock {
  total = 0;
  take() {
    const { total } = this;
    this.total = 0;
    return total;
  }
}

function timed(ort, clock, create) {
  return {
    env: ort.env,
    Tensor: ort.Tensor,
    InferenceSession: {
      async create(...args) {
        const session = await create(...args);
        return {
          async run(inputs) {
            const began = performance.now();
            const outputs = await session.run(inputs);
            clock.total += performance.now() - began;
            return outputs;
          },
          release: () => session.release?.(),
        };
      },
    },
  };
}

export function wasmLoader(clock) {
  const loader = nodeLoader();
  return {
    ...loader,
    async load(build, copy) {
      const ort = await loader.load(build, copy);
      return timed(ort, clock, (onnx, options) => ort.InferenceSession.create(onnx, options));
    },
  };
}

// onnxruntime-node behind the interface of ONNX Runtime Web. External data goes through a folder.
function nativeLoader(clock, threads, folder) {
  let sessions = 0;
  return {
    ...nodeLoader(),
    async load() {
      const { default: ort } = await import('onnxruntime-node');
      return timed({ env: { wasm: {} }, Tensor: ort.Tensor }, clock, async (onnx, { externalData }) => {
        for (const { path, data } of externalData) await writeFile(join(folder, path), data);
        const file = join(folder, `${sessions++}.onnx`);
        await writeFile(file, onnx);
        return ort.InferenceSession.create(file, {
          executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3,
        });
      });
    },
  };
}

// A text of exactly `length` tokens, another one for every `turn`: equal requests come from the cache.
export async function textOf(core, length, turn) {
  let text = WORDS[turn % WORDS.length];
  for (let i = 1; ; i++) {
    const { tokens } = await core.ask({ type: 'tokenize', text });
    if (tokens.length >= length) return tokens.length === length ? text : text.slice(0, -1);
    const word = WORDS[(i * (1 + Math.floor(turn / WORDS.length)) + turn) % WORDS.length];
    text += tokens.length === length - 1 ? ',' : ` ${word}`;
  }
}

const METHODS = {
  predictions: {},
  logit_lens: {},
  integrated_gradients: { steps: 32 },
  occlusion: {},
  kernel_shap: { samples: 256 },
};

// Milliseconds of all steps and of products with many rows, and the same at the peak of the kernel (src/engine/wasm/profile.h).
function sumsOf(profile) {
  const sums = { all: 0, atPeak: 0, products: 0, productsAtPeak: 0 };
  for (const line of profile.split('\n')) {
    const row = /^ *([\d.]+) +[\d.]+% +\d+ +[\d.]+ +([\d.]*) {2}(.+)$/.exec(line);
    if (!row) continue;
    const ms = Number(row[1]), atPeak = ms * Number(row[2] || 0);
    sums.all += ms;
    sums.atPeak += atPeak;
    if (!row[3].endsWith('many rows')) continue;
    sums.products += ms;
    sums.productsAtPeak += atPeak;
  }
  return sums;
}

export async function benchEngine({ model, quick }) {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const build = findBuild(), cores = {}, pids = {};
  const inChromium = async (name, options) => {
    const before = renderers();
    cores[name] = await startChromiumCore({ build, threads: 1, ...options });
    pids[name] = renderers().filter((pid) => !before.includes(pid));
  };
  try {
    await inChromium('own', { backend: 'wasm' });
    await inChromium('threads', { backend: 'wasm', threads: 0, isolated: true });
    await inChromium('ort', { backend: 'ort', isolated: true });
    await inChromium('profiled', { backend: 'wasm', profile: true });
    cores.native = await startCore({ backend: 'ort', loader: nativeLoader(new Clock(), 1, folder) });
    for (const core of Object.values(cores)) {
      const loaded = await core.load(model);
      if (loaded.type === 'error') throw new Error(loaded.error.what);
    }
    const sides = ['own', 'threads', 'ort', 'native'], rows = [], ratios = { wall: [], processor: [] };
    let before = sumsOf('');
    for (const length of quick ? [16, 64] : [16, 64, 128, 256]) {
      for (const [method, settings] of Object.entries(METHODS)) {
        if (method === 'kernel_shap' && settings.samples <= length) continue;
        const times = Object.fromEntries(sides.map((side) => [side, []])), processor = { own: [], ort: [] };
        const ask = async (side, turn) => {
          const text = await textOf(cores[side], length, turn);
          const began = processor[side] && processorTime({ pids: pids[side] });
          const answer = await cores[side].ask({ type: 'explain', request: { method, text, settings } });
          if (answer.type === 'error') throw new Error(answer.error.what);
          if (turn === 0) return;  // it creates sessions
          times[side]?.push(answer.explanation.cost.milliseconds);
          processor[side]?.push(processorTime({ pids: pids[side] }) - began);
        };
        for (let turn = 0; turn <= (quick ? 3 : 7); turn++) {
          for (const side of turn % 2 ? sides : [...sides].reverse()) await ask(side, turn);
        }
        await ask('profiled', 1);
        const after = sumsOf(cores.profiled.status().profile), share = (part, whole) => {
          const all = after[whole] - before[whole];
          return all > 0 ? ((after[part] - before[part]) / all).toFixed(2) : '';
        };
        const [own, threads, ort, native] = sides.map((side) => median(times[side]));
        const [ownCpu, ortCpu] = [median(processor.own), median(processor.ort)];
        ratios.wall.push(ort / own);
        ratios.processor.push(ortCpu / ownCpu);
        rows.push([length, method, own.toFixed(1), (ort / own).toFixed(2), (ortCpu / ownCpu).toFixed(2), (own / native).toFixed(2),
          (own / threads).toFixed(2), share('productsAtPeak', 'products'), share('atPeak', 'all')]);
        process.stderr.write(`${rows.at(-1).join('  ')}\n`);
        before = after;
      }
    }
    const { memory_mb: memory, threads } = cores.threads.status();
    return table('Whole explanations on the core\'s own engine in Chromium, one thread, against ONNX Runtime Web and onnxruntime-node',
      ['T', 'method', 'own, ms', 'ORT / own', 'of CPU time', 'own / native', '1 / n threads', 'of peak: products', 'all'], rows)
      + `Medians: ORT / own ${median(ratios.wall).toFixed(2)} of wall time, ${median(ratios.processor).toFixed(2)} of processor time. `
      + `n = ${threads}, measured; the engine holds ${memory.toFixed(0)} MB. Peak: ${/the peak .*/.exec(cores.profiled.status().profile)?.[0]}.\n`;
  } finally {
    for (const core of Object.values(cores)) await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}
