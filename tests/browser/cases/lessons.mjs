// Lessons: every step by the keyboard, answers told from what is measured, the stage, and the sheet on a phone.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { check, equal } from '../check.mjs';
import { idle } from '../data_page.mjs';
import { Page } from '../page.mjs';

const SMALL = { model: 'vitrine-small', patience: 240000 };
const read = (env, name) => JSON.parse(readFileSync(join(env.root, 'assets/lessons', `${name}.json`), 'utf8'));
const percent = (value) => (value > 0.9995 && value < 1 ? '> 99.9 %' : `${(100 * value).toFixed((value > 0 && value < 0.1) || (value > 0.99 && value < 1) ? 1 : 0)} %`);

const opened = async (env, where, options = {}) => {
  const page = await Page.open(env.browser, env.site, { path: `?backend=wasm#lesson=${where}`, wait: false, ...SMALL, ...options });
  await page.tab.waitForSelector('#lesson h2', { timeout: 120000 });
  return page;
};
const told = (page) => page.tab.evaluate(() => [...document.querySelectorAll('#lesson .told')].map((one) => one.textContent).filter(Boolean).join(' '));
const focused = (page) => page.tab.evaluate(() => ({ tag: document.activeElement.tagName, text: document.activeElement.textContent.slice(0, 40), id: document.activeElement.id }));
const stepOf = async (page) => (await page.tab.locator('#lesson header p').innerText()).match(/step (\d+)/)?.[1];
const shot = async (page, name) => {
  mkdirSync(Page.pictures, { recursive: true });
  await page.drawn();
  await page.tab.screenshot({ path: join(Page.pictures, `${name}.png`) });
};
// Nothing is claimed before it is measured.
const measured = (page) => page.tab.waitForFunction(() => ![...document.querySelectorAll('#lesson .say')].some((one) => one.textContent.startsWith('Measuring')),
  null, { timeout: SMALL.patience });

// From the heading, which has the focus: a choice, Check, and what the page says. Returns { chosen, right, text }.
async function answer(page, chosen) {
  await measured(page);
  await page.tab.waitForFunction(() => !document.querySelector('#lesson .check').disabled, null, { timeout: SMALL.patience });
  await page.tab.keyboard.press('Tab');
  await page.tab.keyboard.press('Space');
  for (let i = 0; i < chosen; i++) await page.tab.keyboard.press('ArrowDown');
  await page.tab.keyboard.press('Tab');
  equal((await focused(page)).text, 'Check', 'Tab leads from the choices to Check');
  await page.tab.keyboard.press('Enter');
  await page.tab.waitForSelector('#lesson .choice.right', { timeout: SMALL.patience });
  const right = await page.tab.evaluate(() => [...document.querySelectorAll('#lesson .choice')].findIndex((one) => one.classList.contains('right')));
  const text = await told(page);
  check(text.startsWith(chosen === right ? 'As you expected.' : 'Not as you expected.'), `${chosen}, ${right}: ${text}`);
  return { chosen, right, text };
}
const next = async (page) => {
  const before = await stepOf(page);
  await page.tab.keyboard.press('ArrowRight');
  await page.tab.waitForFunction((was) => !document.querySelector('#lesson header p').textContent.includes(`step ${was} `), before);
  equal((await focused(page)).tag, 'H2', 'a new step begins at its heading');
};
const done = async (page) => {
  await page.tab.waitForFunction(() => document.querySelector('#lesson .told.good'), null, { timeout: SMALL.patience });
  await page.tab.keyboard.press('F6');
  check((await page.tab.evaluate(() => document.querySelector('#lesson').contains(document.activeElement))), 'F6 leads to the sheet');
  return told(page);
};

