// The page as text: it says what the page's state says, everything is done by the keyboard alone, axe finds nothing, and an
// update takes neither the focus nor anybody's place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { check, close, equal } from '../check.mjs';
import { Page } from '../page.mjs';

const PATIENCE = { patience: 240000 };

async function opened(env, options = {}) {
  const page = await Page.open(env.browser, env.site, { ...PATIENCE, ...options });
  await page.tab.waitForSelector('#twin h1', { state: 'attached', timeout: PATIENCE.patience });
  return page;
}
// Once the twin says something.
const says = (page, test, argument) => page.tab.waitForFunction(test, argument, { timeout: PATIENCE.patience });
const section = (page, id) => page.tab.locator(`section[aria-labelledby="twin-${id}"]`);
const heading = (page, text) => says(page, (wanted) => document.querySelector('#twin h1').textContent === wanted, text);

const focused = (page) => page.tab.evaluate(() => {
  const at = document.activeElement;
  return { inside: document.getElementById('twin').contains(at), id: at.id, tag: at.localName, role: at.getAttribute('role'),
    name: at.getAttribute('aria-label') ?? document.querySelector(`label[for="${at.id}"]`)?.textContent ?? at.textContent };
});
// The twin follows the page: a control may still be on its way, or wait for the core.
const offers = (page, name) => says(page, (wanted) =>
  [...document.querySelectorAll('#twin :is(a, button, input, select, textarea, summary, [tabindex="0"])')].some((one) => !one.disabled
    && wanted === (one.getAttribute('aria-label') ?? document.querySelector(`label[for="${one.id}"]`)?.textContent ?? one.textContent)), name);
// Tab, from where the focus is, to a control of the twin by its name.
async function tabTo(page, name, key = 'Tab') {
  if (name !== null) await offers(page, name);
  for (let pressed = 0; pressed < 250; pressed++) {
    await page.tab.keyboard.press(key);
    const at = await focused(page);
    if (at.inside && (name === null || at.name === name)) return at;
  }
  throw new Error(`${key} does not lead to ${name}; the focus is at ${JSON.stringify(await focused(page))}`);
}
// What is seen of the focus.
const visible = (page) => page.tab.evaluate(() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), look = getComputedStyle(at);
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
  return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 && (at === hit || at.contains(hit));
});
async function press(page, name) {
  await tabTo(page, name);
  check(await visible(page), `the focus on ${name} is seen`);
  await page.tab.keyboard.press('Enter');
}
const toView = async (page, title, view) => {
  await page.tab.locator('#twin-title').focus();
  await press(page, title);
  return page.until((s) => s.view === view, view);
};

const numberOf = (text) => Number(text.replace('−', '-').replace(/[+,% ]/g, ''));
// To the digits that are shown.
function shows(text, value, what) {
  if (/^[<>]/.test(text)) return check(value > 0 && value < 1, `${what}: ${text} for ${value}`);
  const digits = text.match(/\.(\d+)/)?.[1].length ?? 0;
  return check(Math.abs(numberOf(text) - value) <= 0.5000001 * 10 ** -digits, `${what}: ${text} for ${value}`);
}
const columnOf = (page, id, column) => section(page, id).locator(`tbody tr > :nth-child(${column})`).allInnerTexts();

// The twin follows the page within a second.
async function soon(page, run) {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === 20) throw error;
      await page.tab.waitForTimeout(250);
    }
  }
}

