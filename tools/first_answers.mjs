#!/usr/bin/env node
// What a shipped model says of its first example, so that the page has it before the model is there.
//
//   node tools/first_answers.mjs --build DIR --out DIR MODEL...
//
// models/MODEL/first.json names the text and the requests that the page sends about it; a browser test compares them with
// those that it sends. OUT/MODEL.json, and OUT/MODEL.LANGUAGE.json for each of assets/words, hold the core's messages as src/app/stored_answers.h reads them. It is made anew only
// if the core, the model or the requests changed. Times are left out: they are those of another machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { good, startCore } from '../web/bridge_node.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: { build, out }, positionals: models } = parseArgs({
  options: { build: { type: 'string' }, out: { type: 'string' } }, allowPositionals: true,
});
const hash = (parts) => createHash('sha256').update(parts.join('\n')).digest('hex');
const fileHash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');


function untimed(explanation) {
  const { milliseconds, session_milliseconds, ...cost } = explanation.cost ?? {};
  const rows = (explanation.rows ?? []).map((row) => ({ ...row, figures: row.figures.filter(({ name }) => name !== 'milliseconds') }));
  return { ...explanation, cost, ...(rows.length && { rows }) };
}

async function answersOf(model, words) {
  const { text, requests } = JSON.parse(readFileSync(join(ROOT, 'models', model, 'first.json'), 'utf8'));
  const core = await startCore({ build });
  good(await core.ask({ type: 'speak', words }), 'the language');
  const { id, ...message } = good(await core.load(join(ROOT, 'models', model)), model);
  const ask = async (what) => { const { id: _, ...answer } = good(await core.ask(what), what.type); return answer; };
  const answers = [];
  for (const request of requests)
    answers.push({ request, explanation: untimed((await ask({ type: 'explain', request })).explanation) });
  return { text, model: message, methods: await ask({ type: 'methods' }), tokens: await ask({ type: 'tokenize', text }), answers };
}

// [ending of the file's name, text of the language]
const WORDS = join(ROOT, 'assets/words');
const languages = [['', ''], ...readdirSync(WORDS).filter((name) => name.endsWith('.json'))
  .map((name) => [`.${name.slice(0, -5)}`, readFileSync(join(WORDS, name), 'utf8')])];

mkdirSync(out, { recursive: true });
for (const model of models) {
  const folder = join(ROOT, 'models', model);
  const parts = [join(build, 'core.wasm'), join(folder, 'model.safetensors'), join(folder, 'config.json'), join(folder, 'first.json'),
    join(dirname(fileURLToPath(import.meta.url)), 'first_answers.mjs')].map(fileHash);
  for (const [ending, words] of languages) {
    const file = join(out, `${model}${ending}.json`), stamp = join(out, `${model}${ending}.version`), version = hash([...parts, words]);
    if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === version) continue;
    writeFileSync(file, JSON.stringify(await answersOf(model, words)));
    writeFileSync(stamp, version);
  }
}
process.exit(0);
