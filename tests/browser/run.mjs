// The page in headless Chromium, driven as a person would. Needs the built site.
//
//   node tests/browser/run.mjs [--dist DIR] [--build DIR] [--only WORD] [--pictures DIR]
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
  options: { dist: { type: 'string' }, build: { type: 'string' }, only: { type: 'string' }, pictures: { type: 'string' } },
});
const dist = resolve(values.dist ?? join(ROOT, 'build/web/dist'));
const build = resolve(values.build ?? dirname(dist));
Page.pictures = resolve(values.pictures ?? join(ROOT, 'build/screenshots'));

let passed = 0, failed = 0;
async function one(name, run) {
  if (values.only && !name.includes(values.only)) return;
  const started = Date.now();
  let browser = null;
  try {
    browser = await launch(); // one for each case: what one case breaks on purpose must not reach the next
    await run(browser);
    passed++;
    console.log(`ok    ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}\n${String(error.stack ?? error).replace(/^/gm, '      ')}`);
  } finally {
    await browser?.close().catch(() => {});
  }
}

async function all() {
  if (!existsSync(join(dist, 'app.wasm'))) throw new Error(`the site is not in ${dist}; build it with: cmake --build --preset web --target dist`);
  const site = await serveSite(dist);
  try {
    for (const file of ['explain', 'pointing', 'writing', 'look', 'bad_input', 'bad_models', 'backends', 'engine']) {
      const { cases } = await import(`./cases/${file}.mjs`);
      for (const [name, run] of Object.entries(cases)) {
        await one(`${file}: ${name}`, (browser) => run({ browser, site, dist, build, root: ROOT }));
      }
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
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
