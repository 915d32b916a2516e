// Whole sentences in the language of the person: what src/text/say.h is for C++, over the same files.
//
//   say('{n|# row|# rows} of {file}', rows, name)
//
// The English sentence is the key, and what is said where a language lacks it. Its first argument has to be a literal, which
// tools/words.mjs collects.
const FOLDER = 'assets/words/';
const PLURALS = {
  one: (n) => (n === 1 ? 0 : 1),
  up_to_one: (n) => (n <= 1 ? 0 : 1),
  none: () => 0,
  slavic: (n) => (n % 10 === 1 && n % 100 !== 11 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2),
};
const ENGLISH = { language: 'en', plural: 'one', decimal: '.', group: ',', words: {} };

let spoken = ENGLISH;
const listeners = [];

export const language = () => spoken.language;
// As `speak` got it.
export const spokenFile = () => (spoken === ENGLISH ? null : spoken);
export const onLanguage = (call) => listeners.push(call);
// file: of assets/words, as an object; null: English.
export function speak(file) {
  spoken = file ?? ENGLISH;
  document.documentElement.lang = spoken.language === 'pseudo' ? 'en' : spoken.language;
  for (const call of listeners) call();
}

// A number as English writes it, with the separators of the language.
export const numeral = (written) => written.replace(/[.,]/g, (mark) => (mark === '.' ? spoken.decimal : spoken.group));
const grouped = (number) => numeral(String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, ',')).replace(/^/, number < 0 ? '−' : '');
const PIECE = /\{\{|\{([^{}|]+)((?:\|[^}|]*)*)\}/g;

function filled(pattern, names, words, rule) {
  return pattern.replace(PIECE, (whole, name, forms) => {
    if (whole === '{{') return '{';
    const value = words[names.indexOf(name)] ?? '';
    const word = typeof value === 'number' ? grouped(value) : String(value);
    if (!forms) return word;
    const all = forms.slice(1).split('|');
    return all[Math.min(PLURALS[rule](Math.abs(Number(value) || 0)), all.length - 1)].replaceAll('#', () => word);
  });
}
function said(found, english, words) {
  const names = [...new Set([...english.matchAll(PIECE)].map(([, name]) => name).filter(Boolean))];
  return found ? filled(found, names, words, spoken.plural) : filled(english, names, words, 'one');
}
export const say = (english, ...words) => said(spoken.words[english], english, words);
export const sayIn = (context, english, ...words) => said(spoken.in?.[context]?.[english], english, words);
// A text that is declared somewhere: a title, a label. As it is where the language lacks it.
export const translated = (declared) => spoken.words[declared] ?? declared;
// Marks a literal that `say` or `translated` gets from a table.
export const toSay = (literal) => literal;

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
