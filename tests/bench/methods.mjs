// What explanations cost, as ratios of times that were measured in turns in one run (WebAssembly under Node, one thread,
// medians). A bare forward pass is ONNX Runtime's own time for the next token's logits of one text: no masks, no
// bookkeeping, no copy to or from C++.
import { startCore } from '../../web/bridge_node.mjs';
import { Clock, textOf, wasmLoader } from './engine.mjs';
import { median, table } from './table.mjs';

const SAMPLES = 500;

async function timed(core, clock, request, more = {}) {
  clock.take();
  const began = performance.now();
  const answer = await core.ask({ type: 'explain', request, ...more });
  const whole = performance.now() - began;
  if (answer.type === 'error') throw new Error(answer.error.what);
  return { whole, engine: clock.take(), passes: answer.explanation.cost.forward_passes };
}

// Methods of many runs, with settings that make them long. (text, number) is another question each time.
const LONG = {
  kernel_shap: { samples: SAMPLES }, lime: { samples: SAMPLES }, shapley_sampling: { pairs: 16 }, partition_shap: { samples: SAMPLES },
  input_marginalisation: {}, sufficient_set: {}, flipping_set: {}, input_reduction: {}, value_zeroing: {},
  integrated_gradients: { steps: 200 }, expected_gradients: { samples: 100 }, smoothgrad: { samples: 100 }, head_ablation: {},
};

// Milliseconds between the moment at which somebody wants a method stopped and the answer that says so, and until a bare
// forward pass of another text is there. The moment waits for the run that is under way, as a message to the Worker does.
async function cancelLatency(core, request, other, after) {
  const asked = core.ask({ type: 'explain', request });
  const due = performance.now() + after;
  setTimeout(() => core.cancel(asked.id), after);
  const answer = await asked;
  if (answer.type !== 'error' || answer.error.code !== 'cancelled') return null; // it ended before it could be stopped
  const stopped = performance.now() - due;
  await core.ask({ type: 'explain', request: { method: 'predictions', text: other, settings: {} } });
  return { stopped, next: performance.now() - due };
}

// The first unfinished answer after how many ms, and how many there were.
async function unfinished(core, text) {
  const began = performance.now();
  const at = [];
  const request = { method: 'kernel_shap', text, settings: { samples: SAMPLES, seed: 77 } };
  await core.ask({ type: 'explain', request, partial: true }, () => at.push(performance.now() - began));
  return { first: at[0] ?? NaN, count: at.length, whole: performance.now() - began };
}

export async function benchMethods({ model, quick }) {
  const clock = new Clock();
  const core = await startCore({ backend: 'ort', loader: wasmLoader(clock) });
  const loaded = await core.load(model);
  if (loaded.type === 'error') throw new Error(loaded.error.what);
  const turns = quick ? 3 : 7;
  const rows = [];
  const compare = async (what, length, limit, one) => {
    const ratios = [];
    for (let turn = 0; turn <= turns; turn++) {
      const tokens = turn > 0 ? length : 12; // the first, a short one, creates the sessions
      const ratio = await one(await textOf(core, tokens, turn), tokens);
      if (turn > 0) ratios.push(ratio);
    }
    ratios.sort((a, b) => a - b);
    rows.push([what, length, median(ratios).toFixed(2), `${ratios[0].toFixed(2)} - ${ratios.at(-1).toFixed(2)}`, limit]);
  };
  const bare = async (text) => (await timed(core, clock, { method: 'predictions', text, settings: {} })).engine;

  // Several bare passes around the method, so that a change of the machine's speed meets both.
  let others = 0;
  const bareOnes = async (length, count) => {
    const times = [];
    while (times.length < count) {
      const time = await bare(await textOf(core, length, 1000 + others++));
      if (time > 0) times.push(time); // else that text came before, and its answer was remembered
    }
    return times;
  };
  const against = async (text, length, request) => {
    await bare(text); // which target to explain is known then
    const before = await bareOnes(length, 3);
    const { whole, passes } = await timed(core, clock, { text, ...request });
    const after = await bareOnes(length, 3);
    return { ratio: whole / median([...before, ...after]), passes };
  };
  for (const length of quick ? [32] : [32, 128]) {
    // KernelSHAP refuses fewer samples than tokens.
    for (const [method, settings] of [['kernel_shap', { samples: 2 * length }], ['lime', { samples: 64 }]]) {
      await compare(`${method}, time per row in bare forward passes`, length, '<= 1.15', async (text, tokens) => {
        const { ratio, passes } = await against(text, tokens, { method, settings });
        return ratio / passes;
      });
    }
  }
  await compare('occlusion, without shared prefixes over with', 128, '>= 1.6', async (text) => {
    const request = { method: 'occlusion', text, settings: {} };
    const shared = await timed(core, clock, request);
    // Another word at the end, so that the answer is not the one that is remembered.
    const without = await timed(core, clock, { ...request, text: `${text.slice(0, -4)} end` }, { share_prefix: false });
    return without.whole / without.passes / (shared.whole / shared.passes);
  });
  for (const length of quick ? [64] : [32, 64, 128]) {
    await compare('attn_lrp in bare forward passes', length, '<= 3.5',
      async (text, tokens) => (await against(text, tokens, { method: 'attn_lrp', settings: {} })).ratio);
  }
  const ratios = table('Methods, WASM under Node, one thread', ['ratio', 'T', 'median', 'range', 'wanted'], rows);

  const stops = [];
  for (const [method, settings] of Object.entries(LONG)) {
    const text = (turn) => textOf(core, 32, 3000 + 100 * stops.length + turn);
    await core.ask({ type: 'explain', request: { method, text: await textOf(core, 12, 1), settings } }); // creates the sessions
    const waits = [];
    for (let turn = 0; turn < (quick ? 4 : 12); turn++) {
      const one = await cancelLatency(core, { method, text: await text(turn), settings }, await text(50 + turn), 25 + 31 * turn);
      if (one) waits.push(one);
    }
    const all = (what) => waits.map((wait) => wait[what]);
    stops.push([method, waits.length, median(all('stopped')).toFixed(0), Math.max(...all('stopped')).toFixed(0), median(all('next')).toFixed(0), '<= 100']);
  }
  const shown = await unfinished(core, await textOf(core, 32, 3));
  return ratios
    + table('\nStopped at T = 32: ms until the answer that says so, and until the next request is answered',
      ['method', 'times', 'median', 'longest', 'next, median', 'wanted'], stops)
    + table(`\nKernelSHAP, ${SAMPLES} samples, T = 32`, ['what', 'ms'], [
      ['first unfinished answer', shown.first.toFixed(0)],
      [`all of it (${shown.count} unfinished answers)`, shown.whole.toFixed(0)],
    ]);
}
