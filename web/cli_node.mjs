// The command line. Answers are JSON on standard output; an error is one line on standard error and exit
// code 1, or 2 when the command itself could not be understood.
import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import {findBuild, startCore} from './bridge_node.mjs';
import {markdown} from './cli_trust.mjs';
import {dataset, datasetOptions, datasetUsage} from './dataset_node.mjs';
import {figureOf, topTokens} from './figure_node.mjs';
import {sentence} from './sentence.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const usage = (analyses) => `Usage: tools/vitrine COMMAND [OPTIONS]

  methods                        every explanation method with its settings
  figures                        the figures of trust and how to read them
  inspect --text T               the model, the tokens of T and the most probable next tokens
  explain --method M --text T    one explanation
      --target WORD              what is explained, as text (" good", "5"; several tokens are a continuation);
                                 default: the most probable next token
      --target-id N, --foil-id N   the same by the token's id; "N|M" is a set
      --targets "A|B|C"          a set of words: their probability together
      --class NAME               a class, by the words that the model has for it (its verbalisers); with --targets: by these
      --foil WORD, --foils "A|B", --foil-class NAME   "why the target rather than this"
      --position N               the position whose prediction is explained; negative from the end; default: last
      --set NAME=VALUE           a setting of the method; may be repeated
      --change PART              a part of the model is switched off, or with "x FACTOR" scaled: "head 2.3" (layer, head),
                                 "attention 1", "mlp 4 x 0.5", "neuron 2.117", or JSON; may be repeated
      --granularity PART         scores by token (default), word, phrase or sentence
      --against PATH             the same of a second model, and how far the two differ: {first, second, difference}
      --figure                   only what a figure in a page shows of it (docs/embed.md)
  trust --suite skills|examples|FILE   every method put to the test over a data set: the model's skills.json, the examples
                                 that it brings for the page, JSON lines, or tab-separated values with columns text,
                                 target, foil, rationale, skill
      --methods A,B              only these; default: all that give tokens a score
      --n N                      examples of each skill; default 200
      --orders N, --points N     random orders and cut points of each example; default 4 and 4; 0 points: no curves, only
                                 what needs no further runs
      --set METHOD.NAME=VALUE    a setting of one method; may be repeated
      --out FILE                 where the rows go; default: standard output
      --markdown                 a table instead of rows of JSON
  check DIR...                   compares checkpoints with the golden values that lie beside them, or --model with those
${datasetUsage(analyses)}
  selftest                       every graph op and its gradient, this backend against the reference engine

  --model PATH     a folder in Hugging Face layout or with a GGUF file, or such a file; default models/vitrine-small
  --backend NAME   wasm (the core's own engine, the default), ort (ONNX Runtime Web), reference (float64 loops), webgpu (only
                   check and selftest; starts Chromium)
  --profile        explain: where the own engine's time went, as a table on standard error
  --threads N      threads at most; 0 measures how many are fastest; default 1
  --lang CODE      the language of sentences, of assets/words; default en
  --build DIR      the folder with core.mjs; default build/web
