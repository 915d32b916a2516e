// <vitrine-view> in a page of another origin with a strict policy: what it draws, what it fetches, what it says when
// something is wrong, and its programming interface.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { commandLine, tensor } from '../../browser/cases/explain.mjs';
import { check, close, equal } from '../../browser/check.mjs';
import { Page } from '../../browser/page.mjs';
import { serveSite } from '../../browser/site.mjs';

const TEXT = 'The sky is <b>&amp;';
const MODULES = ['', '_engine', '_pattern', '_pictures', '_scores', '_style', '_svg', '_words'].map((part) => `embed${part}.js`);
const MOST_BYTES = 60000;   // before a click, the explanation included

// A page of another origin around `body`, with files beside it; `use` gets the tab, what was asked of the site, errors.
async function hosted(env, body, files, use) {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-host-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'style.css'), 'body { background: #fff; height: 4000px } .dark { background: #101010 }');
  writeFileSync(join(folder, 'index.html'), `<!doctype html><html lang=en><meta charset=utf-8><title>Docs</title>
    <meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' ${env.site.url}; frame-src ${env.site.url}">
    <link rel="icon" href="data:,"><link rel=stylesheet href=style.css><script type=module src="${env.site.url}embed.js"></script>
    <script type=module src=own.js></script>${body}`);
  writeFileSync(join(folder, 'own.js'), `import * as embed from '${env.site.url}embed.js';
    window.embed = embed;
    window.heard = [];
    for (const name of ['ready', 'select', 'error']) addEventListener('vitrine-' + name, ({ detail, target }) => window.heard.push([name, target.id, detail]));`);
  const host = await serveSite(folder, { isolated: false });
  const context = await env.browser.newContext({ viewport: { width: 700, height: 900 }, serviceWorkers: 'block', permissions: [] });
  try {
    const tab = await context.newPage(), asked = [], errors = [];
    tab.on('request', (one) => asked.push(one.url()));
    tab.on('console', (line) => { if (line.type() === 'error' && !/data:,/.test(line.text())) errors.push(line.text()); });
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.goto(host.url);
    await use({ tab, host, errors, ofSite: () => asked.filter((url) => url.startsWith(env.site.url)).map((url) => url.slice(env.site.url.length)) });
    equal(errors, [], 'the console');
  } finally {
    await context.close();
    await host.close();
    rmSync(folder, { recursive: true });
  }
}
const heard = (tab, name) => tab.evaluate((wanted) => window.heard.filter(([one]) => one === wanted), name);

