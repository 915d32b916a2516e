// Thousands of requests of changing length and batch on the core's own engine: its memory must not grow with their number.
import { startCore } from '../../web/bridge_node.mjs';
import { table } from './table.mjs';

const WORDS = 'the film was long but never boring and its actors were warm and funny in every scene of a small town '.split(' ');

// Repeatable numbers below `count`.
function numbers(seed) {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * count);
  };
}

const REQUESTS = [
  { method: 'predictions' }, { method: 'attention' }, { method: 'logit_lens' }, { method: 'saliency' },
  { method: 'occlusion' }, { method: 'integrated_gradients', settings: { steps: 4 } },
  { method: 'kernel_shap', settings: { samples: 40 } }, { method: 'head_ablation' },
];

export async function benchSoak({ model, quick }) {
  const all = quick ? 1000 : 10_000;
  const core = await startCore({ backend: 'wasm' });
  const loaded = await core.load(model);
  if (loaded.type === 'error') throw new Error(loaded.error.what);
  const below = numbers(7), rows = [];
  const began = performance.now();
  for (let asked = 1; asked <= all; asked++) {
    const length = 1 + below(below(10) ? 12 : 60);
    const text = Array.from({ length }, () => WORDS[below(WORDS.length)]).join(' ');
    const request = { text, settings: {}, ...REQUESTS[below(4) ? below(3) : below(REQUESTS.length)] };
    const answer = await core.ask({ type: 'explain', request });
    if (answer.type === 'error' && answer.error.code !== 'bad_request') throw new Error(answer.error.what);
    if (asked % (all / 10)) continue;
    rows.push([asked, (core.bytes() / 2 ** 20).toFixed(1), (core.status().memory_mb ?? 0).toFixed(1),
      ((performance.now() - began) / asked).toFixed(1)]);
    process.stderr.write(`${rows.at(-1).join('  ')}\n`);
  }
  await core.close();
  const grown = rows.at(-1)[1] - rows[4][1];
  return table('Soak: random requests of 1 to 60 words', ['requests', 'core, MB', 'engine, MB', 'ms each'], rows)
    + `From half of the requests to all of them the core's memory grew by ${grown.toFixed(1)} MB\n`;
}
