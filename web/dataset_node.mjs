// `tools/vitrine dataset`: the messages that the page sends, from the command line. Progress goes to standard error.
import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {basename} from 'node:path';

export const datasetOptions = [
  'data', 'test', 'text-column', 'label-column', 'split-column', 'roles', 'leaves', 'seed', 'kinds', 'out', 'rows',
  'query', 'count', 'shuffles', 'ask', 'routing'
];

const KINDS = ['prompt', 'ngrams', 'number', 'category'];

export const datasetUsage =
    `  dataset WHAT --data FILE       explains a table (CSV, TSV, JSON lines, "label text" lines); WHAT is
                                   describe   columns, classes, split, and what is wrong with the data
                                   tree       a tree of questions, its companions, and a check for every sentence
                                   linear     a linear model of its n-grams: what speaks for which class
                                   shuffle    how often a question is found where the labels are shuffled
                                   nearest    the rows that the model represents most alike, and how far they can be trusted
      --test FILE                held-out rows of their own; default: a seeded part of the data
      --label-column C --text-column C --split-column C   by name, or by place from 1; default: guessed
      --roles A=number,B=ignore  roles of further columns: text, label, number, category, ignore
      --leaves N --seed S        of the tree; default 8 and 1
      --kinds LIST               of prompt, ngrams, number, category; without prompt no model is loaded
      --ask "Q; Q"               tree: your own questions, in words, which the model answers; tried in every node
      --routing hard|soft        tree: a row goes one way at every question (default), or both, more where the answer is surer
      --rows A,B --query TEXT    linear: rows to explain; nearest: rows, or a text, whose neighbours are wanted
      --count N                  nearest: neighbours that are shown, and that vote; default 10
      --shuffles N               default 100
      --out FILE                 JSON goes there; default standard output`;

export async function dataset(core, {operands, options}, helpers) {
  const {UsageError, good, integer, required} = helpers;
  const [what, ...rest] = operands;
  if (!Object.hasOwn(parts, what ?? '') || rest.length) {
    throw new UsageError(`dataset wants one of ${Object.keys(parts).join(', ')}.`);
  }
  const progress = progressLine();
  const ask = async (message) => good(await core.ask(message, () => {}, progress.of(message.type)));
  const settings = {
    seed: options.seed === undefined ? 1 : integer(options.seed, 'seed'),
    leaves: options.leaves === undefined ? 8 : integer(options.leaves, 'leaves'),
    kinds: options.kinds?.split(',') ?? [],
  };
  for (const kind of settings.kinds) {
    if (!KINDS.includes(kind))
      throw new UsageError(`There is no kind of question "${kind}"; there are ${KINDS.join(', ')}.`);
  }
  if (options.routing !== undefined && !['hard', 'soft'].includes(options.routing)) {
    throw new UsageError(`--routing is hard or soft, not "${options.routing}".`);
  }
  const file = required(options, 'data');
  const rows = options.rows?.split(',').map((row) => integer(row, 'rows')) ?? [];
  const context = {core, ask, settings, options, rows, ...helpers};
  let answer;
  try {
    const model = helpers.modelFolder(options);
    if (parts[what].needsModel(settings) && (options.model !== undefined || existsSync(model)))
      good(await core.load(model));
    const described = await open(context, file);
    answer = await parts[what].run(context, described);
  } finally { progress.end(); }
  if (options.out === undefined) helpers.print(answer);
  else await writeFile(options.out, `${JSON.stringify(answer, null, 1)}\n`);
}

// Hands the files over; the answer is `dataset` of protocol.md.
async function open({core, ask, settings, options, UsageError}, path) {
  const message = {type: 'dataset_open', file: basename(path), roles: {}, split: {seed: settings.seed}};
  for (const name of [path, options.test]) {
    if (name === undefined) continue;
    if (!existsSync(name)) throw new UsageError(`There is no file ${name}.`);
  }
  await core.file(message.file, await readFile(path));
  if (options.test !== undefined) {
    message.test_file = `test: ${basename(options.test)}`;
    await core.file(message.test_file, await readFile(options.test));
  }
  for (const role of ['text', 'label']) {
    if (options[`${role}-column`] !== undefined) message.roles[options[`${role}-column`]] = role;
  }
  for (const entry of options.roles?.split(',') ?? []) {
    const [, column, role] = /^(.+)=(\w+)$/s.exec(entry) ?? [];
    if (!column) throw new UsageError(`--roles wants COLUMN=ROLE, not "${entry}".`);
    message.roles[column] = role;
  }
  if (options['split-column'] !== undefined) {
    message.split.column = options['split-column'];
    message.roles[options['split-column']] = 'ignore';
  }
  const {type: _, id: __, ...described} = await ask(message);
  return described;
}

// One entry per WHAT.
const parts = {
  describe: {
    needsModel: () => false,
    run: async (_, described) => described,
  },
  linear: {
    needsModel: () => true,
    async run({ask, rows}, described) {
      const {linear, explained} = await ask({type: 'dataset_linear', rows});
      return {dataset: described, ...linear, explained};
    },
  },
  nearest: {
    needsModel: () => true,
    async run({ask, rows, options, integer}, described) {
      const texts = options.query === undefined ? [] : [options.query];
      const count = options.count === undefined ? 10 : integer(options.count, 'count');
      const {nearest, near} = await ask({type: 'dataset_nearest', rows, texts, count});
      return {dataset: described, ...nearest, near};
    },
  },
  tree: {
    needsModel: ({kinds}) => kinds.length === 0 || kinds.includes('prompt'),
    async run({ask, settings, options, UsageError}, described) {
      const {leaves, kinds} = settings;
      const routing = options.routing ?? 'hard';
      if (!['hard', 'soft'].includes(routing)) throw new UsageError(`--routing is hard or soft, not "${routing}".`);
      const questions = options.ask?.split(';').map((words) => words.trim()).filter(Boolean) ?? [];
      const grown = await ask({type: 'dataset_grow', leaves, questions, ...(kinds.length && {kinds})});
      const {tree} = routing === 'soft' ? await ask({type: 'dataset_routing', routing}) : grown;
      const {companions, soft} = await ask({type: 'dataset_compare'});
      return {dataset: described, ...tree, companions, soft};
    },
  },
  shuffle: {
    needsModel: ({kinds}) => kinds.length === 0 || kinds.includes('prompt'),
    async run({ask, settings, options, integer}, described) {
      const count = options.shuffles === undefined ? 100 : integer(options.shuffles, 'shuffles');
      const {type: _, id: __, ...found} = await ask({type: 'dataset_shuffle', count, kinds: settings.kinds});
      return {dataset: described, ...found};
    },
  },
};

// One line that is written over; nothing when standard error is no terminal but a line a second.
function progressLine() {
  let shown = 0, open_ = false;
  return {
    of: (type) => ({done, total}) => {
      const now = performance.now();
      if (now - shown < (process.stderr.isTTY ? 100 : 1000)) return;
      shown = now;
      const share = total > 0 ? Math.floor((100 * done) / total) : 0;
      process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${type.replace('dataset_', '')}: ${share} %${
          process.stderr.isTTY ? '   ' : '\n'}`);
      open_ = process.stderr.isTTY;
    },
    end() {
      if (open_) process.stderr.write('\n');
    },
  };
}
