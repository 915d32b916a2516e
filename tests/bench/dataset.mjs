// Reading a table and growing a tree over words, numbers and categories: how time grows with rows, 1,000 -> 100,000, and how often
// a tree is found on shuffled labels. The tables are made here, from a seed.
import { startCore } from '../../web/bridge_node.mjs';
import { table } from './table.mjs';

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
function rows(count, seed, shuffled) {
  const next = random(seed);
  const lines = ['text,stars,kind,label'];
  for (let i = 0; i < count; i++) {
    const text = Array.from({ length: 20 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
    const stars = Math.floor(next() * 50) / 10;
    const rule = /\b(warm|funny)\b/.test(text) && stars >= 3;
    const label = shuffled ? next() < 0.5 : rule !== (next() < 0.1);
    lines.push(`${text},${stars},${'abcd'[Math.floor(next() * 4)]},${label ? 'good' : 'bad'}`);
  }
  return lines.join('\n');
}

async function grow(core, text, seed, leaves) {
  const began = performance.now();
  await core.file('bench.csv', new TextEncoder().encode(text));
  const opened = await core.ask({ type: 'dataset_open', file: 'bench.csv', split: { seed } });
  if (opened.type === 'error') throw new Error(opened.error.what);
  const read = performance.now();
  let last = read, longest = 0; // between signs of life: how long a message may have to wait
  const alive = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(alive, 5);
  const { tree, error } = await core.ask({ type: 'dataset_grow', leaves });
  clearInterval(timer);
  alive();
  if (error) throw new Error(error.what);
  return { read: read - began, grown: performance.now() - read, longest, tree };
}

export async function benchDataset({ quick, dist }) {
  const core = await startCore({ build: dist, backend: 'reference' });
  const lines = [];
  let before = 0;
  for (const count of quick ? [1000, 10000] : [1000, 10000, 100000]) {
    const { read, grown, longest, tree } = await grow(core, rows(count, 1, false), 1, 8);
    const total = read + grown;
    lines.push([count, read.toFixed(0), grown.toFixed(0), before ? (total / before).toFixed(1) : '-', longest.toFixed(0),
      tree.leaves, tree.test.accuracy.toFixed(3)]);
    before = total;
  }
  const shuffles = quick ? 20 : 100;
  let found = 0;
  for (let seed = 1; seed <= shuffles; seed++) {
    found += (await grow(core, rows(600, seed, true), seed, 4)).tree.leaves > 1;
  }
  return `${table('Data sets without a model: milliseconds by rows', ['rows', 'read', 'grow', 'x before', 'longest wait', 'leaves', 'test accuracy'], lines)}
${found} of ${shuffles} trees on shuffled labels (600 rows) found something; 5 % is the level of the test.
`;
}
