// Whole explanations on the core's own engine and on ONNX Runtime Web, in Chromium, in turns, one thread each. Wall time is
// the explanation's own figure; processor time is that of the Worker from question to answer.
import { startChromiumCore } from '../../web/chromium_node.mjs';
import { findBuild } from '../../web/bridge_node.mjs';
import { textOf } from './engine.mjs';
import { processorTime, renderers } from './processes.mjs';
import { median, table } from './table.mjs';

const METHODS = {
  predictions: {},
  logit_lens: {},
  integrated_gradients: { steps: 32 },
  occlusion: {},
  kernel_shap: { samples: 256 },
};

export async function benchBackends({ model, quick }) {
  const options = { build: findBuild(), threads: 1, isolated: true };
  const cores = {}, pids = {};
  for (const backend of ['wasm', 'ort']) {
    const before = renderers();
    cores[backend] = await startChromiumCore({ ...options, backend });
    pids[backend] = renderers().filter((pid) => !before.includes(pid));
  }
  try {
    for (const core of Object.values(cores)) {
      const loaded = await core.load(model);
      if (loaded.type === 'error') throw new Error(loaded.error.what);
    }
    const rows = [], ratios = [[], []];
    for (const length of quick ? [16, 64] : [16, 64, 128, 256]) {
      for (const [method, settings] of Object.entries(METHODS)) {
        if (method === 'kernel_shap' && settings.samples < length) continue;
        const times = { wasm: [], ort: [] }, processor = { wasm: [], ort: [] };
        for (let turn = 0; turn <= (quick ? 3 : 7); turn++) {
          for (const kind of turn % 2 ? ['wasm', 'ort'] : ['ort', 'wasm']) {
            const text = await textOf(cores[kind], length, turn);
            const began = processorTime({ pids: pids[kind] });
            const answer = await cores[kind].ask({ type: 'explain', request: { method, text, settings } });
            if (answer.type === 'error') throw new Error(answer.error.what);
            if (turn === 0) continue; // it creates sessions
            times[kind].push(answer.explanation.cost.milliseconds);
            processor[kind].push(processorTime({ pids: pids[kind] }) - began);
          }
        }
        const pair = [times, processor].map((of) => [median(of.wasm), median(of.ort)]);
        for (const [i, [own, ort]] of pair.entries()) ratios[i].push(ort / own);
        rows.push([length, method, ...pair.flatMap(([own, ort]) => [own.toFixed(1), ort.toFixed(1), (ort / own).toFixed(2)])]);
        process.stderr.write(`${rows.at(-1).join('  ')}\n`);
      }
    }
    return table('Whole explanations in Chromium, one thread: the core\'s own engine against ONNX Runtime Web',
      ['T', 'method', 'own ms', 'ORT ms', 'ratio', 'own CPU ms', 'ORT CPU ms', 'ratio'], rows)
      + `Median of the ratios: ${median(ratios[0]).toFixed(2)} of wall time, ${median(ratios[1]).toFixed(2)} of processor time\n`;
  } finally {
    for (const core of Object.values(cores)) await core.close();
  }
}
