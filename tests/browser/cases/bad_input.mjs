// Texts that are hard to take. Each time: a clear sentence where one is due, and a page that goes on.
import { check, equal } from '../check.mjs';
import { Page, quiet } from '../page.mjs';

async function stillWorks(page) {
  const text = 'The cat sat on the';
  await page.write(text);
  const s = await page.settled(text);
  check(s.answers.attribution.fresh && s.answers.lens.fresh, 'the page works afterwards');
  equal(s.errors.text, null, 'no sentence is left over');
}
function finite(state) {
  check(state.attribution.every(Number.isFinite), 'scores are numbers');
  check(state.predictions.every((p) => Number.isFinite(p.probability)), 'probabilities are numbers');
}

export const alone = true;   // see run.mjs

export const cases = {
  async 'no text, one token'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.write('');
    let s = await page.settled('');
    check(s.errors.text || s.tokens.length === 1, 'a sentence, or the token before every text');
    await page.write('a');
    s = await page.settled('a');
    check(s.answers.predictions.fresh && s.answers.attribution.fresh, 'one token is explained');
    finite(s);
    await stillWorks(page);
    await page.close();
  },

  async 'ten thousand tokens: the last are kept, and said so'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.paste('word '.repeat(10000));
    const s = await page.settled(undefined, 180000);
    check(s.tokens.length <= s.model.context, 'no more tokens than the model reads');
    check(s.notes.some((note) => /last|end/.test(note)), `a note says so: ${JSON.stringify(s.notes)}`);
    finite(s);
    await stillWorks(page);
    await page.close();
  },

  async 'a megabyte pasted'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.paste('Lorem ipsum dolor sit amet. '.repeat(38000));
    const s = await page.until((t) => t.text.length > 1000 && t.notes.length && quiet(t), 'the end of the text', 180000);
    check(s.tokens.length > 50 && s.tokens.length <= s.model.context, 'the end is read');
    await stillWorks(page);
    await page.close();
  },

  async 'control characters, emoji, right to left, a lone surrogate'({ browser, site }) {
    const page = await Page.open(browser, site);
    for (const text of ['a\u0000b\u0007\u001b[31m\u0085\u2028c', '👩‍👩‍👧‍👦 family 🏳️‍🌈 🇩🇪', 'مرحبا بالعالم, שלום עולם', 'x\u202ereversed\u202c y \ufeff\u200b', 'e\u0301'.repeat(20)]) {
      await page.paste(text);
      const s = await page.until((t) => quiet(t) && t.text !== '' && t.tokens_fresh, JSON.stringify(text));
      finite(s);
      check(s.answers.predictions.fresh, `explained: ${JSON.stringify(text)}`);
    }
    await page.picture('unusual-letters');
    await stillWorks(page);
    await page.close();
  },

  async 'the graphics are lost and come back'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.until((s) => !s.busy, 'all that is measured');
    const before = await page.picture('before-context-loss');
    page.expect(/CONTEXT_LOST|context lost/i);
    await page.tab.evaluate(() => {
      const gl = document.getElementById('canvas').getContext('webgl2');
      window.lost = gl.getExtension('WEBGL_lose_context');
      window.lost.loseContext();
    });
    await page.tab.waitForFunction(() => !document.getElementById('notice').hidden);
    const sentence = await page.tab.evaluate(() => document.getElementById('notice').textContent);
    check(/graphics/.test(sentence), `a sentence says so: ${sentence}`);
    await page.tab.evaluate(() => window.lost.restoreContext());
    await page.tab.waitForFunction(() => document.getElementById('notice').hidden);
    await page.tab.waitForTimeout(500);
    const after = await page.picture('after-context-loss');
    check(Math.abs(after.length - before.length) < 0.05 * before.length, 'the picture is back');
    await stillWorks(page);
    await page.close();
  },
};
