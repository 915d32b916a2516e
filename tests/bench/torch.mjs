// Explanations of the page's core, in Chromium on one thread, against captum and shap over torch on one thread, in turns on
// the same weights and texts. The Python packages are installed on request, for they take some gigabytes:
//   python3 -m venv build/bench-python && build/bench-python/bin/pip install torch transformers captum shap
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { findBuild } from '../../web/bridge_node.mjs';
import { startChromiumCore } from '../../web/chromium_node.mjs';
import { textOf } from './engine.mjs';
import { median, table } from './table.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = join(ROOT, 'build/bench-python/bin/python');
const METHODS = {
  saliency: { settings: {}, wanted: 2 },
  integrated_gradients: { settings: { steps: 32 }, wanted: 1.6 },
  occlusion: { settings: {}, wanted: 1.4 },
  kernel_shap: { settings: { samples: 256 }, wanted: 1.4 },
  lime: { settings: { samples: 256 }, wanted: 1.4 },
};

function startPython(model, maskId) {
  const child = spawn(PYTHON, [join(ROOT, 'tests/bench/torch_side.py'), model, String(maskId)],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONWARNINGS: 'ignore' } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python side ended');
    return JSON.parse(value);
  };
  return {
    versions: next(),
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return next();
    },
    close: () => child.kill(),
  };
}

export async function benchTorch({ model, quick }) {
  if (!existsSync(PYTHON)) return 'torch: not measured; tests/bench/torch.mjs says what to install\n';
  const { vitrine } = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8'));
  const python = startPython(model, vitrine.mask_token_id);
  const core = await startChromiumCore({ build: findBuild(), backend: 'wasm', threads: 1 });
  try {
    const versions = await python.versions;
    const loaded = await core.load(model);
    if (loaded.type === 'error') throw new Error(loaded.error.what);
    const rows = [];
    for (const length of quick ? [28] : [28, 128]) {
      for (const [method, { settings, wanted }] of Object.entries(METHODS)) {
        const ours = [], theirs = [];
        for (let turn = 0; turn <= (quick ? 3 : 7); turn++) {
          const text = await textOf(core, length, turn);
          const { tokens } = await core.ask({ type: 'tokenize', text });
          const ids = tokens.map(({ id }) => id), target = 300 + turn;
          const run = {
            ours: () => core.ask({ type: 'explain', request: { method, text, settings, target: { id: target } } }),
            theirs: () => python.ask({ method, ids, target, settings }),
          };
          const answers = {};
          for (const side of turn % 2 ? ['ours', 'theirs'] : ['theirs', 'ours']) answers[side] = await run[side]();
          if (answers.ours.type === 'error') throw new Error(answers.ours.error.what);
          if (turn === 0) continue;
          ours.push(answers.ours.explanation.cost.milliseconds);
          theirs.push(answers.theirs.ms);
        }
        const [a, b] = [median(ours), median(theirs)];
        rows.push([length, method, a.toFixed(1), b.toFixed(1), (a / b).toFixed(2), wanted.toFixed(1)]);
        process.stderr.write(`${rows.at(-1).join('  ')}\n`);
      }
    }
    return table(`In Chromium on one thread, against torch ${versions.torch} on one thread (captum ${versions.captum}, shap ${versions.shap})`,
      ['T', 'method', 'ours, ms', 'theirs, ms', 'ours / theirs', 'wanted at most'], rows);
  } finally {
    python.close();
    await core.close();
  }
}
