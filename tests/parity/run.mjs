// Parity: every op and every checkpoint with golden values, through the web build's core under Node, on its own
// engine, on ONNX Runtime Web and on the reference engine. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareMethods } from './methods.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');

// The project's own checkpoints, the shipped model, and other people's where they lie beside the checkout.
const folders = [
  ...readdirSync(join(HERE, 'golden')).map((name) => join(HERE, 'golden', name)),
  join(ROOT, 'models/vitrine-small'),
  ...['bert', 'gpt2', 'gpt_neo', 'gpt_neox', 'llama', 'qwen2'].map((name) => join(ROOT, '../shared/fixtures', name)),
].filter((folder) => ['golden.json', 'golden.safetensors', 'model.safetensors'].every((name) => existsSync(join(folder, name))));

const total = {
  passed: 0,
  failed: 0
};
function count(name, ok, why) {
  total[ok ? 'passed' : 'failed'] += 1;
  if (!ok) console.log(`FAIL  ${name}: ${why}`);
}

const vitrine = (...args) => ran(join(ROOT, 'tools/vitrine'), args);
function ran(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe']});
    let out = '', err = '';
    child.stdout.on('data', (data) => { out += data; });
    child.stderr.on('data', (data) => { err += data; });
    child.on('close', (code) => resolve({code, out, err: err.trim()}));
  });
}

