// Whole sentences in the language of the person: what src/text/say.h is for C++, over the same files.
//
//   say('{n|# row|# rows} of {file}', rows, name)
//
// The English sentence is the key, and what is said where a language lacks it. Its first argument has to be a literal, which
// tools/words.mjs collects.
import { PLURALS, speaker, toSay } from './embed_pattern.mjs';

const FOLDER = 'assets/words/';
const { use, file: spokenFile, language, numeral, say, sayIn, translated } = speaker();
export { language, numeral, say, sayIn, spokenFile, toSay, translated };

const listeners = [];
export const onLanguage = (call) => listeners.push(call);
// file: of assets/words, as an object; null: English. In a Worker too, which is told (client.mjs).
export function speak(file) {
  use(file);
  if (globalThis.document) document.documentElement.lang = language() === 'pseudo' ? 'en' : language();
  for (const call of listeners) call();
}

// ---- which language

async function fetched(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
function parsed(bytes) {
  const file = JSON.parse(new TextDecoder().decode(bytes));
  if (!(file.plural in PLURALS) || typeof file.words !== 'object') throw new Error('the file of the language is damaged');   // the program says more
  return file;
}

let preferred = 'en';
// What the address asks for, else what the browser prefers, of those that the site has.
export const preferredLanguage = () => preferred;

// Before the program starts. chosen: a code that the link or the last visit names, or ''. Gives the files that the program
// needs, [path, bytes] each. A language that does not arrive is English.
export async function prepareLanguage(chosen) {
  const files = [];
  try {
    const list = await fetched(`${FOLDER}languages.json`);
    files.push([`${FOLDER}languages.json`, list]);
    const asked = new URLSearchParams(location.search).get('lang');
    const offered = ['en', ...JSON.parse(new TextDecoder().decode(list)).map((one) => one.language), ...(asked === 'pseudo' ? [asked] : [])];
    const wishes = [asked, ...navigator.languages].flatMap((code) => (code ? [code, code.split('-')[0]] : []));
    preferred = wishes.find((code) => offered.includes(code)) ?? 'en';
    const code = offered.includes(chosen) ? chosen : preferred;
    if (code === 'en') return files;
    const bytes = await fetched(`${FOLDER}${code}.json`);
    files.push([`${FOLDER}${code}.json`, bytes]);
    speak(parsed(bytes));
  } catch (error) {
    console.info(`languages: ${error.message}`);
  }
  return files;
}

// The program speaks it now.
export async function followLanguage(code) {
  if (code === language()) return;
  try {
    speak(code === 'en' ? null : parsed(await fetched(`${FOLDER}${code}.json`)));
  } catch { /* the picture has it; this side stays as it was */ }
}
