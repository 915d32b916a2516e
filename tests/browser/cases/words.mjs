// The page in other languages: German, and one made by rule, in which what is not translated can be seen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { check, equal } from '../check.mjs';
import { grownTree } from '../data_page.mjs';
import { Page } from '../page.mjs';
import { openPseudo, untranslated } from '../words_page.mjs';

async function allSaid(page, options) {
  const state = await page.drawn();
  check(state.said.length > 5, `the state has the texts of the page: ${state.said?.length}`);
  check(state.said.some((text) => /^\[.*[áéíóú].*\]$/.test(text)), `they are in the pseudo-language: ${state.said.slice(0, 5).join(' | ')}`);
  equal(untranslated(state, options), [], `what ${state.view} says in English`);
}

export const cases = {
  async 'German by address: canvas, page as text, tab and numbers; English by the menu, kept by link and reload'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm&lang=de' });
    const s = await page.settled();
    equal(s.language, 'de', 'the language');
    equal(await page.tab.evaluate(() => document.documentElement.lang), 'de', 'of the document');
    check(/^Warum /.test(s.question.words), `the question: ${s.question.words}`);
    check(/^Vitrine: Warum /.test(await page.tab.title()), `the tab: ${await page.tab.title()}`);
    await page.tab.waitForFunction(() => /Seite als Text/.test(document.getElementById('twin')?.textContent ?? ''));
    check(/\d,\d/.test(await page.tab.evaluate(() => document.getElementById('twin').textContent)), 'numbers have a comma');
    check(s.link.language === undefined, 'the link does not name what the address says');
    await page.picture('german-explain-1280x800');
    await page.click('button:look');
    await page.picture('german-menu-1280x800');
    await page.tab.keyboard.press('Escape');
    await page.tab.evaluate(() => window.vitrine.state());
    await page.close();
  },

  async 'the address chooses, a link beats it, the menu is kept; else the browser decides'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm&lang=de' });
    equal((await page.settled()).language, 'de', 'the language of the address');
    await page.tab.evaluate(() => { location.hash = '#v1=j' + btoa(JSON.stringify({ version: 1, language: 'en' })).replace(/=+$/, ''); });
    const s = await page.until((t) => t.language === 'en', 'the language of the link');
    equal(s.link.language, 'en', 'the link keeps it');
    await page.tab.reload();
    equal((await page.until((t) => t && !t.loading, 'the page again')).language, 'en', 'after a reload');
    await page.close();
    const other = await Page.open(browser, site, { locale: 'de-AT' });
    equal((await other.state()).language, 'de', 'a browser in German');
    await other.close();
  },

  async 'a damaged file of a language is said, and the page is in English'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm&lang=de', routes: { 'assets/words/de.json': '{"language": "de"}' } });
    equal((await page.state()).language, 'en', 'the language');
    check(/file of the language lacks/.test(await page.tab.textContent('#notice')), 'the notice');
    await page.close();
  },

  async 'in the pseudo-language no word of Explain and Trust is left'(env) {
    const page = await openPseudo(env);
    await page.settled();
    await allSaid(page);
    await page.picture('pseudo-explain-1280x800');
    await page.click('view', 2);
    await page.until((t) => t.view === 'trust' && t.table.length > 0, 'the first rows');
    await allSaid(page);
    await page.picture('pseudo-trust-1280x800');
    await page.close();
  },

  async 'in the pseudo-language no word of Data set is left'(env) {
    const page = await grownTree(env, 2, { open: openPseudo });
    await allSaid(page, { known: [readFileSync(join(env.root, 'assets/datasets/formula.csv'), 'utf8')] });
    await page.picture('pseudo-data-1280x800');
    await page.close();
  },
};