// A check or selftest, whose last line on standard error counts its rows.
async function rows(name, ...args) {
  const began = performance.now();
  const {code, out, err} = await vitrine(...args);
  const counted = /(\d+) passed, (\d+) failed$/.exec(err);
  const passed = Number(counted?.[1] ?? 0), failed = Number(counted?.[2] ?? 0);
  total.passed += passed;
  total.failed += failed;
  for (const line of out.split('\n'))
    if (line.includes('"ok":false')) console.log(`FAIL  ${name}: ${line}`);
  if ((code === 0) !== (failed === 0 && passed > 0)) count(name, false, `exit code ${code}: ${err}`);
  console.log(`${name}: ${passed} passed, ${failed} failed, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

// A command that prints one JSON value for which `holds` is true.
async function prints(name, holds, ...args) {
  const {code, out, err} = await vitrine(...args);
  let value = null;
  try {
    value = JSON.parse(out);
  } catch { /* stays null */
  }
  count(name, code === 0 && value !== null && holds(value), `exit code ${code}, ${err || out.slice(0, 300)}`);
}

// A command that fails with this exit code and one line on standard error that holds `words`.
async function refuses(name, code, words, ...args) {
  const answer = await vitrine(...args);
  const ok = answer.code === code && !answer.err.includes('\n') && answer.err.includes(words) && answer.out === '';
  count(name, ok, `exit code ${answer.code}, "${answer.err}"`);
}

// ---- every op, every checkpoint, all engines
await Promise.all(['wasm', 'ort'].map((backend) => rows(`ops on ${backend}`, 'selftest', '--backend', backend)));
await rows('ops on wasm, two threads', 'selftest', '--backend', 'wasm', '--threads', '2');
await rows('models/vitrine-small on wasm, two threads', 'check', join(ROOT, 'models/vitrine-small'), '--threads', '2');
for (const folder of folders) {
  await Promise.all(['wasm', 'ort', 'reference'].map((backend) =>
    rows(`${relative(ROOT, folder)} on ${backend}`, 'check', folder, '--backend', backend)));
}

// ---- every method on other families
const others = folders.filter((folder) => ['bert', 'gpt_neox', 'llama', 'qwen2'].includes(basename(folder)));
const texts = { default: 'a big cat sat', bert: 'a big [MASK] sat' };
for (const [name, { passed, failed, refused }] of await compareMethods(others, texts)) {
  total.passed += passed;
  total.failed += failed;
  console.log(`${name}: ${passed} methods agree on both engines, ${failed} do not; refused: ${refused.join(', ')}`);
  // Our own reason needs a model that was taught to name one, and an encoder does not write; nothing else may refuse.
  // A circuit is what is added to the residual stream, which bert normalises after every part.
  const may = name.endsWith('/bert') ? 'generation,circuit,own_reason' : 'own_reason';
  count(`${name}: refused methods`, String(refused) === may, String(refused));
}

// ---- the check itself can fail: one golden value is changed, one quantity is taken away
const small = join(HERE, 'golden/tiny-gpt2');
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-parity-'));
cpSync(small, scratch, {recursive: true});
const tensors = readFileSync(join(scratch, 'golden.safetensors'));
const headerBytes = Number(tensors.readBigUInt64LE(0));
const header = tensors.toString('utf8', 8, 8 + headerBytes);
const at = 8 + headerBytes + JSON.parse(header)['case0.logits'].data_offsets[0];
tensors.writeFloatLE(tensors.readFloatLE(at) + 0.5, at);
writeFileSync(join(scratch, 'golden.safetensors'), tensors);
const changed = await vitrine('check', scratch);
count(
    'a changed golden value',
    changed.code === 1 && /"case":0,"quantity":"logits".*"ok":false/.test(changed.out) &&
        / 1 failed$/.test(changed.err),
    changed.err);
tensors.write(header.replace('case0.grad"', 'case0.gone"'), 8);
writeFileSync(join(scratch, 'golden.safetensors'), tensors);
const missing = await vitrine('check', scratch);
count('an unknown quantity', missing.code === 1 && !/"case":0,"quantity":"grad"/.test(missing.out) &&
  /"quantity":"gone".*"ok":false/.test(missing.out), missing.err);

// ---- a quarter of the stack that a browser's Worker has: a loop over tasks that do not sleep must not grow it
const narrow = await ran(process.execPath, ['--stack-size=128', '--liftoff-only', join(ROOT, 'web/cli_node.mjs'), 'dataset', 'shuffle',
  '--data', join(ROOT, 'assets/datasets/formula.csv'), '--set', 'shuffles=100']);
count('a small stack', narrow.code === 0 && JSON.parse(narrow.out).shuffles === 100, narrow.err);

// ---- the command line
const model = ['--model', small];
const text = ['--text', 'When Anna and Tom went'];
await prints(
    'methods', (list) => list.some(({name, settings}) => name === 'integrated_gradients' && settings.length),
    'methods');
await prints(
    'inspect',
    ({tokens, next_tokens: next, model: {architecture}}) => tokens.length > 4 && next.length === 10 &&
        next[0].probability >= next[1].probability && architecture.family === 'gpt2',
    'inspect', ...model, ...text);
await prints(
    'explain with settings',
    ({provenance, tensors: [scores], tokens}) => provenance.settings.steps === 8 &&
        provenance.settings.baseline === 'zero' && scores.data.length === tokens.length,
    'explain', ...model, ...text, '--method', 'integrated_gradients', '--set', 'steps=8', '--set', 'baseline=zero');
await prints(
    'explain on the reference engine', ({provenance}) => provenance.backend === 'reference', 'explain', ...model,
    ...text, '--method', 'occlusion', '--backend', 'reference');
await prints(
    'explain a target against a foil', ({target, foil, position}) => target === 5 && foil === 9 && position === 3,
    'explain', ...model, ...text, '--method', 'saliency', '--target-id', '5', '--foil-id', '9', '--position', '3');

await prints(
    'a target of digits is a text', ({target_text: said}) => said === '5', 'explain', ...model, '--text', '2 + 3 =',
    '--method', 'predictions', '--target', '5');

await refuses('no command', 2, 'No command');
await refuses('an unknown option', 2, '--nonsense', 'methods', '--nonsense', '1');
await refuses('a missing text', 2, '--text', 'explain', '--method', 'occlusion');
await refuses('an unknown method', 1, 'no method', 'explain', ...model, ...text, '--method', 'magic');
await refuses(
    'a setting out of range', 1, 'steps', 'explain', ...model, ...text, '--method', 'integrated_gradients', '--set',
    'steps=-3');
await refuses('a folder without a model', 1, 'config.json', 'inspect', '--model', join(HERE, 'golden'), ...text);
await refuses('an empty text', 1, 'empty', 'inspect', ...model, '--text', '');
writeFileSync(join(scratch, 'model.safetensors'), readFileSync(join(small, 'model.safetensors')).subarray(0, 5000));
await refuses('a truncated model', 1, 'bytes of data', 'inspect', '--model', scratch, ...text);

// ---- a checkpoint that is refused says why, and the last line still counts
writeFileSync(join(scratch, 'model.safetensors'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n');
for (const backend of ['wasm', 'reference']) {
  const {code, err} = await vitrine('check', scratch, '--backend', backend);
  count(
      `a refused checkpoint on ${backend}`,
      code === 1 && /git lfs pull/.test(err) && /\n0 passed, 1 failed$/.test(err) && err.split('\n').length === 2, err);
}
const formula = join(ROOT, 'assets/datasets/formula.csv');
await refuses(
    'a kind of question that there is not', 1, '"words"', 'dataset', 'tree', '--data', formula, '--set', 'kinds=words');
await prints(
    'a tree over a shipped table that asks no model', ({test}) => test.accuracy > 0.8, 'dataset', 'tree', '--data',
    formula, '--kinds', 'ngrams,number,category');
await prints(
    'groups of the rows of a shipped table', ({analysis, checks}) => analysis === 'clusters' && checks.length > 0, 'dataset',
    'clusters', '--data', join(ROOT, 'assets/datasets/reviews.csv'), '--set', 'without_model=true');
await refuses('two targets', 2, 'leave it out', 'explain', ...text, '--method', 'saliency', '--target', 'a', '--target-id', '3');
rmSync(scratch, {recursive: true});

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
