// The languages of the page for cases: the pseudo-language, in which every letter of a translated sentence has an accent, and
// what a view says in it without one.
import { join } from 'node:path';

import { allWords, pseudo } from '../../tools/words.mjs';

import { Page } from './page.mjs';

// What is no word of the page, beside the data that the state names: names of methods' papers, models, units, keys.
const NAMES = ['Vitrine', 'Aa', 'MB', 'kB', 'ms', 'nat', 'MLP', 'WebAssembly', 'WebGPU', 'CSV', 'JSON', 'UTF', 'seed'];

// Opened in the pseudo-language of this build. The options are those of Page.open.
export async function openPseudo(env, { path = '?backend=wasm', ...options } = {}) {
  const words = pseudo(allWords(join(env.build, 'docs/declared.json')));
  const [search, hash = ''] = path.split('#');
  return Page.open(env.browser, env.site, { ...options, path: `${search}&lang=pseudo${hash && `#${hash}`}`,
    routes: { 'assets/words/pseudo.json': JSON.stringify(words) } });
}

const wordsOf = (value) => (typeof value === 'string' ? value.match(/[A-Za-z]{2,}/g) ?? [] : Object.values(value ?? {}).flatMap(wordsOf));

// Texts of the last frame with words that the page says in English. known: further values whose words are data.
export function untranslated(state, { known = [] } = {}) {
  const data = new Set(wordsOf([NAMES, known, state.text, state.pinned, state.tokens, state.predictions, state.lens, state.model, state.backend,
    state.data?.table, state.data?.tree?.classes, state.question]));
  const whole = (text) => text.replace(/\S*…$/, '');   // a word that is cut is not compared
  return [...new Set(state.said)].filter((text) => wordsOf(whole(text)).some((word) => !data.has(word)));
}
