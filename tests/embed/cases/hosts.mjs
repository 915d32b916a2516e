// Sample pages of documentation builders, on another origin: MkDocs Material, Sphinx, a notebook by nbconvert.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { commandLine } from '../../browser/cases/explain.mjs';
import { check, equal } from '../../browser/check.mjs';
import { Page } from '../../browser/page.mjs';
import { serveSite } from '../../browser/site.mjs';

const run = promisify(execFile);
const FIGURE = ['--figure', '--method', 'integrated_gradients', '--text', 'Review: Long, but never boring and beautifully acted.\nSentiment:', '--target', ' positive', '--foil', ' negative'];

// Of each: what builds it, and the page.
const HOSTS = {
  mkdocs: { build: ['mkdocs', 'build', '--quiet', '--site-dir', 'made'], page: 'index.html' },
  sphinx: { build: ['sphinx', '--quiet', '-b', 'html', '.', 'made'], page: 'index.html' },
  notebook: { build: ['nbconvert', '--to', 'html', '--output-dir', 'made', 'page.ipynb'], page: 'page.html' },
};

function fill(folder, words) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) fill(path, words);
    else if (/\.(md|rst|ipynb)$/.test(name)) {
      const quote = name.endsWith('.ipynb') ? (text) => JSON.stringify(text).slice(1, -1) : (text) => text;
      writeFileSync(path, readFileSync(path, 'utf8').replace(/\{\{(\w+)\}\}/g, (_, word) => quote(words[word])));
    }
  }
}

// Builds the sample in build/; -> the folder that is served. All begin with the first: their builders take some seconds.
const begun = new Map();
let figure = null;
function built(wanted, env) {
  for (const name of Object.keys(HOSTS)) if (!begun.has(name)) begun.set(name, made(name, env));
  return begun.get(wanted);
}
async function made(name, env) {
  const { root, site } = env;
  const folder = join(root, 'build/embed-hosts', name), python = join(root, '.toolchain/page-builders/bin/python');
  check(existsSync(python), 'the documentation builders are missing; run tools/setup --tests');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'tests/embed', name), folder, { recursive: true });
  figure ??= commandLine(env, ...FIGURE).then(JSON.stringify);
  const explanation = await figure;
  fill(folder, { site: site.url, explanation: explanation.replace(/</g, '\\u003c') });
  for (const place of [folder, join(folder, 'docs')]) if (existsSync(place)) writeFileSync(join(place, 'figure.json'), explanation);
  await run(python, ['-m', ...HOSTS[name].build], { cwd: folder, env: { ...process.env, NO_MKDOCS_2_WARNING: '1' } });
  writeFileSync(join(folder, 'made/figure.json'), explanation);   // nbconvert copies nothing
  return join(folder, 'made');
}

const ours = (text, site) => text.includes(new URL(site.url).host) || /vitrine/i.test(text);

async function host(name, env) {
  const server = await serveSite(await built(name, env), { isolated: false });
  try {
    for (const scheme of ['light', 'dark']) {
      const context = await env.browser.newContext({ viewport: { width: 1000, height: 800 }, colorScheme: scheme, serviceWorkers: 'block' });
      const tab = await context.newPage(), errors = [];
      tab.on('console', (line) => { if (line.type() === 'error' && ours(`${line.text()} ${line.location().url}`, env.site)) errors.push(line.text()); });
      tab.on('pageerror', (error) => errors.push(error.message));
      await context.route((url) => ![new URL(server.url).host, new URL(env.site.url).host].includes(url.host), (route) => route.abort());
      await tab.goto(server.url + HOSTS[name].page);
      const figures = tab.locator('vitrine-view');
      equal(await figures.count(), 2, `${name}: figures`);
      for (const figure of await figures.all()) {
        await figure.scrollIntoViewIfNeeded();
        await figure.locator('svg').waitFor({ timeout: 15000 });
        check(await figure.locator('rect.bar').count() > 10, `${name}: bars`);
        check(/Completeness gap/.test(await figure.locator('figcaption').innerText()), `${name}: its figure of trust`);
        // A notebook stays light, whatever the reader's system is.
        equal(await figure.evaluate((one) => one.hasAttribute('data-dark')), scheme === 'dark' && name !== 'notebook', `${name}: ${scheme}`);
      }
      await tab.evaluate(() => scrollTo(0, 0));
      await tab.screenshot({ path: join(Page.pictures, `embed-${name}-${scheme}.png`) });
      if (scheme === 'light') await lives(tab, name);
      equal(errors, [], `${name}: console`);
      await context.close();
    }
  } finally {
    await server.close();
  }
}

// On a click the page itself, without taking the focus or the wheel.
async function lives(tab, name) {
  const figure = tab.locator('vitrine-view').first();
  await figure.scrollIntoViewIfNeeded();
  await figure.locator('button').click();
  await figure.locator('iframe:not(.waiting)').waitFor({ timeout: 60000 });
  const frame = await (await figure.locator('iframe').elementHandle()).contentFrame();
  await frame.waitForFunction(() => window.vitrine?.state()?.answers.attribution.fresh, null, { timeout: 60000 });
  const s = await frame.evaluate(() => window.vitrine.state());
  check(/never boring/.test(s.text) && s.method === 'integrated_gradients', `${name}: ${s.text}`);
  equal(await tab.evaluate(() => document.activeElement?.tagName), 'BODY', `${name}: the focus`);
  await tab.evaluate(() => { document.body.style.paddingBottom = '2000px'; scrollTo(0, 0); });
  await figure.scrollIntoViewIfNeeded();
  const box = await figure.boundingBox(), before = await tab.evaluate(() => scrollY);
  await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await tab.mouse.wheel(0, 200);
  await tab.waitForFunction((from) => scrollY > from + 50, before, { timeout: 5000 });
  await tab.evaluate(() => scrollTo(0, 0));
  await tab.screenshot({ path: join(Page.pictures, `embed-${name}-live.png`) });
}

export const cases = Object.fromEntries(Object.keys(HOSTS).map((name) => [`${name}, light and dark, drawn at once and live on a click`, (env) => host(name, env)]));
