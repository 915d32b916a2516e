// `tools/vitrine dataset`: the messages that the page sends, from the command line. Progress goes to standard error.
import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {basename} from 'node:path';

import {tableBytes} from './table_file.mjs';
import {libraries} from './table_libraries_node.mjs';

export const datasetOptions = [
  'data', 'test', 'text-column', 'label-column', 'split-column', 'roles', 'seed', 'out', 'separator', 'quote', 'header',
  'encoding', 'decimal', 'missing', 'shares', 'analyses', 'form'
];

// Of a report, on the command line: the core's form of it (src/dataset/export/forms.inc).
const FORMS = {html: 'report', markdown: 'report-markdown', json: 'report-json'};

const USAGE =
    `  dataset NAME --data FILE       explains a table (CSV, TSV, JSON, .xlsx, Parquet, "label text" lines); NAME is one of
                                 these, with its settings:
ANALYSES
      --set NAME=VALUE           a setting of the analysis; may be repeated; --NAME VALUE is the same
      --test FILE                held-out rows of their own; default: a seeded part of the data
      --label-column C --text-column C --split-column C   by name, or by place from 1; default: guessed
      --split-column none        a column that says train and test is not used
      --role C=ROLE              of a column: text, label, number, category, ignore; may be repeated (--roles A=R,B=R)
      --separator C --quote C    how fields are set apart and quoted: one character, tab, space; quote: also none
      --header yes|no            the first row names the columns
      --encoding NAME            utf-8, latin-1, utf-16le, shift_jis, windows-1251, ...
      --decimal .|,              the decimal mark
      --missing "A,B"            words that mean no value, beside the empty cell
      --merge-case               classes and categories that differ by case only are one
      --keep-leaks               rows to learn from that stand word for word in the test part stay
      --seed S                   of the split and the tree; default 1
      --shares A,B,C             of the split: to grow, to choose and to test; default 0.5,0.2,0.3
      --model none               no model is loaded, even if an analysis would use one
      --out FILE                 the answer goes there; default standard output
  dataset report --data FILE     runs analyses and writes one document of what was asked, found and not found
      --analyses A,B             in this order; default: all that the table allows and that need no choice of a person
      --set ANALYSIS.NAME=VALUE  a setting of one of them; may be repeated
      --form html|markdown|json  default html`;

// Those that want a tree are asked beside one, not on their own.
const alone = (analysis) => !analysis.needs.includes('tree');

function allowed({kind, choices, low, high, default: usual}) {
  if (kind === 'choice') return `one of ${choices.join(', ')}; default ${usual}`;
  if (kind === 'integer' || kind === 'number')
    return high > 1e9 ? `default ${usual}` : `${low} to ${high}; default ${usual}`;
  return kind === 'toggle' ? `true or false; default ${usual}` : '';
}

// What the core declares, as the part of the help that is about data sets.
export function datasetUsage(analyses) {
  const lines = ['        describe             columns, classes, split, and what is wrong with the data'];
  for (const analysis of analyses.filter(alone)) {
    lines.push(`        ${analysis.name.padEnd(20)} ${analysis.question}`);
    for (const setting of analysis.settings) {
      const values = allowed(setting);
      lines.push(`          ${setting.name.padEnd(18)} ${setting.help}${values && ` (${values})`}`);
    }
  }
  return USAGE.replace('ANALYSES', lines.join('\n'));
}

