// What the table of trust costs until the order of the methods is settled, on one unseen example of each skill, against
// every method at its own settings (passes: 0), in turns on one core: WebAssembly under Node, one thread.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startCore } from '../../web/bridge_node.mjs';
import { table } from './table.mjs';

const FULL = { passes: 0, orders: 40, budget: 100 };
const LIMIT = 1200;

async function measured(core, example, settings) {
  const request = {
    method: 'trust_table', text: example.prompt, target: { text: example.answer }, foil: { text: example.foil }, settings,
  };
  const began = performance.now();
  const answer = await core.ask({ type: 'explain', request });
  if (answer.type === 'error') throw new Error(answer.error.what);
  const { rows, cost, notes, tokens } = answer.explanation;
  const value = (row, name) => {
    const figure = row.figures.find((one) => one.name === name);
    return figure?.status === 'measured' ? figure.value : NaN;
  };
  const fidelity = Object.fromEntries(rows.map((row) => [row.name, value(row, 'comprehensiveness') - value(row, 'sufficiency')]));
  return {
    tokens: tokens.length, passes: cost.forward_passes + cost.backward_passes, seconds: (performance.now() - began) / 1000,
    chosen: rows.find((row) => row.chosen)?.name ?? 'none', fidelity,
    settled: Number(/settled after (\d+)/.exec(notes.join(' '))?.[1] ?? NaN),
  };
}

// Spearman's rank correlation over the methods that both tables measured.
function agreement(a, b) {
  const names = Object.keys(a).filter((name) => Number.isFinite(a[name]) && Number.isFinite(b[name]));
  const ranks = (of) => names.map((name) => {
    const values = names.map((other) => of[other]);
    return values.filter((v) => v < of[name]).length + (values.filter((v) => v === of[name]).length - 1) / 2;
  });
  const [x, y] = [ranks(a), ranks(b)], mean = (names.length - 1) / 2;
  const sum = (f) => x.reduce((total, _, i) => total + f(x[i] - mean, y[i] - mean), 0);
  return sum((p, q) => p * q) / Math.sqrt(sum((p) => p * p) * sum((_, q) => q * q));
}

export async function benchTrust({ model, quick }) {
  // Two cores: one would remember the answers of the other's methods.
  const cores = [await startCore({ backend: 'wasm', threads: 1 }), await startCore({ backend: 'wasm', threads: 1 })];
  for (const core of cores) {
    const loaded = await core.load(model);
    if (loaded.type === 'error') throw new Error(loaded.error.what);
  }
  const skills = Object.entries(JSON.parse(readFileSync(join(model, 'skills.json'), 'utf8')));
  const rows = [];
  for (const [skill, [example]] of quick ? skills.slice(0, 2) : skills) {
    const now = await measured(cores[0], example, {});
    const full = await measured(cores[1], example, FULL);
    const behind = full.fidelity[full.chosen] - full.fidelity[now.chosen];
    rows.push([
      skill, now.tokens, now.settled, now.passes, now.seconds.toFixed(1), full.passes, full.seconds.toFixed(1),
      now.chosen, full.chosen, behind.toFixed(3), agreement(now.fidelity, full.fidelity).toFixed(2),
    ]);
    if (now.passes > LIMIT) throw new Error(`${skill}: ${now.passes} passes, more than ${LIMIT}`);
  }
  for (const core of cores) await core.close();
  return table(`Table of trust: passes to the settled order (wanted: at most ${LIMIT} in all)`, [
    'skill', 'tokens', 'settled', 'passes', 's', 'passes of all', 's', 'comes first', 'first of all', 'behind', 'order',
  ], rows);
}
