// Sentences of a figure in the language of the page around it. What the site has of a language for figures is one small
// module, embed_words_<code>.js, which tools/dist.py writes; a language that it lacks is English.
import { speaker, toSay } from './embed_pattern.mjs';

const LANGUAGES = [];   // those of the site; written there

// Drawing is done in one go: before each, `use` is given the language of that figure; nothing: English.
const { use, language, numeral, say, translated } = speaker();
export { language, numeral, say, toSay, translated, use };

const arrived = new Map();   // code -> promise
export function wordsFor(wanted, site) {
  const code = [wanted, wanted?.split('-')[0]].find((one) => LANGUAGES.includes(one));
  if (!code) return Promise.resolve(null);
  if (!arrived.has(code)) arrived.set(code, import(new URL(`embed_words_${code}.js`, site)).then((file) => file.default, () => null));
  return arrived.get(code);
}