export async function dataset(core, {operands, options}, helpers) {
  const {UsageError, good, integer, required} = helpers;
  const [name, ...rest] = operands;
  const {analyses} = good(await core.ask({type: 'analyses'}));
  if (name === 'report' && !rest.length) return await report(core, analyses, options, helpers);
  const analysis = analyses.find((one) => one.name === name && alone(one));
  if ((!analysis && name !== 'describe') || rest.length) {
    throw new UsageError(`dataset wants one of describe, report, ${analyses.filter(alone).map((one) => one.name).join(', ')}.`);
  }
  const settings = Object.fromEntries(options.set.map((setting) => settingOf(setting, UsageError)));
  const unknown = Object.keys(settings).find((key) => !analysis?.settings.some((setting) => setting.name === key));
  if (unknown) throw new UsageError(`dataset ${name} has no setting ${unknown}.`);
  const seed = options.seed === undefined ? 1 : integer(options.seed, 'seed');
  const file = required(options, 'data');
  const progress = progressLine();
  const ask = async (message, words) => good(await core.ask(message, () => {}, progress.of(words)));
  const analyse = async (one, given) => (await ask({type: 'analyse', name: one, settings: given}, one)).result;
  let answer;
  try {
    if (wantsModel(analysis, settings)) await loadModel(core, options, helpers);
    const described = await open({core, ask, seed, options, ...helpers}, file);
    answer = described;
    if (analysis) {
      answer = {dataset: described, ...printed(await analyse(name, settings))};
      if (analysis.beside) answer = {...answer, ...(await analyse(analysis.beside, {})).value};
    }
  } finally { progress.end(); }
  if (options.out === undefined) helpers.print(answer);
  else await writeFile(options.out, `${JSON.stringify(answer, null, 1)}\n`);
}

// [name, value]; the core reads the value as what the analysis declares.
function settingOf(given, UsageError) {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (!key) throw new UsageError(`--set wants NAME=VALUE, not "${given}".`);
  return [key, value];
}

async function loadModel(core, options, {good, modelFolder}) {
  const model = modelFolder(options);
  if (options.model !== 'none' && (options.model !== undefined || existsSync(model))) good(await core.load(model));
}

// Analyses that can be run without a person's choice of a row or a node: all but those that ask a tree, unless they
// stand beside an analysis.
const unasked = (analysis, analyses) => alone(analysis) || analyses.some(({beside}) => beside === analysis.name);

// What each analysis of a report is run with, in order: [{analysis, settings}].
function plan(analyses, options, UsageError) {
  const names = options.analyses?.split(',').map((name) => name.trim()).filter(Boolean);
  const chosen = names?.map((name) => {
    const analysis = analyses.find((one) => one.name === name);
    if (!analysis) throw new UsageError(`There is no analysis "${name}": --analyses wants some of ${analyses.map((one) => one.name).join(',')}.`);
    return {analysis, settings: {}};
  }) ?? analyses.filter((one) => unasked(one, analyses)).map((analysis) => ({analysis, settings: {}}));
  for (const given of options.set) {
    const [key, value] = settingOf(given, UsageError), dot = key.indexOf('.');
    const of = chosen.find(({analysis}) => analysis.name === key.slice(0, Math.max(dot, 0))), name = key.slice(dot + 1);
    if (!of?.analysis.settings.some((setting) => setting.name === name))
      throw new UsageError(`A setting of a report is ANALYSIS.NAME, of one that is run; "${key}" is none.`);
    of.settings[name] = value;
  }
  return chosen;
}

// Analyses, one after the other, and the core's report on them.
async function report(core, analyses, options, helpers) {
  const {UsageError, good, integer, required} = helpers;
  const {form = 'html'} = options;
  if (!Object.hasOwn(FORMS, form)) throw new UsageError(`--form is one of ${Object.keys(FORMS).join(', ')}, not "${form}".`);
  const chosen = plan(analyses, options, UsageError);
  const seed = options.seed === undefined ? 1 : integer(options.seed, 'seed'), file = required(options, 'data');
  const progress = progressLine();
  const ask = async (message, words) => good(await core.ask(message, () => {}, progress.of(words)));
  let text;
  try {
    if (chosen.some(({analysis, settings}) => wantsModel(analysis, settings))) await loadModel(core, options, helpers);
    await open({core, ask, seed, options, ...helpers}, file);
    for (const [i, {analysis: {name}, settings}] of chosen.entries()) {
      try {
        await ask({type: 'analyse', name, settings}, `${i + 1} of ${chosen.length}, ${name}`);
      } catch (error) {
        // What nobody named is left out where the table does not allow it, and says why.
        if (options.analyses !== undefined || !(error instanceof helpers.AnswerError)) throw error;
        progress.end();
        process.stderr.write(`Without ${name}: ${error.message}\n`);
      }
    }
    ({text} = await ask({type: 'dataset_export', form: FORMS[form]}, 'report'));
  } finally { progress.end(); }
  if (options.out === undefined) process.stdout.write(text);
  else await writeFile(options.out, text);
}

