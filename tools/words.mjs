// The words of the program, collected from its sources, and the languages of assets/words beside them.
//
//   node tools/words.mjs list            every sentence with the places that say it, as JSON
//   node tools/words.mjs check           each language against them; the last line is `N passed, M failed`
//   node tools/words.mjs missing de      what a language still lacks, as JSON to be filled in
//   node tools/words.mjs pseudo          a language made by rule: every letter accented, every sentence in brackets
//   node tools/words.mjs figures de      what figures in other pages need of a language, as a module
//   node tools/words.mjs left            literals that look like words for a person and are not said yet
//
// Sentences are the literals that say(), say_in(), phrase() and to_say() get in src/ and web/; and what methods, analyses,
// settings and figures of trust declare, as the core said it when the site was built (--declared FILE).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FORMS = { one: 2, up_to_one: 2, none: 1, slavic: 3 };   // of a plural rule: src/text/catalogue.h
const HEAD = ['language', 'name', 'plural', 'decimal', 'group'];
const CONTEXT = '\u0004';   // between a context and its sentence, inside this file only

// Names of values that the core has and the page shows.
const NAMES = {
  'src/dataset/table/split.cpp': ['train', 'validation', 'test', 'left_out'],
  'src/dataset/table/table.cpp': ['text', 'label', 'number', 'category', 'ignore'],
  'units of figures and scores': ['log-odds', 'logit', 'passes', 'nat', 'nats', 'probability'],
};
const FIGURES = 'src/explanation/figure_kinds.inc';
const names = (name) => [...new Set([name, name.replaceAll('_', ' ')])];   // as it is, and in a sentence

// ---- sources

const sources = (folder, endings) => readdirSync(join(ROOT, folder), { recursive: true })
  .filter((name) => endings.some((one) => name.endsWith(one))).map((name) => join(ROOT, folder, name)).sort();

const ESCAPES = { n: '\n', t: '\t', '0': '\0', r: '\r' };
// The literal that begins at `at`, joined with those that follow it as C++ does; null if there is none.
function literal(text, at) {
  let out = '', found = false;
  for (;;) {
    const open = /^(\s|\/\/[^\n]*\n)*(["'`])/.exec(text.slice(at, at + 300));
    if (!open || (found && open[2] !== '"')) return found ? { value: out, end: at } : null;
    at += open[0].length;
    found = true;
    for (; text[at] !== open[2]; ++at) {
      if (at >= text.length || (open[2] === '`' && text.startsWith('${', at))) return null;
      if (text[at] !== '\\') { out += text[at]; continue; }
      ++at;
      const code = /^u(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4}))/.exec(text.slice(at, at + 12));
      if (code) {
        out += String.fromCodePoint(parseInt(code[1] ?? code[2], 16));
        at += code[0].length - 1;
      } else {
        out += ESCAPES[text[at]] ?? text[at];
      }
    }
    ++at;
  }
}