// The basics that axe-core looks for.
const audit = (page) => page.tab.evaluate(() => {
  const root = document.getElementById('lesson'), faults = [];
  for (const one of root.querySelectorAll('button, input, textarea')) {
    const name = one.ariaLabel || one.getAttribute('aria-label') || one.textContent.trim() || one.closest('label')?.textContent.trim();
    if (!name) faults.push(`${one.tagName} without a name`);
  }
  if (root.tagName !== 'ASIDE' || !root.getAttribute('aria-label')) faults.push('the sheet is no labelled region');
  for (const fields of root.querySelectorAll('fieldset')) if (!fields.querySelector('legend')?.textContent) faults.push('a question without a legend');
  if (root.querySelectorAll('h2').length !== 1) faults.push('one heading');
  if (root.querySelectorAll('[tabindex]:not([tabindex="-1"])').length) faults.push('an own Tab order');
  if (root.scrollWidth > root.clientWidth) faults.push('it scrolls sideways');
  const level = (text) => { const [r, g, b] = text.match(/[\d.]+/g).map(Number).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  for (const one of root.querySelectorAll('p, button, legend, span')) {
    if (!one.textContent || !one.offsetParent) continue;
    let back = one;
    while (back && /rgba\(.*, 0\)/.test(getComputedStyle(back).backgroundColor)) back = back.parentElement;
    const [a, b] = [level(getComputedStyle(one).color), level(getComputedStyle(back ?? document.body).backgroundColor)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faults.push(`too little contrast: ${one.textContent.slice(0, 30)}`);
  }
  return faults;
});

export const cases = {
  async 'the files hold to the format, and what they measure exists'(env) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', join(env.root, 'tests/browser/lessons_test.mjs')])
      .catch((error) => { throw new Error(error.stdout || error.message); });
    check(/^# fail 0$/m.test(stdout) && Number(stdout.match(/^# pass (\d+)$/m)?.[1]) > 20, stdout);
  },

  async 'the list opens from the head; Escape closes it and gives the focus and the text back'(env) {
    const page = await Page.open(env.browser, env.site, SMALL);
    await page.write('My own text');
    await page.settled('My own text');
    await page.tab.keyboard.press('Escape');
    equal(await page.tab.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /lesson/.test(name)).length), 0, 'nothing of a lesson is fetched before');
    await page.click('button:lessons');
    await page.tab.waitForSelector('#lesson .lessons button');
    check(await page.tab.locator('#lesson .lessons li').count() >= 10, 'at least ten lessons');
    equal(await audit(page), [], 'the list');
    await shot(page, 'lessons-list-1280x800');
    await page.tab.keyboard.press('Tab');
    equal((await focused(page)).text, 'What comes next, and temperature', 'Tab leads to the first lesson');
    check(await page.tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle === 'solid'), 'the focus is visible');
    await page.tab.keyboard.press('Enter');
    await page.until((s) => s.text === read(env, 'next_token').steps[0].open.text, 'the text of the lesson');
    check(/&lesson=next_token\.1$/.test(await page.hash()), await page.hash());
    await page.tab.keyboard.press('Escape');
    await page.until((s) => s.text === 'My own text', 'the own text');
    equal((await focused(page)).id, 'canvas', 'the focus');
    check(!/lesson/.test(await page.hash()), await page.hash());
    await page.close();
  },

  async 'induction: each step by the keyboard'(env) {
    const page = await opened(env, 'induction.1');
    equal(await audit(page), [], 'a question');
    check(await page.tab.locator('.lesson-cover').count() > 0, 'the answer is covered');
    await shot(page, 'lesson-question-1280x800');
    const one = await answer(page, 1);
    let s = await page.state();
    equal(one.right, ['Hill', 'Porter'].includes(s.predictions[0].text.trim()) ? ['Hill', 'Porter'].indexOf(s.predictions[0].text.trim()) : 2, 'what was measured is right');
    check(one.text.includes(`“${s.predictions[0].text.trim()}”`) && one.text.includes(percent(s.predictions[0].probability)), one.text);
    equal(await page.tab.locator('.lesson-cover').count(), 0, 'nothing is covered any more');
    await shot(page, 'lesson-answer-1280x800');
    await next(page);
    const two = await answer(page, 0);
    s = await page.until((state) => state.tokens_fresh, 'the other text');
    check(s.text.startsWith('Ruth Porter met Paul Hill'), s.text);
    equal(two.right, ['Hill', 'Porter'].indexOf(s.predictions[0].text.trim()), 'measured after the change');
    await next(page);
    const three = await answer(page, 1);
    s = await page.state();
    const reads = s.head.reads.map((share, i) => (s.tokens[i].end > s.tokens[i].begin ? share : 0)), most = reads.indexOf(Math.max(...reads));
    check(three.text.includes(`“${s.tokens[most].text.trim()}”`) && three.text.includes(percent(reads[most])), three.text);
    await next(page);
    await measured(page);
    check(await page.tab.locator('#lesson .next.waits').count() === 1, 'it waits');
    check(await page.tab.locator('.lesson-ring').count() === 1, 'a ring around the word');
    await shot(page, 'lesson-do-1280x800');
    await page.tab.keyboard.press('F6');
    await page.write('Ruth Green met Paul Porter. It was a quiet day. Then Frank asked Ruth');
    const text = await done(page);
    s = await page.state();
    check(text.includes(`“${s.predictions[0].text.trim()}”`), text);
    await page.tab.keyboard.press('ArrowRight');
    await page.tab.waitForSelector('#lesson .code');
    check(/^9BAB[A-Y]$/.test(await page.tab.locator('#lesson .code').innerText()), 'the code of three answers');
    await page.close();
  },

  async 'who got the book: right and wrong, Back, and the link of a step'(env) {
    const page = await opened(env, 'book');
    const one = await answer(page, 0);
    let s = await page.state();
    equal(one.right, ['Anna', 'Tom'].indexOf(s.predictions[0].text.trim()), 'the measured name');
    await next(page);
    await page.tab.keyboard.press('F6');
    await page.write(s.text.replace('Tom gave', 'Anna gave'));
    const text = await done(page);
    s = await page.state();
    check(text.includes(`“${s.predictions[0].text.trim()}”`) && text.includes(percent(s.predictions[0].probability)), text);
    await next(page);
    await answer(page, 0);
    s = await page.state();
    const best = s.attribution.indexOf(Math.max(...s.attribution));
    check((await told(page)).includes(`“${s.tokens[best].text.trim()}”`), await told(page));
    await next(page);
    const four = await answer(page, 0);
    s = await page.state();
    equal(four.right, ['red', 'blue'].indexOf(s.predictions[0].text.trim()), 'the measured colour');
    await page.tab.keyboard.press('ArrowLeft');
    equal(await stepOf(page), '3', 'back');
    const hash = await page.hash();
    check(/&lesson=book\.3$/.test(hash), hash);
    await page.tab.reload();
    await page.tab.waitForSelector('#lesson .choice.right');
    equal(await stepOf(page), '3', 'the step after a reload, with its answer');
    await page.close();
  },

  async 'a tree over a table: the person opens it and grows the tree'(env) {
    const page = await opened(env, 'tree.1', { viewport: { width: 1280, height: 1600 } });
    await page.until((s) => s.places.data_set, 'the shipped tables');
    await page.click('data_set', 2);
    await page.until((s) => idle(s), 'the table');
    check(/600 rows/.test(await done(page)), await told(page));
    await next(page);
    await page.tab.keyboard.press('Tab');
    await page.tab.keyboard.press('Space');
    await page.tab.keyboard.press('Tab');
    await page.tab.keyboard.press('Enter');
    await page.click('button:data_grow');
    await page.tab.waitForSelector('#lesson .choice.right', { timeout: SMALL.patience });
    const s = await page.state();
    check((await told(page)).includes(percent(s.data.tree.test)), await told(page));
    await page.close();
  },

  async 'stage: next, answer and back by a presenter, big type, two sizes'(env) {
    for (const [width, height] of [[1280, 800], [1024, 768]]) {
      const page = await opened(env, 'book.1', { viewport: { width, height } });
      await measured(page);
      await page.tab.locator('#lesson header button', { hasText: 'Stage' }).press('Enter');
      await page.until((s) => s.link.projector === true, 'the projector mode of the page');
      const sizes = await page.tab.evaluate(() => ['.say', 'legend'].map((name) => parseFloat(getComputedStyle(document.querySelector(`#lesson ${name}`)).fontSize)));
      for (const size of sizes) check(size >= 23, `${size} px on stage`);
      await page.tab.waitForTimeout(500);
      await shot(page, `lesson-stage-question-${width}x${height}`);
      await page.tab.locator('#canvas').focus();
      await page.tab.keyboard.press('PageDown');
      await page.tab.waitForSelector('#lesson .choice.right', { timeout: SMALL.patience });
      check((await told(page)).startsWith('Measured:'), await told(page));
      equal(await audit(page), [], 'the stage');
      await shot(page, `lesson-stage-answer-${width}x${height}`);
      await page.tab.locator('#lesson .hands').first().fill('17');
      await page.tab.locator('#canvas').focus();
      await page.tab.keyboard.press('PageDown');
      equal(await stepOf(page), '2', 'next');
      await page.tab.keyboard.press('PageUp');
      equal(await stepOf(page), '1', 'back');
      equal(await page.tab.locator('#lesson .hands').first().inputValue(), '17', 'the hands of the class');
      await page.tab.keyboard.press('Escape');
      await page.until((s) => !s.link.projector, 'the page as before');
      check(await page.tab.locator('#lesson').isVisible(), 'the lesson stays');
      await page.close();
    }
  },

  async 'dark, on a phone, and at text of 200 %'(env) {
    for (const [name, options] of Object.entries({
      'dark-1280x800': { scheme: 'dark' }, 'phone-390x844': { viewport: { width: 390, height: 844 }, touch: true },
      'large-1280x800': { before: () => { addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '32px'; }); } },
    })) {
      const page = await opened(env, 'masked.1', options);
      await measured(page);
      await page.tab.keyboard.press('ArrowRight');
      await answer(page, 0);
      equal(await audit(page), [], name);
      await shot(page, `lesson-${name}`);
      await page.close();
    }
  },

  async 'the answers of a class are counted beside what was measured'(env) {
    const page = await opened(env, 'layers.1');
    await answer(page, 1);
    await page.tab.keyboard.press('ArrowRight');
    await answer(page, 0);
    await page.tab.keyboard.press('ArrowRight');
    await page.tab.waitForFunction(() => /step 3/.test(document.querySelector('#lesson header p').textContent));
    await page.tab.keyboard.press('ArrowRight');
    const code = await page.tab.locator('#lesson .code').innerText();
    await page.tab.locator('#lesson summary').press('Enter');
    await page.tab.locator('#lesson textarea').fill(`${code} ${code} 4XX`);
    equal(await page.tab.locator('#lesson .tally table').first().locator('td:nth-child(2)').allInnerTexts(), ['0', '2', '0', '0'], 'counts');
    check(await page.tab.locator('#lesson .tally b').count() === 2, 'the measured answers are marked');
    equal(await audit(page), [], 'the end');
    await shot(page, 'lesson-class-1280x800');
    await page.close();
  },
};
