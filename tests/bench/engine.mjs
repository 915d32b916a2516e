// The same graphs with the same feeds on ONNX Runtime Web (WebAssembly, under Node) and on onnxruntime-node
// (native code), with one thread each, in turns. Times are of the engine's run alone; `share` is how much of
// the whole explanation that is, so that what C++ and the bridge add can be seen.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nodeLoader, startCore } from '../../web/bridge_node.mjs';
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

// Floating-point operations of one forward pass of one row: two per weight of the blocks and token, the two
// attention products, and the unembedding of `unembedded` rows.
function forwardOperations({ layers, d_model, d_mlp, vocabulary }, tokens, unembedded) {
  const weights = layers * (4 * d_model * d_model + 2 * d_model * d_mlp);
  return 2 * tokens * weights + 4 * layers * tokens * tokens * d_model + 2 * unembedded * d_model * vocabulary;
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

export async function benchEngine({ model, quick }) {
  const threads = 1;
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const clocks = { wasm: new Clock(), native: new Clock() };
  const cores = {
    wasm: await startCore({ backend: 'ort', threads, loader: wasmLoader(clocks.wasm) }),
    native: await startCore({ backend: 'ort', threads, loader: nativeLoader(clocks.native, threads, folder) }),
  };
  try {
    let loaded;
    for (const core of Object.values(cores)) {
      loaded = await core.load(model);
      if (loaded.type === 'error') throw new Error(loaded.error.what);
    }
    const { architecture } = loaded;
    const layers = architecture.layers + 1;
    const asked = {
      'attention of every head': { method: 'attention', operations: (t) => forwardOperations(architecture, t, 0) },
      'lens of every layer': { method: 'logit_lens', operations: (t) => forwardOperations(architecture, t, layers * t) },
      'integrated gradients, 32 steps': {
        method: 'integrated_gradients',
        settings: { steps: 32 },
        operations: (t) => 3 * 32 * forwardOperations(architecture, t, 0), // backward: twice the forward pass
      },
    };
    const rows = [];
    for (const length of quick ? [16, 64] : [16, 64, 128, 256]) {
      for (const [name, { method, settings = {}, operations }] of Object.entries(asked)) {
        const engine = { wasm: [], native: [] }, whole = { wasm: [], native: [] };
        for (let turn = 0; turn <= (quick ? 2 : 4); turn++) {
          for (const [kind, core] of Object.entries(cores)) {
            const text = await textOf(core, length, turn);
            clocks[kind].take();
            const answer = await core.ask({ type: 'explain', request: { method, text, settings } });
            if (answer.type === 'error') throw new Error(answer.error.what);
            if (turn === 0) continue; // creates the session
            engine[kind].push(clocks[kind].take());
            whole[kind].push(answer.explanation.cost.milliseconds);
          }
        }
        const [wasm, native] = [median(engine.wasm), median(engine.native)];
        rows.push([length, name, wasm.toFixed(1), native.toFixed(1), (wasm / native).toFixed(2),
          (operations(length) / wasm / 1e6).toFixed(1), (operations(length) / native / 1e6).toFixed(1),
          (wasm / median(whole.wasm)).toFixed(2)]);
      }
    }
    return table(`Engine, ${threads} thread each: ONNX Runtime Web (WASM, under Node) against onnxruntime-node`,
      ['T', 'graph', 'wasm ms', 'native ms', 'wasm / native', 'wasm GFLOP/s', 'native GFLOP/s', 'engine share'], rows);
  } finally {
    for (const core of Object.values(cores)) await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}