// Trees whose kinds of question leave out `prompt` ask no model.
function wantsModel(analysis, {kinds}) {
  return Boolean(analysis?.uses_model) && (!kinds || kinds.split(',').includes('prompt'));
}

// The analysis' own value among what all results have.
function printed({claims, tensors, value, ...common}) {
  return {...common, ...(claims.length && {checks: claims}), ...(tensors.length && {tensors}), ...value};
}

// Hands the files over; the answer is `dataset` of protocol.md.
async function open({core, ask, seed, options, UsageError}, path) {
  const message = {type: 'dataset_open', file: basename(path), roles: {}, split: {seed}};
  if (options['keep-leaks']) message.split.keep_leaks = true;
  if (options.shares !== undefined) {
    const shares = options.shares.split(',').map(Number);
    if (shares.length !== 3 || !shares.every((one) => one >= 0 && one <= 1))
      throw new UsageError(`--shares wants three numbers from 0 to 1, not "${options.shares}".`);
    [message.split.train, message.split.validation, message.split.test] = shares;
  }
  for (const name of [path, options.test]) {
    if (name === undefined) continue;
    if (!existsSync(name)) throw new UsageError(`There is no file ${name}.`);
  }
  const {read, recode} = readOptions(options, UsageError);
  message.read = read;
  await core.file(message.file, await tableBytes(message.file, await readFile(path), libraries, recode));
  if (options.test !== undefined) {
    message.test_file = `test: ${basename(options.test)}`;
    const bytes = await readFile(options.test);
    await core.file(message.test_file, await tableBytes(basename(options.test), bytes, libraries, recode));
  }
  for (const role of ['text', 'label']) {
    if (options[`${role}-column`] !== undefined) message.roles[options[`${role}-column`]] = role;
  }
  for (const entry of [...options.role ?? [], ...options.roles?.split(',') ?? []]) {
    const [, column, role] = /^(.+)=(\w+)$/s.exec(entry) ?? [];
    if (!column) throw new UsageError(`--role wants COLUMN=ROLE, not "${entry}".`);
    message.roles[column] = role;
  }
  if (options['split-column'] !== undefined) {
    message.split.column = options['split-column'];
    if (options['split-column'] !== 'none') message.roles[options['split-column']] = 'ignore';
  }
  const {type: _, id: __, ...described} = await ask(message, 'open');
  return described;
}

const IN_CORE = /^(utf-?8|utf-?16(le|be)?|latin-?1|iso-?8859-?1|windows-?1252|cp1252)$/i;

// How the file is to be read: what the core is told, and the encoding from which the file is made into UTF-8 before.
function readOptions(options, UsageError) {
  const read = {};
  for (const name of ['separator', 'quote', 'decimal']) {
    if (options[name] !== undefined) read[name] = options[name];
  }
  if (options.header !== undefined) {
    if (!['yes', 'no', 'true', 'false'].includes(options.header))
      throw new UsageError(`--header is yes or no, not "${options.header}".`);
    read.header = ['yes', 'true'].includes(options.header);
  }
  if (options.missing !== undefined)
    read.missing = options.missing.split(',').map((word) => word.trim()).filter(Boolean);
  if (options['merge-case']) read.merge_case = true;
  if (options.encoding === undefined) return {read};
  if (IN_CORE.test(options.encoding)) return {read: {...read, encoding: options.encoding}};
  try {
    return {read, recode: new TextDecoder(options.encoding).encoding};
  } catch {
    throw new UsageError(`There is no encoding "${options.encoding}".`);
  }
}

// One line that is written over; nothing when standard error is no terminal but a line a second.
function progressLine() {
  let shown = 0, open_ = false;
  return {
    of: (words) => ({done, total}) => {
      const now = performance.now();
      if (now - shown < (process.stderr.isTTY ? 100 : 1000)) return;
      shown = now;
      const share = total > 0 ? Math.floor((100 * done) / total) : 0;
      process.stderr.write(
          `${process.stderr.isTTY ? '\r' : ''}${words}: ${share} %${process.stderr.isTTY ? '   ' : '\n'}`);
      open_ = process.stderr.isTTY;
    },
    end() {
      if (open_) process.stderr.write('\n');
    },
  };
}
