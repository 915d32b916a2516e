// The figures of the documentation: every method on one text, every analysis on the questions that come with the page.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { good, startCore } from '../web/bridge_node.mjs';
import { analysisFigure, figureOf } from '../web/figure_node.mjs';

const TEXT = 'Review: Long, but never boring and beautifully acted.\nSentiment:';
const OPEN = { text: 'The sun was warm, so they went to the', target: undefined };   // a text whose answer is not given
const REQUESTS = {
  predictions: OPEN,
  continuation: OPEN,
  generation: OPEN,
  trust_table: { settings: { methods: 'integrated_gradients,occlusion,kernel_shap,attn_lrp,saliency,attention_rollout' } },
};
const PATIENCE_MS = 120_000;
const TABLE = 'questions.csv';
const SETTINGS = {
  tree: { kinds: 'ngrams,number,category', leaves: 4 },
  additive: { bags: 4 },
  differences: { without_model: true },
  clusters: { without_model: true },
  asked_features: { asked: 100, count: 5 },
  prompt_search: { prompts: 'Type:', written: 3, asked: 100 },
  retrieval: { rows: 60, examples: 3, explained: 3 },
  shuffle: { kinds: 'ngrams,number,category', shuffles: 20 },
  nearest: { query: 'How many bridges cross the river?', count: 5 },
  examples: { count: 5 },
};

const missing = (error) => process.stderr.write(`docs: there is no figure for ${error.message}\n`);

// The answer, or an error if none comes within some minutes.
function answered(asked) {
  const silence = { type: 'error', error: { what: 'the core does not answer' } };
  return new Promise((go) => {
    const timer = setTimeout(() => go(silence), PATIENCE_MS);
    asked.then((answer) => {
      clearTimeout(timer);
      go(answer);
    });
  });
}

// What `make` answers, kept in `cache` under all that it depends on.
async function kept(cache, key, make) {
  const file = join(cache, `${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)}.json`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const text = JSON.stringify(await make());
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, text);
  return text;
}

// One core with the model, started when the first figure is not there yet.
function modelCore({ root, build }) {
  let started = null;
  return () => (started ??= (async () => {
    const core = await startCore({ build });
    const { vocabulary } = good(await core.load(join(root, 'models/vitrine-small')), 'the model');
    return { core, vocabulary };
  })());
}

// -> methods and figures as the core declares them; drawn: [name, JSON].
export async function methodFigures({ root, build, cache, core: version }) {
  const declared = await startCore({ build, backend: 'reference' });
  const { methods, figures } = await declared.ask({ type: 'methods' });
  const open = modelCore({ root, build });
  const drawn = [];
  for (const { name } of methods) {
    const request = { text: TEXT, target: { text: ' positive' }, foil: { text: ' negative' }, settings: {}, ...REQUESTS[name], method: name };
    if (request.target === undefined) delete request.foil;
    try {
      drawn.push([name, await kept(cache, [version, request], async () => {
        const { core, vocabulary } = await open();
        const { explanation } = good(await core.ask({ type: 'explain', request }), name);
        return figureOf(explanation, vocabulary);
      })]);
    } catch (error) {
      missing(error);
    }
  }
  return { methods, figures, drawn };
}

export async function analysisFigures({ root, build, cache, core: version }) {
  const declared = await startCore({ build, backend: 'reference' });
  const { analyses } = await declared.ask({ type: 'analyses' });
  const bytes = readFileSync(join(root, 'assets/datasets', TABLE));
  const key = [version, createHash('sha256').update(bytes).digest('hex'), SETTINGS, analyses.map(({ name }) => name)];
  const results = await kept(cache, key, async () => {
    const { core } = await modelCore({ root, build })();
    await core.file(TABLE, new Uint8Array(bytes));
    good(await core.ask({ type: 'dataset_open', file: TABLE, split: { seed: 1 } }), TABLE);
    const made = {};
    for (const { name } of analyses) {
      const answer = await answered(core.ask({ type: 'analyse', name, settings: SETTINGS[name] ?? {} }));
      made[name] = analysisFigure(good(answer, name).result);
    }
    return made;
  }).catch((error) => {
    missing(error);
    return '{}';
  });
  return { analyses, drawn: Object.entries(JSON.parse(results)).map(([name, result]) => [`data/${name}`, JSON.stringify(result)]) };
}