const CALL = /(?<![\w.:>])(?:vitrine::)?(say|say_in|sayIn|phrase|to_say|toSay)\(/g;
function collect(words, file) {
  const text = readFileSync(file, 'utf8');
  const spans = [];
  for (const call of text.matchAll(CALL)) {
    if (/(^|\s)\/\//.test(text.slice(text.lastIndexOf('\n', call.index) + 1, call.index))) continue;   // in a comment
    let one = literal(text, call.index + call[0].length), context = '';
    if (one && /^say_?[iI]n$/.test(call[1])) {
      context = one.value + CONTEXT;
      const comma = /^\s*,/.exec(text.slice(one.end));
      one = comma && literal(text, one.end + comma[0].length);
    }
    if (!one) continue;
    spans.push([call.index, one.end]);
    const line = text.slice(0, call.index).split('\n').length;
    (words[context + one.value] ??= []).push(`${relative(ROOT, file)}:${line}`);
  }
  return { text, spans };
}

function declaredWords(words, file) {
  const declared = JSON.parse(readFileSync(file, 'utf8'));
  const add = (value, place) => { if (value) (words[value.replaceAll('{', '{{')] ??= []).push(place); };
  const settings = (list, place) => {
    for (const one of list ?? []) {
      for (const key of ['label', 'help']) add(one[key], place);
      for (const choice of one.choices ?? []) if (!methods.has(choice)) for (const name of names(choice)) add(name, place);
    }
  };
  const methods = new Set(declared.methods.map((one) => one.name));
  for (const kind of ['methods', 'analyses']) {
    for (const one of declared[kind]) {
      for (const key of ['title', 'question', 'caveat']) add(one[key], `${kind}: ${one.name}`);
      settings(one.settings, `${kind}: ${one.name}`);
    }
  }
  for (const one of declared.figures) for (const key of ['label', 'short_label', 'meaning']) add(one[key], `figures: ${one.name}`);
  for (const [place, list] of Object.entries(NAMES)) for (const one of list) for (const name of names(one)) add(name, place);
  const table = readFileSync(join(ROOT, FIGURES), 'utf8');
  for (const field of table.matchAll(/\.(?:label|short_label|head|meaning|beside|brief) = /g)) add(literal(table, field.index + field[0].length).value, FIGURES);
}

export function allWords(declared) {
  const words = {};
  for (const file of [...sources('src', ['.cpp', '.h', '.inc']), ...sources('web', ['.mjs'])]) collect(words, file);
  for (const [, said] of readFileSync(join(ROOT, 'web/index.html'), 'utf8').matchAll(/<\w+[^>]* data-say>([^<]+)</g)) (words[said] ??= []).push('web/index.html');
  declaredWords(words, declared);
  return words;
}

// ---- patterns: src/text/pattern.h

function pieces(pattern) {
  const out = [];
  for (const [whole, brace, name, forms] of pattern.matchAll(/(\{\{)|\{([^{}|]+)((?:\|[^}|]*)*)\}|[^{]+|\{/g)) {
    if (whole === '{') throw new Error('a placeholder has no name or no end');
    out.push(brace ? { text: '{{' } : name === undefined ? { text: whole } : { name, forms: forms ? forms.slice(1).split('|') : [] });
  }
  return out;
}
const written = (list) => list.map(({ text, name, forms }) =>
  (name === undefined ? text : `{${[name, ...forms].join('|')}}`)).join('');

// What is wrong with a translation; empty if nothing.
function fault(english, said, rule) {
  try {
    const names = (list) => [...new Set(list.map((one) => one.name).filter(Boolean))].sort().join(', ');
    const [from, to] = [pieces(english), pieces(said)];
    if (names(from) !== names(to)) return `has placeholders ${names(to) || '(none)'} for ${names(from) || '(none)'}`;
    if (to.some((one) => one.forms?.length && one.forms.length !== FORMS[rule])) return `must give ${FORMS[rule]} forms to a number`;
    return said.trim() ? '' : 'is empty';
  } catch (error) {
    return error.message;
  }
}

// {english with its context: said}
function flat(language) {
  const out = { ...language.words };
  for (const [context, words] of Object.entries(language.in ?? {}))
    for (const [english, said] of Object.entries(words)) out[context + CONTEXT + english] = said;
  return out;
}
function nested(head, words) {
  const out = { ...head, words: {} };
  for (const [key, said] of Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [english, context] = key.split(CONTEXT).reverse();
    if (context === undefined) out.words[english] = said;
    else ((out.in ??= {})[context] ??= {})[english] = said;
  }
  return out;
}
const shownKey = (key) => JSON.stringify(key.split(CONTEXT).join(': '));
const languages = () => sources('assets/words', ['.json']).map((file) => [relative(ROOT, file), JSON.parse(readFileSync(file, 'utf8'))]);

// ---- commands

function faultsOf(file, language, words) {
  const faults = HEAD.filter((key) => typeof language[key] !== 'string').map((key) => `${file} lacks "${key}"`);
  if (!file.endsWith(`/${language.language}.json`)) faults.push(`${file} is of the language ${language.language}`);
  if (!(language.plural in FORMS)) faults.push(`${file} has an unknown plural rule`);
  const said = flat(language);
  for (const key of Object.keys(words)) if (!(key in said)) faults.push(`${file} lacks ${shownKey(key)} (${words[key][0]})`);
  for (const [key, one] of Object.entries(said)) {
    const wrong = key in words ? fault(key.split(CONTEXT).at(-1), one, language.plural) : 'is said nowhere';
    if (wrong) faults.push(`${file}: ${shownKey(key)} ${wrong}`);
  }
  return faults;
}

function check(words) {
  let passed = 0, failed = 0;
  const count = (name, faults) => {
    if (faults.length) {
      ++failed;
      console.log(`FAIL ${name}\n${faults.map((one) => `  ${one}`).join('\n')}`);
    } else {
      ++passed;
      console.log(`ok   ${name}`);
    }
  };
  const broken = Object.keys(words).map((key) => [key, fault(key.split(CONTEXT).at(-1), key.split(CONTEXT).at(-1), 'one')]);
  count(`${Object.keys(words).length} sentences can be read`, broken.filter(([, wrong]) => wrong).map(([key, wrong]) => `${shownKey(key)} ${wrong}`));
  for (const [file, language] of languages()) count(file, faultsOf(file, language, words));
  count('a language that lacks a sentence is found out', mistakes(words));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

// Each kind of mistake, made in the pseudo-language: those that are not found.
function mistakes(words) {
  const good = pseudo(words);
  const [plain] = Object.keys(good.words);
  const number = Object.keys(good.words).find((key) => /\{\w+\|/.test(key));
  const made = {
    'a missing sentence': ({ [plain]: gone, ...rest }) => rest,
    'an unknown sentence': (all) => ({ ...all, 'Nobody says this': 'x' }),
    'another placeholder': (all) => ({ ...all, [plain]: '{other}' }),
    'another number of forms': (all) => ({ ...all, [number]: all[number].replace(/\|[^}]*\}/, '|x}') }),
    'no end of a placeholder': (all) => ({ ...all, [plain]: 'x {' }),
  };
  const missed = Object.entries(made)
    .filter(([, change]) => faultsOf('x/pseudo.json', { ...good, words: change(good.words) }, words).length !== 1).map(([what]) => what);
  return [...faultsOf('x/pseudo.json', good, words), ...missed];
}

const ACCENTS = Object.fromEntries([...'AÁBḂCĆDĎEÉFḞGĞHĤIÍJĴKĶLĹMṀNŃOÓPṖRŔSŚTŤUÚVṼWŴXẊYÝZŹaábḃcćdďeéfḟgğhĥiíjĵkķlĺmṁnńoópṗrŕsśtťuúvṽwŵxẋyýzź'.match(/../gu) ?? []].map((two) => [...two]));
const accented = (text) => text.replace(/[A-Za-z]/g, (letter) => ACCENTS[letter] ?? letter);
export function pseudo(words) {
  const said = {};
  for (const key of Object.keys(words)) {
    const list = pieces(key.split(CONTEXT).at(-1));
    said[key] = `[${written(list.map((one) => (one.text === undefined ? { ...one, forms: one.forms.map(accented) } : { text: accented(one.text) })))}]`;
  }
  return nested({ language: 'pseudo', name: 'Pseudo', plural: 'one', decimal: '.', group: ',' }, said);
}

function missing(words, name) {
  const there = languages().find(([file]) => file.endsWith(`/${name}.json`))?.[1], said = flat(there ?? { words: {} });
  return nested(there ? {} : { language: name, name: '', plural: 'one', decimal: '.', group: ',' }, Object.fromEntries(Object.keys(words).filter((key) => !(key in said)).map((key) => [key, ''])));
}

// What figures in other pages say (web/embed*.mjs) and the labels of figures of trust, in a language, as a module.
function figures(name) {
  const words = {}, table = readFileSync(join(ROOT, FIGURES), 'utf8');
  for (const file of sources('web', ['.mjs']).filter((one) => /embed\w*\.mjs$/.test(one))) collect(words, file);
  for (const field of table.matchAll(/\.(?:label|meaning) = /g)) words[literal(table, field.index + field[0].length).value] = [];
  for (const unit of NAMES['units of figures and scores']) words[unit] = [];
  const file = JSON.parse(readFileSync(join(ROOT, 'assets/words', `${name}.json`), 'utf8'));
  const said = Object.fromEntries(Object.keys(words).filter((one) => one in file.words).map((one) => [one, file.words[one]]));
  const { language, plural, decimal, group } = file;
  return `export default ${JSON.stringify({ language, plural, decimal, group, words: said })};\n`;
}

// Literals of the rooms that draw which hold a word for a person, and that no call of the above takes.
function left() {
  const NAMES = /\b(id|hook|hook_\w+|find|find_\w+|contains|starts_with|ends_with|asset|around|fetch_file|setting|element)\s*\(\s*$/;
  const WORD = /^[^<>\\_={}#;]*([A-Za-z]{2,} [^<>]*[A-Za-z]{2,}|^[A-Z][a-z]+$|^ ?[a-z]{2,} $|^[,:;]? [a-z]{2,})/;
  const TOKEN = /\/\/[^\n]*|'(?:\\.|[^'\\])'|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"/g;
  let all = 0;
  for (const folder of ['src/app', 'src/draw', 'src/panels', 'src/platform', 'src/page']) {
    for (const file of sources(folder, ['.cpp', '.h', '.inc'])) {
      const { text, spans } = collect({}, file);
      for (const { 0: token, index: at } of text.matchAll(TOKEN)) {
        const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
        if (token[0] !== '"' || /^\s*#/.test(line) || NAMES.test(line) || !WORD.test(token.slice(1, -1))) continue;
        if (spans.some(([from, to]) => from <= at && at < to)) continue;
        ++all;
        console.log(`${relative(ROOT, file)}:${text.slice(0, at).split('\n').length}: ${token}`);
      }
    }
  }
  console.log(`${all} left`);
}

if (import.meta.main ?? process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals: [command, name], values } = parseArgs({
    allowPositionals: true, options: { declared: { type: 'string', default: join(ROOT, 'build/web/docs/declared.json') } } });
  const print = (value) => console.log(JSON.stringify(value, null, 1));
  if (command === 'list') print(allWords(values.declared));
  else if (command === 'check') check(allWords(values.declared));
  else if (command === 'missing') print(missing(allWords(values.declared), name));
  else if (command === 'pseudo') print(pseudo(allWords(values.declared)));
  else if (command === 'figures') process.stdout.write(figures(name));
  else if (command === 'left') left();
  else {
    console.error('usage: node tools/words.mjs list | check | missing LANGUAGE | pseudo | figures LANGUAGE | left');
    process.exitCode = 2;
  }
}
