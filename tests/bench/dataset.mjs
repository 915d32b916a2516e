// Reading a table, growing a tree over words, numbers and categories, an n-gram tree and a linear model: how time grows with rows,
// 1,000 -> 100,000; what a tree with the model's questions costs in model passes, and what edits of it cost after that; and how
// often a question is found on shuffled labels. The tables are made here, from a seed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCore } from '../../web/bridge_node.mjs';
import { table } from './table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const WORDS = 'the film was long but never boring and its actors were warm funny dull slow bright sharp old new town story of two friends who leave'.split(' ');

function random(seed) {
  let state = seed >>> 0;
  return () => { // mulberry32
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// good when "warm" or "funny" is in the text and stars >= 3, with one label in ten turned round.
function rows(count, seed) {
  const next = random(seed);
  const lines = ['text,stars,kind,label'];
  for (let i = 0; i < count; i++) {
    const text = Array.from({ length: 20 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
    const stars = Math.floor(next() * 50) / 10;
    const rule = /\b(warm|funny)\b/.test(text) && stars >= 3;
    const label = rule !== (next() < 0.1);
    lines.push(`${text},${stars},${'abcd'[Math.floor(next() * 4)]},${label ? 'good' : 'bad'}`);
  }
  return lines.join('\n');
}

// Answers of a core, and how long each took; the longest time in which nothing else could be heard is kept.
function asking(core) {
  let longest = 0;
  return {
    longest: () => longest,
    async ask(message) {
      const began = performance.now();
      let last = began;
      const alive = () => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      };
      const timer = setInterval(alive, 5);
      const answer = await core.ask(message);
      clearInterval(timer);
      alive();
      if (answer.type === 'error') throw new Error(answer.error.what);
      return { answer, ms: performance.now() - began };
    },
  };
}

const analyse = (name, settings = {}, command = '') => ({ type: 'analyse', name, command, settings });

async function open(core, name, text, seed) {
  const { ask, longest } = asking(core);
  await core.file(name, new TextEncoder().encode(text));
  const { ms } = await ask({ type: 'dataset_open', file: name, split: { seed } });
  return { ask, longest, ms };
}

async function growthOfTime(core, counts) {
  const lines = [];
  let before = 0;
  for (const count of counts) {
    const { ask, longest, ms: read } = await open(core, 'bench.csv', rows(count, 1), 1);
    const grow = await ask(analyse('tree', { leaves: 8 }));
    const linear = await ask(analyse('linear', { without_model: true }));
    const compare = await ask(analyse('baselines'));
    const tree = grow.answer.result.value;
    lines.push([count, read.toFixed(0), grow.ms.toFixed(0), before ? (grow.ms / before).toFixed(1) : '-', linear.ms.toFixed(0),
      compare.ms.toFixed(0), longest().toFixed(0), tree.leaves, tree.test.accuracy.toFixed(3), linear.answer.result.value.test.accuracy.toFixed(3)]);
    before = grow.ms;
  }
  return table('Data sets without a model: milliseconds by rows', ['rows', 'read', 'tree', 'x before', 'linear', 'n-gram tree and others', 'longest wait',
    'leaves', 'tree accuracy', 'linear accuracy'], lines);
}

// Passes: rows times questions that went through the model. What was answered once is not asked again.
async function passesOfEdits(core, quick) {
  const text = await readFile(join(root, 'assets/datasets/questions.csv'), 'utf8');
  const { ask } = await open(core, 'questions.csv', text, 1);
  const lines = [];
  let passes = 0;
  const note = (what, { answer, ms }) => {
    const grown = answer.result.value, now = grown.model_passes;
    lines.push([what, now - passes, ms.toFixed(0), grown.leaves, grown.test.accuracy.toFixed(3)]);
    passes = now;
    return grown;
  };
  const leaves = quick ? 4 : 8;
  const tree = note(`grow to ${leaves} leaves`, await ask(analyse('tree', { leaves, kinds: 'prompt' })));
  if (tree.leaves === 1) return 'The model\'s questions found nothing in assets/datasets/questions.csv: no passes of edits to show.\n';
  note('swap the root for a runner-up', await ask(analyse('tree', { node: 0, runner_up: 0 }, 'swap')));
  await ask(analyse('tree', {}, 'undo'));   // trees are kept: no row is asked
  const below = tree.nodes.find((node) => node.parent === 0 && 'yes' in node)?.id ?? 0;
  note('prune below the root', await ask(analyse('tree', { node: below }, 'prune')));
  note('grow again there', await ask(analyse('tree', { leaves, below, kinds: 'prompt' })));
  note('another question at the root, in words', await ask(analyse('tree', { node: 0, words: 'does it ask about a country?' }, 'ask')));
  return table(`A tree of the model's questions on assets/datasets/questions.csv: model passes of each step`,
    ['step', 'passes', 'milliseconds', 'leaves', 'test accuracy'], lines);
}

export async function benchDataset({ quick, dist, model }) {
  const core = await startCore({ build: dist, backend: 'reference' });
  const time = await growthOfTime(core, quick ? [1000, 10000] : [1000, 10000, 100000]);
  const { ask } = await open(core, 'shuffled.csv', rows(600, 1), 1);
  const { answer } = await ask(analyse('shuffle', { shuffles: quick ? 20 : 100 }));
  const found = answer.result.value;
  const withModel = await startCore({ build: dist });
  const loaded = await withModel.load(model);
  if (loaded.type === 'error') throw new Error(loaded.error.what);
  const edits = await passesOfEdits(withModel, quick);
  return `${time}
${edits}
On shuffled labels (600 rows) a question was found in ${found.found} of ${found.shuffles} trees; ${100 * found.level} % is the level of the test.
`;
}