`;

class UsageError extends Error {}
class AnswerError extends Error {}

const TEXTS = [
  'text',  'method',     'target',   'target-id',   'targets', 'class',          'foil',    'foil-id',
  'foils', 'foil-class', 'position', 'granularity', 'model',   'backend',        'threads', 'build',
  'suite', 'against', 'lang', 'methods',    'n',        'orders',      'points',  ...datasetOptions
];

function parseArguments(list) {
  const options = {
    help: {type: 'boolean', short: 'h'},
    markdown: {type: 'boolean'},
    profile: {type: 'boolean'},
    figure: {type: 'boolean'},
    'merge-case': {type: 'boolean'},
    'keep-leaks': {type: 'boolean'},
    role: {type: 'string', multiple: true},
    set: {type: 'string', multiple: true, default: []},
    change: {type: 'string', multiple: true, default: []}
  };
  for (const name of TEXTS) options[name] = {type: 'string'};
  // parseArgs takes a value that begins with a dash ("--position -1") only behind "=". What is no option of the data sets
  // is a setting of the analysis; one without a value is a toggle.
  const args = [], ofDataset = list.find((one) => !one.startsWith('-')) === 'dataset';
  for (let i = 0; i < list.length; i++) {
    const [, name, given] = /^--([\w-]+)(?:=(.*))?$/s.exec(list[i]) ?? [];
    const setting = ofDataset && name !== undefined && !(name in options);
    const next = i + 1 < list.length && !(setting && list[i + 1].startsWith('--'));
    if (setting) args.push(`--set=${name.replaceAll('-', '_')}=${given ?? (next ? list[++i] : 'true')}`);
    else args.push(options[name]?.type === 'string' && given === undefined && next ? `--${name}=${list[++i]}` : list[i]);
  }
  let parsed;
  try {
    parsed = parseArgs({args, options, allowPositionals: true});
  } catch (error) {
    const name = /--?[\w-]+/.exec(error.message)?.[0];
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(`There is no option ${name}.`);
    throw new UsageError(error.message.includes('argument missing') ? `${name} needs a value.` : `${error.message}.`);
  }
  const {values, positionals: [command, ...operands]} = parsed;
  if (values.help) return {command: 'help', options: {...values}};
  if (!command) throw new UsageError('No command was given.');
  return {command, operands, options: {...values}};
}

function integer(text, name) {
  if (!/^-?\d{1,9}$/.test(text)) throw new UsageError(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}

function required(options, name) {
  if (options[name] === undefined) throw new UsageError(`--${name} is missing.`);
  return options[name];
}

// A target or foil: one word, a set of them with or without the name of a class, a class alone, or tokens by their ids.
function wordsOf(options, one, several, className) {
  const ids = options[`${one}-id`], given = [options[one], options[several] ?? options[className], ids];
  if (given.filter((value) => value !== undefined).length > 1) {
    throw new UsageError(`--${one} is one word; leave it out beside --${one}-id, --${several} and --${className}.`);
  }
  if (options[one] !== undefined) return {text: options[one]};
  if (ids !== undefined) {
    const tokens = ids.split('|').map((id) => ({id: integer(id, `${one}-id`)}));
    return tokens.length === 1 ? tokens[0] : {any_of: tokens};
  }
  if (options[several] === undefined && options[className] === undefined) return undefined;
  return {
    ...(options[className] !== undefined && {class: options[className]}),
    ...(options[several] !== undefined && {any_of: options[several].split('|').map((text) => ({text}))}),
  };
}

// "head 2.3", "attention 1", "mlp 4", "neuron 2.117", each off or with "x FACTOR", counted from 1; or JSON as in a request.
function intervention(given) {
  const [, part, layer, index, factor = '0'] = /^(head|attention|mlp|neuron) ([1-9]\d*)(?:\.([1-9]\d*))?(?: x (-?\d+(?:\.\d+)?))?$/.exec(given) ?? [];
  if (part && (index !== undefined) === (part === 'head' || part === 'neuron'))
    return {part, layer: layer - 1, ...(index && {index: index - 1}), act: 'scale', factor: Number(factor)};
  try {
    return JSON.parse(given);
  } catch {
    throw new UsageError(`--change wants "head LAYER.HEAD", "attention LAYER", "mlp LAYER" or "neuron LAYER.NEURON", with "x FACTOR" or off, or JSON; not "${given}".`);
  }
}

function requestOf(options) {
  const request = {method: required(options, 'method'), text: required(options, 'text'), settings: {}};
  request.target = wordsOf(options, 'target', 'targets', 'class');
  request.foil = wordsOf(options, 'foil', 'foils', 'foil-class');
  if (options.position !== undefined) request.position = integer(options.position, 'position');
  if (options.change.length > 0) request.interventions = options.change.map(intervention);
  for (const setting of options.set) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (!name) throw new UsageError(`--set wants NAME=VALUE, not "${setting}".`);
    request.settings[name] = value;  // the core reads it as what the method declares
  }
  return request;
}

// --set METHOD.NAME=VALUE, by method.
function methodSettings(options) {
  const settings = {};
  for (const setting of options.set) {
    const [, method, name, value] = /^([^=.]+)\.([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (!method) throw new UsageError(`--set wants METHOD.NAME=VALUE here, not "${setting}".`);
    (settings[method] ??= {})[name] = value;
  }
  return settings;
}

function good(answer) {
  if (answer.type !== 'error') return answer;
  const {what, where, advice} = answer.error;
  const end = /[.?]$/.test(what) && !where ? '' : '.';
  throw new AnswerError(`${what}${where ? ` (${where})` : ''}${end}${advice ? ` ${advice}` : ''}`);
}

function print(value) { process.stdout.write(`${JSON.stringify(value)}\n`); }

// The examples of a model's config.json as JSON lines, each a group of its own.
function examplesOf(config) {
  const {examples = []} = JSON.parse(config).vitrine ?? {};
  return Buffer.from(examples.map(({title, ...example}) => JSON.stringify({...example, skill: title})).join('\n'));
}

const commands = {
  async methods(core) { print(good(await core.ask({type: 'methods'})).methods); },

  async figures(core) { print(good(await core.ask({type: 'methods'})).figures); },

  async inspect(core, {options}) {
    const text = required(options, 'text');
    const {vocabulary, type: _, id: __, ...model} = good(await core.load(modelFolder(options)));
    const {tokens, notes} = good(await core.ask({type: 'tokenize', text}));
    const request = {method: 'predictions', text, settings: {}};
    const {explanation} = good(await core.ask({type: 'explain', request}));
    print({model, tokens, notes, next_tokens: topTokens(explanation, vocabulary, 10)});
  },

  async explain(core, {options}) {
    const request = requestOf(options);
    const {vocabulary} = good(await core.load(modelFolder(options)));
    const {granularity = 'token'} = options;
    if (options.against !== undefined) {
      good(await core.load(options.against, 'second'));
      const {first, second, difference} = good(await core.ask({type: 'explain', request, granularity, model: 'both'}));
      return void print({first, second, difference});
    }
    const {explanation} = good(await core.ask({type: 'explain', request, granularity}));
    print(options.figure ? figureOf(explanation, vocabulary) : explanation);
    if (options.profile) {
      process.stderr.write(core.status().profile || 'Only the core\'s own engine tells where its time goes: --backend wasm.\n');
    }
  },

  async trust(core, {options}) {
    const suite = required(options, 'suite');
    const inModel = {skills: 'skills.json', examples: 'config.json'}[suite];
    const file = inModel ? join(modelFolder(options), inModel) : suite;
    if (!existsSync(file)) throw new AnswerError(`There is no ${file}.`);
    const bytes = await readFile(file);
    const message = {type: 'trust', methods: options.methods ?? '', settings: methodSettings(options)};
    for (const name of ['n', 'orders', 'points']) {
      if (options[name] !== undefined) message[name] = integer(options[name], name);
    }
    good(await core.load(modelFolder(options)));
    await core.file('suite', suite === 'examples' ? examplesOf(bytes) : bytes);
    const rows = [], began = performance.now();
    const total = good(await core.ask(message, ({type, id, ...row}) => {
      rows.push(row);
      if (!options.markdown && !options.out) print(row);
      if (row.method === 'random') {
        process.stderr.write(
            `${row.group}: ${row.examples} examples, ${Math.round((performance.now() - began) / 1000)} s\n`);
      }
    }));
    const text = options.markdown ? markdown(rows, total.figures) : `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
    if (options.out) await writeFile(options.out, text);
    else if (options.markdown) process.stdout.write(text);
    process.stderr.write(`${total.examples} examples, model ${total.model} ${total.model_hash}\n`);
  },

  async check(core, {operands, options}) {
    if (operands.length === 0) throw new UsageError('check needs at least one folder.');
    const leastLimit = options.backend === 'webgpu' ? 1e-3 : 0;
    const total = {passed: 0, failed: 0};
    for (const folder of operands) {
      const name = basename(resolve(folder));
      try {
        const {passed, failed} =
            await checkFolder(core, folder, options.model ?? folder, leastLimit, (row) => print(rowOf(row, name)));
        total.passed += passed;
        total.failed += failed;
      } catch (error) {
        // One folder that cannot be read says so and is a failure; the others are still checked and counted.
        process.stderr.write(`${name}: ${sentence(error)}\n`);
        total.failed++;
      }
    }
    try {
      assertBackend(core, options);
    } catch (error) {
      process.stderr.write(`${sentence(error)}\n`);
      total.failed++;
    }
    return summary(total);
  },

  dataset: (core, parsed) => dataset(core, parsed, {AnswerError, UsageError, good, integer, modelFolder, print, required}),

  async selftest(core, {options}) {
    const total = good(await core.ask({type: 'selftest'}, (row) => print(rowOf(row))));
    assertBackend(core, options);
    return summary(total);
  },
};

