// The page in headless Chromium, driven as a person would. Needs the built site.
//
//   node tests/browser/run.mjs [--dist DIR] [--build DIR] [--only WORD] [--pictures DIR] [--parallel 2]
//
// --dist: the site (default build/web/dist). --build: where core.mjs lies for the command line (default: the
// folder above the site). --only: cases whose name contains WORD. The last line is `N passed, N failed`.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Page, launch } from './page.mjs';
import { serveSite } from './site.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: { dist: { type: 'string' }, build: { type: 'string' }, only: { type: 'string' }, pictures: { type: 'string' },
    parallel: { type: 'string' } },
});
const dist = resolve(values.dist ?? join(ROOT, 'build/web/dist'));
const build = resolve(values.build ?? dirname(dist));
Page.pictures = resolve(values.pictures ?? join(ROOT, 'build/screenshots'));

let passed = 0, failed = 0;
const second = [];   // cases that failed beside another
async function one(name, run, again) {
  const started = Date.now();
  const say = (word, more = '') => console.log(`${word.padEnd(5)} ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}${more}`);
  try {
    await run();
    passed++;
    say('ok');
    return true;
  } catch (error) {
    const stack = `\n${String(error.stack ?? error).replace(/^/gm, '      ')}`;
    if (again) {
      second.push(again);
      say('again', stack);
    } else {
      failed++;
      say('FAIL', stack);
    }
    return false;
  }
}

// A file's cases one after the other in one browser, each in a context of its own. After a failure, and in files
// that break things on purpose (`export const alone = true`), the next case gets a new browser.
async function file(name, environment) {
  const { cases, alone = false } = await import(`./cases/${name}.mjs`);
  let browser = null;
  for (const [what, run] of Object.entries(cases)) {
    if (values.only && !`${name}: ${what}`.includes(values.only)) continue;
    const fine = await one(`${name}: ${what}`, async () => {
      browser ??= await launch();
      await run({ ...environment, browser });
    }, { name: `${name}: ${what}`, run, environment });
    if (fine && !alone) continue;
    await browser?.close().catch(() => {});
    browser = null;
  }
  await browser?.close().catch(() => {});
}

async function all() {
  if (!existsSync(join(dist, 'app.wasm'))) throw new Error(`the site is not in ${dist}; build it with: cmake --build --preset web --target dist`);
  const site = await serveSite(dist);
  try {
    // Two files at a time: a page waits for its Worker most of the time. The longest come first.
    const waiting = ['engine', 'hosting', 'links', 'views', 'dataset', 'choosing', 'evidence', 'look', 'lessons', 'twin', 'explain', 'first', 'flow', 'bad_input', 'bad_models', 'pointing', 'backends', 'writing', 'words', 'models', 'two_models', 'interventions', 'large_models'];
    const work = async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) await file(name, { site, dist, build, root: ROOT });
    };
    await Promise.all(Array.from({ length: Math.max(1, Number(values.parallel ?? 2)) }, work));
    // Two files share two cores, where a page can be slower than any person's. What failed there must hold alone; what
    // does is still named at the end.
    for (const { name, run, environment } of second) {
      await one(`alone: ${name}`, async () => {
        const browser = await launch();
        try { await run({ ...environment, browser }); } finally { await browser.close().catch(() => {}); }
      });
    }
  } finally {
    await site.close();
  }
}

try {
  await all();
} catch (error) {
  failed++;
  console.log(`FAIL  ${error.stack ?? error}`);
}
for (const { name } of second) console.log(`FAILED beside another: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