// where: a selector; else the whole page.
async function audit(page, axe, what, where = null) {
  await page.tab.evaluate(axe);   // as the console would: the policy forbids scripts in the page
  const { violations } = await page.tab.evaluate((part) => window.axe.run(part ?? document), where);
  const said = (one) => `${one.target} ${one.any[0]?.message ?? ''}`;
  equal(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(said).join(' | ')}`), [], what);
}

async function shippedTable(page) {
  await toView(page, 'Data set', 'data');
  await tabTo(page, 'A table with a known rule');
  await page.tab.keyboard.press('Enter');
  await page.until((s) => s.data.table && !s.data.busy, 'the table');
}
async function grown(page) {
  await tabTo(page, 'Grow a tree');
  await page.tab.keyboard.press('Enter');
  const s = await page.until((state) => state.data.tree && !state.data.tree.partial && !state.data.busy, 'the tree');
  await page.tab.waitForSelector('#twin [role="treeitem"]', { state: 'attached' });
  return s;
}

export const cases = {
  async 'axe finds nothing in any view, light and dark, hidden and shown'(env) {
    const axe = readFileSync(join(env.root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    for (const scheme of ['light', 'dark']) {
      const page = await opened(env, { scheme });
      await page.settled();
      await says(page, () => document.querySelectorAll('#twin table').length >= 4);
      await audit(page, axe, `explain, ${scheme}, hidden`);
      await page.tab.locator('#twin-title').focus();
      await audit(page, axe, `explain, ${scheme}`);
      for (const [title, view] of [['Flow', 'flow'], ['Trust', 'trust']]) {
        await toView(page, title, view);
        await page.tab.waitForSelector(`#twin-${view}`, { state: 'attached' });
        await audit(page, axe, `${view}, ${scheme}`);
      }
      await shippedTable(page);
      await audit(page, axe, `a table, ${scheme}`);
      await grown(page);
      await audit(page, axe, `a tree, ${scheme}`);
      await page.tab.screenshot({ path: join(Page.pictures, `twin-tree-${scheme}.png`) });
      await page.close();
    }
  },

  async 'what the model writes: its tokens with their probabilities, one explained and back, by the keyboard alone'(env) {
    const page = await opened(env);
    const { text } = await page.settled();
    await page.tab.locator('#twin-title').focus();
    await press(page, 'Write on');
    let s = await page.until((t) => t.writing.done, 'the text');
    const { tokens } = s.writing.turns[0], items = section(page, 'writing').locator('.tokens li');
    await says(page, (count) => document.querySelectorAll('section[aria-labelledby="twin-writing"] .tokens li').length === count,
      tokens.filter((one) => one.text).length);
    (await items.allInnerTexts()).forEach((said, i) => shows(said.match(/(?:[<>] )?[\d.]+$/)[0], tokens[i].probability, `token ${i}`));
    await page.settled();
    await items.nth(1).locator('button').focus();
    await page.tab.keyboard.press('Enter');
    s = await page.until((t) => t.writing.explained[1] === 1, 'the token');
    equal(s.text, text + tokens[0].text, 'what it was drawn after');
    await press(page, 'Back to the text');
    await page.until((t) => t.text === text && t.writing.open, 'the text again');
    await page.settled();
    const axe = readFileSync(join(env.root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    await audit(page, axe, 'what the model writes', 'section[aria-labelledby="twin-writing"]');
    await press(page, 'Close what the model writes');
    await page.until((t) => !t.writing.open, 'it to close');
    await page.close();
  },

  async 'it says what the state says, to the digits shown'(env) {
    const page = await opened(env);
    const s = await page.settled();
    equal(s.attribution.length, s.tokens.length, 'scores of every token');
    await heading(page, s.question.words);
    await says(page, (count) => document.querySelectorAll('section[aria-labelledby="twin-attribution"] tbody tr').length === count, s.tokens.length);
    (await columnOf(page, 'attribution', 2)).forEach((text, i) => shows(text, s.attribution[i], `score ${i}`));
    const chances = await columnOf(page, 'predictions', 2);
    equal(chances.length, s.top_k, 'as many tokens as the page lists');
    chances.forEach((text, i) => shows(text, s.predictions[i].probability, `prediction ${i}`));
    await soon(page, async () => (await columnOf(page, 'attention', 2)).forEach((text, i) => shows(text, 100 * s.head.reads[i], `attention ${i}`)));
    const cells = await section(page, 'lens').locator('tbody tr').first().locator('td').allInnerTexts();
    cells.forEach((text, i) => shows(text.slice(text.lastIndexOf(', ') + 2), 100 * s.lens[0][i][1], `lens ${i}`));
    const sentences = await section(page, 'answer').locator('p').first().innerText();
    equal(sentences, s.headline, 'the sentences that were checked');
    equal(await section(page, 'text').locator('textarea').inputValue(), s.text, 'the text');
    equal(await section(page, 'text').locator('.tokens li').count(), s.tokens.length, 'its tokens');

    await toView(page, 'Trust', 'trust');
    const t = await page.until((state) => state.table.length > 5, 'rows of the table');
    await says(page, (count) => document.querySelectorAll('section[aria-labelledby="twin-trust"] tbody tr').length >= count, t.table.length);
    const now = await page.state(), first = now.table[0];
    const head = await section(page, 'trust').locator('thead th').allInnerTexts(), at = head.indexOf('Comprehensiveness');
    check(at > 0, `a column of comprehensiveness: ${head}`);
    shows((await columnOf(page, 'trust', at + 1))[0], first.figures.comprehensiveness, 'comprehensiveness');
    await page.close();
  },

  async 'by the keyboard alone: a text, a token as target, a method and its setting'(env) {
    const page = await opened(env);
    await page.settled();
    const before = await page.state();
    await tabTo(page, null);
    await tabTo(page, 'Text that the model reads');
    check(await visible(page), 'the focus is seen');
    await page.tab.keyboard.press('Control+A');
    await page.tab.keyboard.type('The sky is');
    await press(page, 'Apply');
    let s = await page.settled('The sky is');
    equal(s.earlier.text, before.text, 'Undo leads to the text before');
    check((await focused(page)).inside, 'the focus stays in the twin');
    await says(page, (wanted) => document.querySelector('#twin h1').textContent === wanted, s.question.words);

    const second = s.predictions[1];
    await press(page, `Why ${second.text.trim()}?`);
    s = await page.until((state) => state.selection.target === second.id, 'the second token as target');

    await tabTo(page, 'Selected token', 'Shift+Tab');
    await page.tab.keyboard.press('ArrowDown');
    await page.until((state) => state.selection.token >= 0, 'a selected token');

    await tabTo(page, 'Method');
    const method = s.method;
    await page.tab.keyboard.press('ArrowUp');
    s = await page.until((state) => state.method !== method, 'another method');
    check((await focused(page)).id === 'twin-method', 'the focus is on the choice');
    while (s.method !== 'integrated_gradients') {
      const last = s.method;
      await page.tab.keyboard.press('ArrowUp');
      s = await page.until((state) => state.method !== last, 'the next method');
    }
    await tabTo(page, 'Steps');
    await page.tab.keyboard.type('7');
    await page.tab.keyboard.press('Tab');
    s = await page.until((state) => state.link.settings?.integrated_gradients?.steps === 7, 'the setting');
    await page.until((state) => state.answers.attribution.fresh && state.answers.attribution.method === 'integrated_gradients', 'its scores');
    await page.tab.keyboard.press('Escape');
    equal((await focused(page)).id, 'canvas', 'Escape leads to the picture');
    await page.close();
  },

  async 'rows that change their order, come and go leave the focus where it is'(env) {
    const page = await opened(env);
    const faults = await page.tab.evaluate(async () => {
      const { h, patch } = await import('./twin_dom.js');
      const place = document.body.appendChild(document.createElement('div')), out = [];
      const list = (names) => h('div', {}, 'Rows', [...names].map((name) => h('p', { key: name }, h('button', {}, name))), h('p', {}, 'end'));
      const orders = ['abcd', 'dcba', 'bdac', 'cab', 'acx', 'xyca', 'c', 'abcd'];
      for (const held of 'ac') {
        patch(place, list('abcd'));
        const button = [...place.querySelectorAll('button')].find((one) => one.textContent === held);
        button.focus();
        let lost = 0;
        button.onblur = () => { lost++; };
        for (const names of orders.filter((one) => one.includes(held))) {
          patch(place, list(names));
          const said = [...place.querySelectorAll('button')].map((one) => one.textContent).join('');
          if (said !== names) out.push(`${names} is drawn as ${said}`);
          if (place.textContent !== `Rows${names}end`) out.push(`${names}: ${place.textContent}`);
          if (document.activeElement !== button || lost) out.push(`${held} loses the focus at ${names}`);
        }
        button.onblur = null;
      }
      place.remove();
      return out;
    });
    equal(faults, [], 'order, text and focus');
    await page.close();
  },

  async 'by the keyboard alone: a row of Trust, and the link names the view'(env) {
    const page = await opened(env);
    await page.settled();
    await toView(page, 'Trust', 'trust');
    const s = await page.until((state) => state.table.length > 3, 'rows'), { name } = s.table.find((row) => row.name !== s.method);
    const { methods } = await page.tab.evaluate(async () => (await fetch('docs/declared.json')).json());
    const { title } = methods.find((one) => one.name === name);
    await press(page, `Choose: ${title}`);
    await page.until((state) => state.method === name, 'the chosen row');
    await says(page, (wanted) => document.activeElement.getAttribute('aria-label') === `Chosen: ${wanted}`, title);
    check(/&trust$/.test(await page.hash()), 'the address');
    await page.close();
  },

  async 'by the keyboard alone: a table is opened, a tree grown and walked'(env) {
    const page = await opened(env);
    await page.settled();
    await shippedTable(page);
    const s = await grown(page);
    const accuracy = await section(page, 'tree').locator('p').nth(1).innerText();
    shows(accuracy.match(/[\d.]+/)[0], 100 * s.data.tree.test, 'right on test rows');
    const root = s.data.tree.nodes[0], node = (id) => s.data.tree.nodes.find((one) => one.id === id);
    for (let i = 0, at = {}; at.role !== 'treeitem'; i++) {
      await page.tab.keyboard.press('Tab');
      at = await focused(page);
      check(i < 100, 'Tab leads to the tree');
    }
    const right = ({ test }) => `, right on ${(100 * test).toFixed(1)} % of test rows`;
    equal((await focused(page)).name, root.question + right(root), 'it begins with the first question');
    await page.tab.keyboard.press('ArrowRight');
    equal((await focused(page)).name, `yes: ${node(root.yes).question ?? `answer: ${s.data.table.classes[node(root.yes).prediction]}`}${right(node(root.yes))}`, 'its yes');
    await page.tab.keyboard.press('Enter');
    await page.until((state) => state.data.node === root.yes, 'the node is selected in the whole page');
    await says(page, () => document.activeElement.getAttribute('aria-selected') === 'true');
    await page.tab.keyboard.press('ArrowUp');
    await page.tab.keyboard.press('ArrowLeft');
    equal(await page.tab.locator('#twin [role="treeitem"]').count(), 1, 'folded');
    equal(await page.tab.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false', 'and said so');
    await page.tab.keyboard.press('ArrowRight');
    equal(await page.tab.locator('#twin [role="treeitem"]').count(), s.data.tree.nodes.length, 'unfolded');
    await page.tab.keyboard.press('End');
    check((await focused(page)).name.startsWith('no: '), 'the last answer');
    await page.close();
  },

  async 'nothing is written while nothing changes; what changes leaves the focus and its element'(env) {
    const page = await opened(env);
    await page.until((s) => !s.busy, 'all that is measured');
    await page.tab.waitForTimeout(2500);
    await page.tab.evaluate(() => {
      window.written = 0;
      const everything = { childList: true, subtree: true, attributes: true, characterData: true };
      new MutationObserver((records) => { window.written += records.length; }).observe(document.getElementById('twin'), everything);
    });
    const { count } = await page.tab.evaluate(() => window.vitrine.frames());
    for (let i = 0; i < 8; i++) {
      await page.tab.mouse.move(100 + 40 * i, 300);
      await page.tab.waitForTimeout(300);
    }
    check((await page.tab.evaluate(() => window.vitrine.frames())).count > count, 'the page drew frames');
    equal(await page.tab.evaluate(() => window.written), 0, 'and nothing was written');

    await page.tab.locator('#twin-method').focus();
    await page.tab.evaluate(() => { document.activeElement.mine = true; document.getElementById('twin').scrollTop = 400; });
    await page.tab.evaluate((hash) => { location.hash = hash; }, `#text=${encodeURIComponent('The moon is')}`);
    const s = await page.settled('The moon is');
    await says(page, (wanted) => document.getElementById('twin-text-field').value === wanted, s.text);
    check(await page.tab.evaluate(() => window.written > 0 && document.activeElement.mine === true && document.activeElement.id === 'twin-method'),
      'the same element has the focus');
    await page.close();
  },

  async 'what no link can say is done too: export, undo and redo, roles and leaves, on a phone as well'(env) {
    const page = await opened(env);
    const s = await page.settled();
    const act = async (name) => { await page.tab.locator('#twin').getByRole('button', { name, exact: true }).press('Enter'); };
    await page.tab.locator('#twin summary').press('Enter');
    const [file] = await Promise.all([page.tab.waitForEvent('download'), act('Explanation (JSON)')]);
    const scores = JSON.parse(readFileSync(await file.path(), 'utf8')).tensors.find((one) => one.name === 'scores').data;
    close(scores, s.attribution, 1e-6, 'the exported scores');
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      await page.tab.setViewportSize(viewport);
      const before = (await page.state()).text;
      await says(page, (text) => document.getElementById('twin-text-field').value === text, before);
      await page.tab.locator('#twin-text-field').fill(`A text at ${viewport.width}`);
      await act('Apply');
      await page.settled(`A text at ${viewport.width}`);
      await says(page, () => [...document.querySelectorAll('#twin button')].some((one) => one.textContent === 'Undo'));
      await act('Undo');
      await page.until((state) => state.text === before, 'the text before');
      await says(page, () => [...document.querySelectorAll('#twin button')].some((one) => one.textContent === 'Redo'));
      await act('Redo');
      await page.until((state) => state.text === `A text at ${viewport.width}`, 'the text again');
      check((await focused(page)).inside, 'the focus is in the twin');
      check(await page.tab.evaluate(() => document.getElementById('twin').scrollWidth <= innerWidth), 'it is not wider than the window');
    }
    await page.tab.locator('#twin').getByLabel('Text size').selectOption('1.35');
    await page.until((state) => state.text_size === 1.35, 'larger text');
    await page.tab.locator('#twin').getByLabel('Text size').selectOption('1');
    await page.tab.locator('#twin').getByLabel('Scored as one').selectOption('word');
    await page.until((state) => state.granularity === 'word', 'scores of words');
    await page.tab.locator('#twin').getByLabel('Model', { exact: true }).selectOption('vitrine-small');
    await page.until((state) => state.model.name === 'vitrine-small' && !state.loading, 'the other model');
    await page.tab.locator('#twin nav button').last().press('Enter');
    await page.until((state) => state.view === 'data', 'the view');
    await act('A table with a known rule');
    await page.until((state) => state.data.table && !state.data.busy, 'the table');
    await page.tab.locator('#twin').getByLabel('Role of pot_cm').selectOption('ignore');
    await page.until((state) => state.data.table.columns.find((one) => one.name === 'pot_cm').role === 'ignore' && !state.data.busy, 'the role');
    await act('2 leaves');
    await grown(page);
    equal((await page.state()).data.tree.nodes.length, 3, 'a question and two answers');
    await act('Prune here');
    await page.until((state) => state.data.tree?.nodes.length === 1 && !state.data.busy, 'the pruned tree');
    await page.close();
  },

  async 'the link is copied, lessons open and give the focus back'(env) {
    const page = await opened(env);
    await page.settled();
    await press(page, 'Copy link');
    await page.tab.waitForTimeout(500);
    check(/#v1=/.test(await page.tab.evaluate(() => navigator.clipboard.readText())), 'a link in the clipboard');
    await press(page, 'Lessons');
    await page.tab.waitForSelector('#lesson .lessons button');
    await page.tab.keyboard.press('Escape');
    equal((await focused(page)).name, 'Lessons', 'the focus is back in the twin');
    await page.close();
  },

  async 'by the keyboard alone: rows like a text, and a tree as a file'(env) {
    const page = await opened(env);
    await page.settled();
    await toView(page, 'Data set', 'data');
    await press(page, 'Reviews');
    await page.until((s) => s.data.table && !s.data.busy, 'the table');
    await press(page, 'Ask the model about the texts, or no longer');   // which takes longer
    await page.drawn();
    await grown(page);
    await page.until((s) => s.data.linear && !s.data.busy, 'the linear model');
    await page.tab.waitForSelector('#twin-nearest-text', { state: 'attached' });
    await tabTo(page, 'A text, to find rows like it');
    await page.tab.keyboard.type('a boring film');
    await press(page, 'Find');
    const s = await page.until((state) => state.data.nearest && !state.data.busy, 'the nearest rows');
    equal(s.data.nearest.text, 'a boring film', 'their text');
    await page.tab.waitForSelector('section[aria-labelledby="twin-nearest"] tbody td', { state: 'attached' });
    (await columnOf(page, 'nearest', 3)).forEach((text, i) => shows(text, s.data.nearest.neighbours[i].cosine, `cosine ${i}`));
    shows((await section(page, 'linear').locator('p').first().innerText()).match(/[\d.]+/)[0], 100 * s.data.linear.test, 'the linear model');
    await page.tab.locator('section[aria-labelledby="twin-tree"] summary').focus();
    await page.tab.keyboard.press('Enter');
    const [file] = await Promise.all([page.tab.waitForEvent('download'), press(page, 'JSON')]);
    equal(JSON.parse(readFileSync(await file.path(), 'utf8')).classes ?? s.data.table.classes, s.data.table.classes, 'the exported tree');
    await page.close();
  },

  async 'a figure in another page has its own part only'(env) {
    const axe = readFileSync(join(env.root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    const page = await opened(env, { path: '?backend=wasm&embed=1&panel=attention', viewport: { width: 640, height: 360 } });
    await page.tab.waitForSelector('#twin-attention', { state: 'attached' });
    equal(await page.tab.locator('#twin h2').allInnerTexts(), ['Attention'], 'its sections');
    equal(await page.tab.locator('#twin nav').count(), 0, 'no views');
    await audit(page, axe, 'the figure');
    await page.close();
  },
};
