// The published JSON Schema holds for what every method and analysis answers, and for what leaves the page.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';

import { startCore } from '../../../web/bridge_node.mjs';
import { check } from '../../browser/check.mjs';

const TEXT = 'Review: Long, but never boring.\nSentiment:';
const QUICK = { trust_table: { methods: 'occlusion,saliency', budget: 0, points: 2, orders: 2 }, faithfulness: { points: 2, orders: 2 } };
const DATA = { tree: { kinds: 'ngrams,number,category', leaves: 3 }, differences: { without_model: true }, additive: { bags: 2 },
  shuffle: { kinds: 'ngrams', shuffles: 2 }, nearest: { query: 'a river', count: 3 },
  retrieval: { rows: 20, examples: 2, explained: 1 } };

function validator(dist, name) {
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(join(dist, `docs/${name}.schema.json`), 'utf8')));
  return (value, what) => check(validate(value), `${what}: ${ajv.errorsText(validate.errors).slice(0, 400)}`);
}

export const cases = {
  async 'every method answers an Explanation as the schema has it'({ dist, build }) {
    const valid = validator(dist, 'explanation');
    const core = await startCore({ build });
    await core.load(join(dist, 'models/vitrine-nano'));
    const { methods } = await core.ask({ type: 'methods' });
    for (const { name } of methods) {
      const answer = await core.ask({ type: 'explain', request: { method: name, text: TEXT, target: { text: ' positive' }, foil: { text: ' negative' }, settings: QUICK[name] ?? {} } });
      check(answer.explanation, `${name}: ${answer.error?.what}`);
      valid(answer.explanation, name);
    }
    for (const broken of [{}, { method: 3 }, { method: 'x', view: 'token_scores' }]) {
      let refused = false;
      try { valid(broken, ''); } catch { refused = true; }
      check(refused, `${JSON.stringify(broken)} is no Explanation`);
    }
  },

  async 'every analysis answers an Analysis as the schema has it'({ dist, build }) {
    const valid = validator(dist, 'analysis');
    const core = await startCore({ build });
    await core.load(join(dist, 'models/vitrine-nano'));
    await core.file('questions.csv', new Uint8Array(readFileSync(join(dist, 'assets/datasets/questions.csv'))));
    await core.ask({ type: 'dataset_open', file: 'questions.csv', split: { seed: 1 } });
    const { analyses } = await core.ask({ type: 'analyses' });
    for (const { name } of analyses) {
      const answer = await core.ask({ type: 'analyse', name, settings: DATA[name] ?? {} });
      check(answer.result, `${name}: ${answer.error?.what}`);
      valid(answer.result, name);
    }
  },

  async 'the figures of the documentation are what the schema says, and small'({ dist }) {
    const folder = join(dist, 'docs/figures'), valid = validator(dist, 'explanation');
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    check(files.length > 30, `${files.length} figures`);
    const small = (name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      check(text.length < 25000, `${name}: ${text.length} bytes`);
      return JSON.parse(text);
    };
    for (const name of files) valid(small(name), name);
    for (const name of readdirSync(join(folder, 'data'))) validator(dist, 'analysis')(small(`data/${name}`), name);
  },
};
