// Sentences of a figure in the language of the page around it. What the site has of a language for figures is one small
// module, embed_words_<code>.js, which tools/dist.py writes; a language that it lacks is English.
import { ENGLISH, filled, numeralIn } from './embed_pattern.mjs';

const LANGUAGES = [];   // those of the site; written there

let spoken = ENGLISH;
export const language = () => spoken.language;
export const say = (english, ...words) => filled(spoken, spoken.words[english], english, words);
// Marks a literal that `say` gets from a choice.
export const toSay = (literal) => literal;
export const translated = (declared) => spoken.words[declared] ?? declared;
export const numeral = (written) => numeralIn(spoken, written);

// Drawing is done in one go: before each, the language of that figure.
export function use(words) { spoken = words ?? ENGLISH; }

const arrived = new Map();   // code -> promise
export function wordsFor(wanted, site) {
  const code = [wanted, wanted?.split('-')[0]].find((one) => LANGUAGES.includes(one));
  if (!code) return Promise.resolve(ENGLISH);
  if (!arrived.has(code)) arrived.set(code, import(new URL(`embed_words_${code}.js`, site)).then((file) => file.default, () => ENGLISH));
  return arrived.get(code);
}
