// What leaves the page: figures in pages of other origins, the documentation, the published JSON. Needs the built site.
//
//   node tests/embed/run.mjs [--dist DIR] [--build DIR] [--only WORD]
//
// The last line is `N passed, N failed`. Pictures: build/screenshots/embed-*.png.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Page, launch } from '../browser/page.mjs';
import { serveSite } from '../browser/site.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { dist: { type: 'string' }, build: { type: 'string' }, only: { type: 'string' } } });
const dist = resolve(values.dist ?? join(ROOT, 'build/web/dist'));
const build = resolve(values.build ?? dirname(dist));
Page.pictures = join(ROOT, 'build/screenshots');

let passed = 0, failed = 0;
async function all() {
  if (!existsSync(join(dist, 'app.wasm'))) throw new Error(`the site is not in ${dist}; build it with: cmake --build --preset web --target dist`);
  const site = await serveSite(dist);
  const browser = await launch();
  for (const name of ['schema', 'documentation', 'element', 'hosts']) {
    const { cases } = await import(`./cases/${name}.mjs`);
    for (const [what, run] of Object.entries(cases)) {
      if (values.only && !`${name}: ${what}`.includes(values.only)) continue;
      const started = Date.now(), took = () => ((Date.now() - started) / 1000).toFixed(1).padStart(5);
      try {
        await run({ site, dist, build, root: ROOT, browser });
        passed++;
        console.log(`ok    ${took()} s  ${name}: ${what}`);
      } catch (error) {
        failed++;
        console.log(`FAIL  ${took()} s  ${name}: ${what}\n${String(error.stack ?? error).replace(/^/gm, '      ')}`);
      }
    }
  }
  await browser.close();
  await site.close();
}

try {
  await all();
} catch (error) {
  failed++;
  console.log(`FAIL  ${error.stack ?? error}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