// A GPU that is lost half-way is replaced by WebAssembly: good for people, not for a check of WebGPU.
function assertBackend(core, {backend}) {
  const now = core.status();
  // Nothing is known of it while nothing has run, as when every checkpoint was refused.
  if (backend && now?.backend && now.backend !== backend)
    throw new AnswerError(`The ${backend} backend was given up. ${now.reason}`);
}

async function checkFolder(core, folder, model, leastLimit, onRow) {
  const golden = ['golden.json', 'golden.safetensors'].map((name) => ({name, path: join(folder, name)}));
  const missing = golden.find(({path}) => !existsSync(path));
  if (missing) throw new AnswerError(`There is no ${missing.name} in ${folder}.`);
  good(await core.load(model));
  for (const {name, path} of golden) await core.file(name, await readFile(path));
  return good(await core.ask({type: 'check', least_limit: leastLimit}, onRow));
}

function rowOf({quantity, error, limit, ok, note, case: number}, folder) {
  return {...(folder && {folder, case: number}), quantity, error, limit, ok, ...(note && {note})};
}

function summary({passed, failed}) {
  process.stderr.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

const modelFolder = ({model}) => model ?? join(ROOT, 'models/vitrine-small');

async function startBackend({build, backend, threads = '1', profile = false, lang = 'en'}, command) {
  const count = integer(threads, 'threads');
  const onLog = (line) => process.stderr.write(`${line}\n`);
  if (backend === 'webgpu') {
    if (!['check', 'selftest'].includes(command)) throw new UsageError('--backend webgpu is for check and selftest.');
    const {startChromiumCore} = await import('./chromium_node.mjs');
    return startChromiumCore({build: findBuild(build), backend, onLog});
  }
  if (backend !== undefined && !['wasm', 'ort', 'reference'].includes(backend)) {
    throw new UsageError(`There is no backend "${backend}".`);
  }
  const words = join(ROOT, 'assets/words', `${lang}.json`);
  if (lang !== 'en' && !existsSync(words)) throw new UsageError(`There is no language "${lang}".`);
  const core = await startCore({build, backend: backend ?? 'wasm', threads: count, onLog, profile});
  if (lang !== 'en') good(await core.ask({type: 'speak', words: await readFile(words, 'utf8')}), 'the language');
  return core;
}

// What the core declares; nothing where none is built yet.
async function declaredAnalyses({build}) {
  try {
    const core = await startCore({build, backend: 'reference'});
    const {analyses} = await core.ask({type: 'analyses'});
    await core.close();
    return analyses;
  } catch {
    return [];
  }
}

async function main() {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.command === 'help') return void process.stdout.write(usage(await declaredAnalyses(parsed.options)));
  const command = Object.hasOwn(commands, parsed.command) ? commands[parsed.command] : null;
  if (!command) throw new UsageError(`There is no command "${parsed.command}".`);
  if (!['check', 'dataset'].includes(parsed.command) && parsed.operands.length) {
    throw new UsageError(`What is "${parsed.operands[0]}"? Options start with --.`);
  }
  const core = await startBackend(parsed.options, parsed.command);
  try {
    if (await command(core, parsed) === false) process.exitCode = 1;
  } finally { await core.close(); }
}

// Waits until everything printed has left, then ends the threads of ONNX Runtime with the program.
async function leave() {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength) await new Promise((resolve_) => stream.write('', resolve_));
  }
  process.exit();
}

// `tools/vitrine ... | head` closes the pipe: nobody reads any more.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? process.exitCode : 1));

main()
    .catch((error) => {
      const isUsage = error instanceof UsageError;
      process.stderr.write(`vitrine: ${sentence(error)}${isUsage ? ' Try tools/vitrine --help.' : ''}\n`);
      process.exitCode = isUsage ? 2 : 1;
    })
    .finally(leave);
