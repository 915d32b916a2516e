// A large model with every live view of Explain fresh, on the core's own engine: milliseconds of each request and the peak of
// the core's memory, which never shrinks. Node runs the kernels without relaxed SIMD, so that times in a browser are shorter.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { findBuild, startCore } from '../../web/bridge_node.mjs';
import { median, table } from './table.mjs';

const VIEWS = {
  predictions: {},
  attention: {},
  logit_lens: {},
  integrated_gradients: { steps: 32, baseline: 'mean' },
  occlusion: {},
  head_ablation: {},
};
const TEXTS = ['The capital of France is', 'The movie was not good, but the acting was', 'The capital of Italy is'];
const ROOM_MB = 300;   // beside the file

export async function benchModel({ quick, large }) {
  if (!existsSync(large)) return `There is no ${large}; tools/model get smollm2 fetches it.\n`;
  const files = readdirSync(large).filter((name) => name.endsWith('.gguf'));
  const megabytes = files.reduce((sum, name) => sum + statSync(join(large, name)).size, 0) / 1e6;
  const core = await startCore({ build: findBuild(), backend: 'wasm' });
  const peak = () => core.bytes() / 1e6;
  const began = performance.now();
  const loaded = await core.load(large);
  if (loaded.type === 'error') throw new Error(loaded.error.what);
  const rows = [['loading', ((performance.now() - began)).toFixed(0), '', peak().toFixed(0)]];
  const times = new Map();
  for (const text of quick ? TEXTS.slice(0, 1) : TEXTS) {
    for (const [method, settings] of Object.entries(VIEWS)) {
      const answer = await core.ask({ type: 'explain', request: { method, text, settings } });
      if (answer.type === 'error') throw new Error(`${method}: ${answer.error.what}`);
      const { milliseconds, forward_passes: passes = '' } = answer.explanation.cost;
      times.set(method, [...times.get(method) ?? [], milliseconds]);
      if (text === TEXTS[0]) rows.push([method, 0, passes, peak().toFixed(0)]);
    }
  }
  for (const row of rows.slice(1)) row[1] = median(times.get(row[0])).toFixed(0);
  const limit = megabytes + ROOM_MB;
  return table(`${loaded.name}, file ${megabytes.toFixed(0)} MB, one thread, Node, medians of ${quick ? 1 : TEXTS.length} texts`,
    ['request', 'ms', 'forward passes', 'peak so far, MB'], rows)
    + `Peak ${peak().toFixed(0)} MB; wanted: at most ${limit.toFixed(0)}: ${peak() <= limit ? 'kept' : 'missed'}\n`;
}
