// The page in browsers other than Chromium: it settles, a text is edited, a token clicked, a table opened and a tree grown on
// it. Needs the built site, Xvfb, and those of the browsers that are to be tested (tests/run names the packages).
//
//   node tests/browsers/run.mjs [--dist DIR] [--only firefox|webkit] [--pictures DIR]
//
// The last line is `N passed, N failed`; a browser that is not there is a failure.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { serveSite } from '../browser/site.mjs';
import { openDisplay } from './display.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { dist: { type: 'string' }, only: { type: 'string' }, pictures: { type: 'string' } } });
const pictures = resolve(values.pictures ?? join(ROOT, 'build/screenshots'));
mkdirSync(pictures, { recursive: true });

function check(holds, what) {
  if (!holds) throw new Error(what);
}

// The page as in tests/browser/page.mjs, in as few words as a visit needs.
class Visit {
  constructor(browser, name) { Object.assign(this, { browser, name }); }
  state() { return this.browser.evaluate('JSON.stringify(window.vitrine && window.vitrine.state() || null)').then(JSON.parse); }
  async until(wanted, what, patience = 120_000) {
    const end = Date.now() + patience;
    for (;;) {
      const state = await this.state();
      if (state && wanted(state)) return state;
      if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
      await new Promise((later) => setTimeout(later, 250));
    }
  }
  async click(place, a = 0) {
    await new Promise((later) => setTimeout(later, 500));   // the layout follows
    const found = (await this.state()).places[place]?.find((one) => one.a === a);
    check(found, `there is a ${place} ${a}`);
    const [x, y, w, h] = found.rect;
    await this.browser.click(x + w / 2, y + h / 2);
  }
  picture(what) { return this.browser.picture(join(pictures, `${this.name.toLowerCase()}-${what}.png`)); }
}

const answered = (s) => !s.loading && s.answers.attribution?.fresh && s.predictions?.length > 0;

const STEPS = {
  async 'the page settles'(visit, url) {
    await visit.browser.go(`${url}?backend=wasm&model=vitrine-nano`);
    const s = await visit.until(answered, 'the first answers');
    check(s.tokens.length > 5, 'the text has tokens');
    await visit.picture('explain');
  },
  async 'a text is edited, and answered anew'(visit) {
    const before = await visit.state();
    await visit.browser.press('/');
    await new Promise((later) => setTimeout(later, 500));
    await visit.browser.type(' yes');
    const s = await visit.until((t) => t.text.length === before.text.length + 4 && answered(t), 'the answers to the edited text');
    check(s.text.includes(' yes'), `what was typed stands in the text: ${s.text}`);
    await visit.browser.press('Escape');
  },
  async 'a token is selected by a click'(visit) {
    await visit.click('column', 2);
    await visit.until((s) => s.selection.token === 2, 'the selected token', 20_000);
  },
  async 'a table is opened and a tree grown on it'(visit, url) {
    await visit.browser.go('about:blank');
    await visit.browser.go(`${url}?backend=wasm&model=vitrine-nano#data`);
    await visit.until((s) => s.view === 'data' && s.places.data_set, 'the examples of tables');
    await visit.click('data_set', 2);
    await visit.until((s) => s.data.table && !s.data.busy && s.places['button:data_grow'], 'the table');
    await visit.click('button:data_grow');
    const s = await visit.until((t) => t.data.tree && !t.data.busy, 'the tree', 240_000);
    check(s.data.tree.nodes.length > 2, 'the tree asks something');
    await visit.picture('data');
  },
};

let passed = 0, failed = 0;
const site = await serveSite(resolve(values.dist ?? join(ROOT, 'build/web/dist')));
const display = await openDisplay();
for (const file of ['firefox', 'webkit']) {
  if (values.only && values.only !== file) continue;
  const { name, found, open } = await import(`./${file}.mjs`);
  let browser = null;
  for (const [what, step] of Object.entries(STEPS)) {
    const started = Date.now();
    try {
      if (!found()) throw new Error(`${name} is not there; tests/run names its package`);
      browser ??= new Visit(await open(display.environment), name);
      await step(browser, site.url);
      check(browser.browser.errors.length === 0, `on the console: ${browser.browser.errors.join(' | ')}`);
      passed++;
      console.log(`ok    ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}: ${what}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}: ${what}\n      ${error.message}`);
      await browser?.picture('failed').catch(() => {});
    }
  }
  await browser?.browser.close().catch(() => {});
}
display.close();
await site.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
