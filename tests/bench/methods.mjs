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

// Milliseconds between the moment at which somebody wants KernelSHAP stopped and the answer that says so. The moment
// waits for the run that is under way, as a message to the Worker does.
async function cancelLatency(core, text, after) {
  const request = { method: 'kernel_shap', text, settings: { samples: SAMPLES, seed: Math.round(after) } };
  const asked = core.ask({ type: 'explain', request });
  const due = performance.now() + after;
  setTimeout(() => core.cancel(asked.id), after);
  const answer = await asked;
  if (answer.type !== 'error' || answer.error.code !== 'cancelled') throw new Error('it ended before it could be stopped');
  return performance.now() - due;
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
  const core = await startCore({ loader: wasmLoader(clock) });
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
    for (let i = 0; i < count; i++) times.push(await bare(await textOf(core, length, 1000 + others++)));
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
    for (const [method, settings] of [['kernel_shap', { samples: quick ? 64 : 128 }], ['lime', { samples: 64 }]]) {
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

  const text = await textOf(core, 32, 3);
  const waits = [];
  for (let turn = 0; turn < (quick ? 5 : 15); turn++) waits.push(await cancelLatency(core, text, 40 + 37 * turn));
  const shown = await unfinished(core, text);
  return ratios + table(`\nKernelSHAP, ${SAMPLES} samples, T = 32`, ['what', 'ms', 'wanted'], [
    ['stopped after, median', median(waits).toFixed(0), '<= 100'],
    ['stopped after, longest', Math.max(...waits).toFixed(0), '<= 100'],
    ['first unfinished answer', shown.first.toFixed(0), ''],
    [`all of it (${shown.count} unfinished answers)`, shown.whole.toFixed(0), ''],
  ]);
}
