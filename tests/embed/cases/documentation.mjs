// The documentation: complete, without dead links, usable by everyone.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { startCore } from '../../../web/bridge_node.mjs';
import { check, equal } from '../../browser/check.mjs';
import { Page } from '../../browser/page.mjs';

const pagesOf = (dist) => readdirSync(join(dist, 'docs')).filter((name) => name.endsWith('.html'));
const read = (dist, name) => readFileSync(join(dist, 'docs', name), 'utf8');

async function opened({ browser, site }, name, { width = 1280, scheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, serviceWorkers: 'block' });
  const tab = await context.newPage(), faults = [];
  tab.on('console', (line) => { if (line.type() === 'error') faults.push(line.text()); });
  tab.on('pageerror', (error) => faults.push(error.message));
  tab.on('request', (one) => { if (!one.url().startsWith(site.url)) faults.push(`request to ${one.url()}`); });
  await tab.goto(`${site.url}docs/${name}`);
  return { context, tab, faults };
}
// Every figure of the page, drawn or failed: they are fetched when they come near.
async function drawn(tab) {
  for (const figure of await tab.locator('vitrine-view').all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('figure').waitFor();
  }
}

export const cases = {
  async 'every method, analysis and figure of trust has its place, with question, formula, caveat and figure'({ dist, build }) {
    const core = await startCore({ build, backend: 'reference' });
    const { methods, figures } = await core.ask({ type: 'methods' });
    const { analyses } = await core.ask({ type: 'analyses' });
    for (const [file, list] of [['methods.html', methods], ['analyses.html', analyses]]) {
      const parts = read(dist, file).split('<h2 ').slice(1);
      equal(parts.map((one) => /^id="([^"]+)"/.exec(one)[1]), list.map(({ name }) => name), `sections of ${file}`);
      parts.forEach((text, i) => {
        const { name, caveat, paper, settings } = list[i];
        check(/<math /.test(text), `${name}: formula`);
        const words = text.replace(/<[^>]+>/g, '').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
        for (const one of [caveat, paper, ...settings.map((setting) => setting.name)]) check(words.includes(one), `${name}: ${one}`);
        const src = /<vitrine-view src="([^"]+)"/.exec(text)?.[1];
        check(src && JSON.parse(read(dist, src)), `${name}: figure`);
      });
    }
    for (const { name, meaning } of figures) check(read(dist, 'trust.html').includes(`id="${name}"`) && read(dist, 'trust.html').includes(meaning.slice(1, 20)), `trust: ${name}`);
  },

  async 'no link within the documentation is dead'({ dist }) {
    const ids = new Map(pagesOf(dist).map((name) => [name, new Set([...read(dist, name).matchAll(/ id="([^"]+)"/g)].map((one) => one[1]))]));
    let count = 0;
    for (const name of pagesOf(dist)) {
      for (const [, href] of read(dist, name).matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (/^https?:\/\/HOST/.test(href) || /^(https?:)/.test(href)) continue;
        const [path, fragment] = href.split('#');
        count++;
        check(!path || readFileSync(join(dist, 'docs', path)), `${name}: ${href}`);
        if (fragment && (!path || ids.has(path))) check(ids.get(path || name).has(fragment), `${name}: ${href}`);
      }
    }
    check(count > 200, `${count} links`);
  },

  async 'axe finds nothing, light and dark, wide and on a phone; no page is wider than its window or asks another origin'(env) {
    const axe = readFileSync(join(env.root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    for (const name of pagesOf(env.dist)) {
      const both = ['index.html', 'methods.html', 'analyses.html', 'embed.html'].includes(name);   // all that pages are made of
      for (const look of [{ width: 1280, scheme: 'light' }, ...(both ? [{ width: 390, scheme: 'dark' }] : [])]) {
        const { context, tab, faults } = await opened(env, name, look);
        if (look.width < 500 || name !== 'methods.html') await drawn(tab);
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${name} at ${look.width}: ${wide} px too wide`);
        await tab.evaluate(axe);   // as the console would: the policy forbids scripts in the page
        const { violations } = await tab.evaluate(() => window.axe.run());
        equal(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => `${one.target} ${one.any[0]?.message ?? ''}`).join(' | ')}`), [], `${name}, ${look.scheme}`);
        equal([...new Set(faults)].slice(0, 5), [], name);
        if (both) await tab.screenshot({ path: join(Page.pictures, `embed-docs-${name.slice(0, -5)}-${look.width}.png`) });
        await context.close();
      }
    }
  },

  async 'a page that was visited opens again without its host; one that was not is not kept'({ browser, dist }) {
    const { serveSite } = await import('../../browser/site.mjs');
    const site = await serveSite(dist);
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`${site.url}index.html?backend=wasm&threads=1&model=vitrine-nano`);
    await tab.waitForFunction(() => navigator.serviceWorker.controller, null, { timeout: 60000 });
    await tab.goto(`${site.url}docs/glossary.html`);
    await tab.waitForFunction(() => caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.match(location.href)), null, { timeout: 30000 });
    const kept = await tab.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).map((one) => new URL(one.url).pathname));
    check(!kept.includes('/docs/methods.html'), 'only what was visited');
    await site.close();
    await tab.reload();
    equal(await tab.locator('h1').innerText(), 'Glossary', 'without a network');
    await context.close();
  },
};
