// Every method on checkpoints of several families: two engines must say the same.
import { basename, dirname } from 'node:path';

import { startCore } from '../../web/bridge_node.mjs';

// Every method once, in small: on texts this short each figure is the same whatever the number of samples is for.
export const SMALL = {
  kernel_shap: { samples: 24 }, shapley_sampling: { pairs: 2 }, lime: { samples: 24 }, partition_shap: { samples: 24 },
  integrated_gradients: { steps: 8 }, expected_gradients: { samples: 3 }, smoothgrad: { samples: 4 },
  input_marginalisation: { top: 3 }, minimal_pairs: { samples: 20 }, flipping_set: { samples: 40 },
  activation_patching: { samples: 20 }, head_patching: { samples: 20 }, attribution_patching: { samples: 20 },
  head_attribution_patching: { samples: 20 }, circuit: { samples: 8, budget: 6, draws: 1 }, head_roles: { probes: 1 }, neurons: { top: 6, draws: 3 }, generation: { count: 4 },
  faithfulness: { orders: 3, points: 3, stability: false },
  trust_table: { methods: 'saliency,occlusion', orders: 3, points: 3, budget: 4 },
};

// A list by falling size, with the places that it is about, in the order of the places: two of nearly one size may stand
// either way round.
function inPlaces(all, list, places) {
  const count = places.shape[0];
  const rows = [...Array(count).keys()].map((i) => [places, list].map(({ data }) => data.slice(i * data.length / count, (i + 1) * data.length / count)));
  const before = ([a], [b]) => a.reduce((order, value, k) => order || value - b[k], 0);
  rows.sort(before);
  [all[places.name], all[list.name]] = [rows.flatMap(([place]) => place), rows.flatMap(([, values]) => values)];
}

// What a method says, in numbers: its tensors, its figures but those of time, and those of its rows.
export function numbersOf(explanation) {
  const timeless = ({ name, unit, status }) => status === 'measured' && unit !== 'ms' && name !== 'cost';
  const all = Object.fromEntries(explanation.tensors.map((t) => [t.name, t.data]));
  for (const places of explanation.tensors.filter(({ name }) => name.endsWith('_places'))) {
    const list = explanation.tensors.find(({ name }) => name === `${places.name.slice(0, -'_places'.length)}s`);
    if (list) inPlaces(all, list, places);
  }
  // A share is a ratio of two differences of scores, with the error of both, and counts by itself.
  const take = (where, figures) => figures.filter(timeless).forEach((f) => {
    const value = f.unit === '%' ? f.value / 100 : f.value;
    (all[`${where}, ${f.unit === '%' ? 'shares' : 'figures'}`] ??= [1]).push(value);
  });
  take('all', explanation.figures);
  (explanation.rows ?? []).forEach((row, i) => take(`row ${i}, ${row.label}`, row.figures));
  return all;
}

// What differs between two answers, in words; nothing when they agree to `limit` of the largest number.
export function differences(found, wanted, limit) {
  if (found.type !== wanted.type) return [`${found.type} (${found.error?.what}) instead of ${wanted.type} (${wanted.error?.what})`];
  if (wanted.type === 'error') return found.error.what === wanted.error.what ? [] : [`${found.error.what} instead of ${wanted.error.what}`];
  const [a, b] = [numbersOf(found.explanation), numbersOf(wanted.explanation)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => {
    if (!a[name] || !b[name] || a[name].length !== b[name].length) return [`${name}: one of them does not have it`];
    const largest = Math.max(...b[name].map(Math.abs));
    const error = Math.max(0, ...b[name].map((value, i) => Math.abs(value - a[name][i]))) / (largest || 1);
    return error <= limit ? [] : [`${name}: ${error.toExponential(1)} apart`];
  });
}

// [folder, { passed, failed, refused }] for every folder: the core's own engine against the reference engine. `refused` are methods that
// say in a sentence that they do not fit the model.
export async function compareMethods(folders, texts) {
  const [wasm, reference] = [await startCore({}), await startCore({ backend: 'reference' })];
  const { methods } = await wasm.ask({ type: 'methods' });
  const answers = [];
  for (const folder of folders) {
    const count = { passed: 0, failed: 0, refused: [] };
    const loaded = [await wasm.load(folder), await reference.load(folder)];
    const family = loaded[0].architecture?.family;
    const name = `${basename(dirname(folder))}/${basename(folder)}`;
    if (!family) {
      console.log(`FAIL  ${name}: ${loaded[0].error?.what}`);
      count.failed = 1;
    }
    for (const method of family ? methods.map(({ name: one }) => one) : []) {
      const request = { method, text: texts[family] ?? texts.default, target: 65, foil: 70, settings: SMALL[method] ?? {} };
      const [found, wanted] = [await wasm.ask({ type: 'explain', request }), await reference.ask({ type: 'explain', request })];
      const wrong = differences(found, wanted, 1e-3);
      if (wanted.type === 'error') count.refused.push(method);
      for (const line of wrong) console.log(`FAIL  ${name}, ${method}: ${line}`);
      count[wrong.length ? 'failed' : 'passed'] += 1;
    }
    answers.push([name, count]);
  }
  await Promise.all([wasm.close(), reference.close()]);
  return answers;
}
