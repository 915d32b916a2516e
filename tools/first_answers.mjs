#!/usr/bin/env node
// What a shipped model says of its first example, so that the page has it before the model is there.
//
//   node tools/first_answers.mjs --build DIR --out DIR MODEL...
//
// models/MODEL/first.json names the text and the requests that the page sends about it; a browser test compares them with
// those that it sends. OUT/MODEL.json holds the core's messages as src/app/stored_answers.h reads them. It is made anew only
// if the core, the model or the requests changed. Times are left out: they are those of another machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

async function answersOf(model) {
  const { text, requests } = JSON.parse(readFileSync(join(ROOT, 'models', model, 'first.json'), 'utf8'));
  const core = await startCore({ build });
  const { id, ...message } = good(await core.load(join(ROOT, 'models', model)), model);
  const ask = async (what) => { const { id: _, ...answer } = good(await core.ask(what), what.type); return answer; };
  const answers = [];
  for (const request of requests)
    answers.push({ request, explanation: untimed((await ask({ type: 'explain', request })).explanation) });
  return { text, model: message, methods: await ask({ type: 'methods' }), tokens: await ask({ type: 'tokenize', text }), answers };
}

mkdirSync(out, { recursive: true });
for (const model of models) {
  const folder = join(ROOT, 'models', model), file = join(out, `${model}.json`), stamp = join(out, `${model}.version`);
  const version = hash([join(build, 'core.wasm'), join(folder, 'model.safetensors'), join(folder, 'config.json'), join(folder, 'first.json'),
    join(dirname(fileURLToPath(import.meta.url)), 'first_answers.mjs')].map(fileHash));
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === version) continue;
  writeFileSync(file, JSON.stringify(await answersOf(model)));
  writeFileSync(stamp, version);
}
process.exit(0);