export const cases = {
  async 'a stored explanation is drawn at once, to the digit, for few bytes'(env) {
    const explanation = await commandLine(env, '--method', 'occlusion', '--text', TEXT);
    await hosted(env, '<vitrine-view id=a src=figure.json></vitrine-view><div class=dark><vitrine-view id=b src=figure.json view=bars></vitrine-view></div>',
      { 'figure.json': JSON.stringify(explanation) }, async ({ tab, ofSite }) => {
        const figure = tab.locator('#a');
        await figure.locator('svg').waitFor();
        equal([...new Set(ofSite())].sort(), MODULES, 'what is fetched of the site');
        const bytes = MODULES.reduce((sum, name) => sum + statSync(join(env.dist, name)).size, JSON.stringify(explanation).length);
        check(bytes <= MOST_BYTES, `${bytes} bytes before a click`);
        equal(await figure.locator('.text').innerText(), TEXT, 'the text');
        const scores = tensor(explanation, 'scores').filter((_, i) => explanation.tokens[i].end > explanation.tokens[i].begin);
        const said = scores.map((v) => `${v < 0 ? '\u2212' : '+'}${Math.abs(v).toFixed(2)}`);
        equal(await figure.locator('.text span').evaluateAll((all) => all.map((one) => one.title)), said, 'its scores');
        equal(await figure.locator('svg title').evaluateAll((all) => all.map((one) => one.textContent.split(' ').at(-1))), said, 'the columns\u2019');
        equal(await tab.locator('vitrine-view').evaluateAll((all) => all.map((one) => one.hasAttribute('data-dark'))), [false, true], 'the colours around');
        check((await figure.locator('a').getAttribute('href')).startsWith(`${env.site.url}#v1=`), 'a link to the page');
        check((await tab.locator('#b svg').getAttribute('aria-label')).startsWith('Bars'), 'the same as bars');
        // A token and its column are marked together, and the host hears of it.
        const second = explanation.tokens.findIndex(({ begin, end }) => end > begin && begin > 0);
        await figure.locator(`.text [data-token="${second}"]`).click();
        check(await figure.locator('.on').count() === 2, 'the token and its column');
        equal((await heard(tab, 'select')).map(([, id, { token, score }]) => [id, token, score]), [['a', second, tensor(explanation, 'scores')[second]]], 'vitrine-select');
        equal((await heard(tab, 'ready')).map(([, id]) => id).sort(), ['a', 'b'], 'vitrine-ready');
      });
  },

  async 'what cannot be shown is a sentence in its place'(env) {
    const whole = await commandLine(env, '--method', 'occlusion', '--text', 'The sky is');
    const broken = [
      ['none.json', null, /server answered 404/],
      ['text.json', 'no JSON', /cannot be shown/],
      ['three.json', '3', /no explanation/],
      ['short.json', JSON.stringify({ ...whole, tensors: [] }), /no score for every token/],
      ['shape.json', JSON.stringify({ ...whole, tensors: whole.tensors.map((one) => ({ ...one, shape: [9, 9] })) }), /shape/],
      ['kind.json', JSON.stringify({ ...whole, view: 'toString' }), /no picture/],
      ['nulls.json', JSON.stringify({ ...whole, tokens: whole.tokens.map(() => null) }), /cannot be shown/],
    ];
    await hosted(env, broken.map(([name], i) => `<vitrine-view id=v${i} src=${name}></vitrine-view>`).join(''),
      Object.fromEntries(broken.filter(([, content]) => content !== null).map(([name, content]) => [name, content])), async ({ tab, errors }) => {
        for (let i = 0; i < broken.length; i++) {
          const alert = tab.locator(`#v${i} [role=alert]`);
          await tab.locator(`#v${i}`).scrollIntoViewIfNeeded();
          await alert.waitFor();
          check(broken[i][2].test(await alert.innerText()), `${broken[i][0]}: ${await alert.innerText()}`);
        }
        equal((await heard(tab, 'error')).length, broken.length, 'vitrine-error');
        errors.splice(0, errors.length, ...errors.filter((text) => !/404/.test(text)));   // the browser's own line
      });
  },

  async 'in German where the page around is, or the figure says so; what is measured then is too'(env) {
    const stored = JSON.stringify(await commandLine(env, '--method', 'occlusion', '--text', 'The sky is', '--target', ' blue'));
    await hosted(env, `<vitrine-view id=a src=figure.json lang=de></vitrine-view><vitrine-view id=b src=figure.json></vitrine-view>
      <div lang=de-AT><vitrine-view id=c text="The film was" target=" good" foil=" bad" method=deletion model=${Page.model}></vitrine-view></div>
      <vitrine-view id=d src=figure.json lang=xx></vitrine-view>`, { 'figure.json': stored }, async ({ tab, ofSite }) => {
      await tab.locator('#a .actions button', { hasText: 'Live ausprobieren' }).waitFor();
      check(/^Warum /.test(await tab.locator('#a .question').innerText()), 'the question');
      check(await tab.locator('#a .text span').evaluateAll((all) => all.every((one) => !/\./.test(one.title))), 'numbers have a comma');
      equal(await tab.locator('#a figure').getAttribute('lang'), 'de', 'its language');
      for (const id of ['b', 'd']) check(/^Why /.test(await tab.locator(`#${id} .question`).innerText()), `${id} is English`);
      equal(ofSite().filter((url) => /embed_words_/.test(url)), ['embed_words_de.js'], 'one file for all figures');
      await tab.locator('#c').scrollIntoViewIfNeeded();
      await tab.locator('#c button', { hasText: 'Messen' }).click();
      await tab.waitForFunction(() => document.getElementById('c').explanation, null, { timeout: 60000 });
      const { claims, notes } = await tab.evaluate(() => document.getElementById('c').explanation);
      check(claims.length > 0 && claims.every(({ statement }) => !/\b(the|and|falls|rises)\b/.test(statement)), `${JSON.stringify(claims)} ${notes}`);
      await tab.screenshot({ path: join(Page.pictures, 'embed-german.png') });
    });
  },

  async 'one engine for all figures: questions are measured one after the other, and one figure at a time is live'(env) {
    const stored = JSON.stringify(await commandLine(env, '--method', 'occlusion', '--text', 'The sky is'));
    await hosted(env, `<vitrine-view id=a src=figure.json height=360></vitrine-view><vitrine-view id=b src=figure.json height=360></vitrine-view>
      <vitrine-view id=c text="The film was" target=" good" foil=" bad" method=occlusion model=${Page.model}></vitrine-view>`, { 'figure.json': stored }, async ({ tab, errors }) => {
      const wanted = await commandLine(env, '--method', 'occlusion', '--text', 'The film was', '--target', ' good', '--foil', ' bad');
      await tab.locator('#c').scrollIntoViewIfNeeded();
      await tab.locator('#c button').click();
      await tab.locator('#c svg, #c [role=alert]').waitFor({ timeout: 60000 });
      equal(await tab.locator('#c [role=alert]').allInnerTexts(), [], 'a measured figure');
      const answers = await tab.evaluate((model) => Promise.all(['saliency', 'occlusion', 'no_such_method'].map((method) =>
        window.embed.explain({ method, model, text: 'The film was', target: ' good', foil: ' bad' }).catch((error) => error.message))), Page.model);
      close(tensor(answers[1], 'scores'), tensor(wanted, 'scores'), 1e-3, 'explain() and the command line');
      equal(answers[0].method, 'saliency', 'the first');
      check(/no method/.test(answers[2]), `a sentence: ${answers[2]}`);
      check(/no model/i.test(await tab.evaluate(() => window.embed.explain({ method: 'occlusion', text: 'x', model: '../x' }).catch((error) => error.message))), 'only the site\u2019s models');
      close(await tab.evaluate(() => document.getElementById('c').explanation.tensors[0].data), tensor(wanted, 'scores'), 1e-3, 'the figure');
      equal(tab.frames().filter((one) => /engine\.html/.test(one.url())).length, 1, 'engines');

      for (const id of ['a', 'b']) {
        await tab.locator(`#${id}`).scrollIntoViewIfNeeded();
        await tab.locator(`#${id} button`).click();
        await tab.locator(`#${id} iframe:not(.waiting)`).waitFor({ timeout: 60000 });
      }
      equal(tab.frames().filter((one) => /embed=1/.test(one.url())).length, 1, 'live pages');
      await tab.locator('#a svg').waitFor();   // again the picture
      const frame = tab.frames().find((one) => /embed=1/.test(one.url()));
      await frame.waitForFunction(() => window.vitrine?.state()?.answers.attribution.fresh, null, { timeout: 60000 });
      const s = await frame.evaluate(() => window.vitrine.state());
      equal([s.text, s.method, s.model.name, s.threads], ['The sky is', 'occlusion', Page.model, 1], 'the live page');
      check(!s.places['button:link'] && s.places['button:whole'], 'without a head, with a way to the whole page');
      await tab.locator('#b').screenshot({ path: join(Page.pictures, 'embed-640x360.png') });
      // A token that is selected there.
      const [x, y, w, h] = s.places.token[1].rect, box = await tab.locator('#b iframe').boundingBox();
      await tab.mouse.click(box.x + x + w / 2, box.y + y + h / 2);
      await tab.waitForFunction(() => window.heard.some(([name]) => name === 'select'));
      // The host changes its colours.
      await tab.evaluate(() => { document.body.style.background = '#101010'; });
      await frame.waitForFunction(() => document.documentElement.dataset.scheme === 'dark', null, { timeout: 10000 });
      await tab.locator('#b').screenshot({ path: join(Page.pictures, 'embed-640x360-dark.png') });
      equal(await frame.evaluate(() => localStorage.length), 0, 'what a figure stores');
      errors.splice(0, errors.length, ...errors.filter((text) => !/no_such_method/.test(text)));
    });
  },

  async 'the npm folder has the same module, its types and the schema'({ dist }) {
    const about = JSON.parse(readFileSync(join(dist, 'embed/package.json'), 'utf8'));
    for (const name of about.files) check(statSync(join(dist, 'embed', name)).size > 0, name);
    for (const name of MODULES) equal(readFileSync(join(dist, 'embed', name), 'utf8'), readFileSync(join(dist, name), 'utf8'), name);
    const types = readFileSync(join(dist, 'embed', about.types), 'utf8'), module = readFileSync(join(dist, 'embed', about.main), 'utf8');
    const names = [...module.matchAll(/export (?:class (\w+)|\{ ([^}]+) \})/g)].flatMap(([, one, list]) => (one ? [one] : list.split(', ')));
    equal(names.sort(), ['VitrineView', 'explain', 'linkTo', 'setSite'], 'what it exports');
    for (const name of names) check(types.includes(name), `the type of ${name}`);
  },
};
