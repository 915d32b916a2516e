// Two models side by side on one prompt: the page against the command line, a model of another vocabulary, one that does not
// load, links, and the way back.
import { join } from 'node:path';

import { good, startCore } from '../../../web/bridge_node.mjs';
import { randomGguf } from '../../gguf.mjs';
import { check, equal } from '../check.mjs';
import { Page } from '../page.mjs';

// Entries of the model menu of a page with vitrine-nano, headings not counted: vitrine-small, vitrine-nano, others; then to
// compare with vitrine-small, with another one, and no more.
const WITH_SMALL = 4, WITH_OTHER = 5, STOP = 6;

async function choose(page, entry) {
  await page.click('button:model');
  await page.pick(entry);
}

async function compared(page) {
  await choose(page, WITH_SMALL);
  await page.until((s) => s.second.model === 'vitrine-small', 'the second model');
  return page.settled();
}

const scoresOf = (explanation) => explanation.tensors.find(({ name }) => name === 'scores').data;
const figureOf = (difference, name) => difference.figures.find((one) => one.name === name);

async function pickFile(page, name, bytes) {
  await choose(page, WITH_OTHER);
  const dialog = page.tab.locator('dialog#models'), chooser = page.tab.waitForEvent('filechooser');
  await dialog.waitFor();
  check(/Compare with another model/.test(await dialog.innerText()), 'the dialogue says what it is for');
  await dialog.getByRole('button', { name: 'A GGUF file…' }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
}

export const cases = {
  async 'a second model answers what the first one is asked, to the digits of the command line'({ browser, site, build, root }) {
    const page = await Page.open(browser, site);
    const alone = await page.settled();
    equal(alone.second.model, null, 'no second model at first');
    const s = await compared(page);
    check(s.comparing, 'both are compared');
    equal(JSON.stringify(s.link.pinned), JSON.stringify({ model: 'vitrine-small', position: -1, text: '' }), 'what the link says');
    for (const slot of ['predictions', 'attribution', 'attention', 'lens']) {
      check(s.answers[`pinned_${slot}`].fresh, `${slot} of the second model: ${s.answers[`pinned_${slot}`].error}`);
      equal(s.answers[`pinned_${slot}`].method, s.answers[slot].method, `the method of ${slot}`);
      equal(s.answers[`pinned_${slot}`].text, s.text, `the text of ${slot}`);
    }
    const core = await startCore({ build, backend: 'wasm' });
    good(await core.load(join(root, 'models/vitrine-nano')), 'the first');
    good(await core.load(join(root, 'models/vitrine-small'), 'second'), 'the second');
    const { request } = s.answers.attribution;
    const { first, second, difference } = good(await core.ask({ type: 'explain', request, model: 'both' }), 'both');
    const near = (a, b, what) => check(a.every((x, i) => Math.abs(x - b[i]) < 1e-3 * Math.max(...b.map(Math.abs))), `${what}: ${a} and ${b}`);
    near(s.attribution, scoresOf(first), 'scores of the first');
    near(s.pinned_attribution, scoresOf(second), 'scores of the second');
    for (const name of ['kl_divergence', 'rank_correlation']) {
      const { value, status } = figureOf(difference, name);
      equal(status, 'measured', name);
      check(Math.abs(s.second.figures[name] - value) < 1e-3, `${name}: ${s.second.figures[name]} and ${value}`);
    }
    await core.close();
    check(s.second.said.some((one) => /heads?/i.test(one)), `that heads are not compared: ${s.second.said}`);
    await page.picture('two-models');

    // What is typed is asked of both.
    await page.write('The actors were good, but the story was');
    const typed = await page.settled();
    equal(typed.answers.pinned_attribution.text, typed.text, 'the text of the second model');
    equal(typed.pinned, typed.text, 'what stands beside it');

    // The twin says the same, and ends it.
    const twin = page.tab.locator('#twin-second');
    equal(await twin.inputValue(), 'vitrine-small', 'the model in the page as text');
    const hash = await page.hash();
    await choose(page, STOP);
    const ended = await page.until((now) => now.second.model === null, 'the end of the comparison');
    equal(ended.pinned, null, 'nothing is pinned any more');
    check(!ended.comparing, 'nothing is compared any more');
    await page.close();

    const other = await Page.open(browser, site, { path: `?backend=wasm${hash}`, viewport: { width: 390, height: 844 }, touch: true });
    const opened = await other.until((now) => now.second.model === 'vitrine-small', 'the second model of the link');
    equal(opened.text, typed.text, 'the text of the link');
    await other.settled();
    await other.picture('two-models-phone');
    await other.close();
  },

  async 'a model of another vocabulary is compared where both can be; one that is damaged changes nothing'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.write('a big cat sat on a mat');
    const before = await page.settled();
    await pickFile(page, 'damaged.gguf', Buffer.alloc(200));
    const refused = await page.until((s) => s.notes.length > 0, 'a sentence about the damaged file');
    check(/second model was not loaded/.test(refused.notes[0]), refused.notes[0]);
    equal(JSON.stringify(refused.link), JSON.stringify(before.link), 'the page is as it was');
    check(!refused.second.loading && !refused.comparing && !refused.loading, 'nothing is on its way');

    await pickFile(page, 'random.gguf', randomGguf());
    await page.until((s) => s.second.model === 'random', 'the second model');
    const s = await page.settled();
    check(!s.second.same_vocabulary, 'the vocabularies differ');
    equal(s.second.figures.kl_divergence, null, 'the distributions are not compared');
    check(s.second.said.some((one) => /different vocabularies/.test(one)), `${s.second.said}`);
    check(s.answers.pinned_predictions.fresh, 'predictions of the second model');
    check(s.answers.pinned_lens.fresh || s.answers.pinned_lens.error, 'a lens, or a sentence why not');
    equal(s.notes.length, 0, 'sentences about the model that was refused');
    check(s.second.figures.rank_correlation !== null, 'scores are compared over pieces of the text');
    check(s.places.pair?.length > 0, 'the scores stand beside each other');
    await page.picture('two-models-other-vocabulary');
    await page.close();
  },
};
