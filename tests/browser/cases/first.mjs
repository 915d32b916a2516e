// The first seconds: the first example is there before the engine and the model, and stays as it is when they come.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { check, equal } from '../check.mjs';
import { requestsOf } from '../first_requests.mjs';
import { Page } from '../page.mjs';

const MODEL = 'vitrine-small';

// The page without engine and weights, until `go` is called.
async function before(env, options = {}) {
  let go;
  const held = new Promise((done) => { go = done; });
  const page = await Page.open(env.browser, env.site, { model: MODEL, wait: false, patience: 300000, hold: held, ...options });
  return { page, go };
}
const shown = (s) => Object.entries(s.answers).filter(([, one]) => one.wanted);

export const cases = {
  async 'question, explanation, lens, heads and trust before the model; then nothing moves'(env) {
    const { page, go } = await before(env);
    const s = await page.until((state) => state?.stored && shown(state).length > 4 && shown(state).every(([, one]) => one.fresh), 'the stored example');
    check(s.loading && s.headline, 'the headline, while the model is on its way');
    await page.picture('first-stored-1280x800');
    await page.click('view', 2);
    const trust = await page.until((state) => state.view === 'trust' && state.answers.trust_table.fresh, 'the whole table of trust');
    check(trust.stored && trust.table.length >= 15, `${trust.table.length} rows`);
    await page.picture('first-stored-trust-1280x800');
    await page.click('view', 1);
    await page.until((state) => state.view === 'flow' && state.answers.flow.fresh, 'the flow');
    await page.click('view', 0);
    await page.until((state) => state.view === 'explain', 'back');
    go();
    const live = await page.until((state) => !state.stored && !state.loading && !state.busy, 'the model');
    for (const [name, one] of shown(s)) {
      check(live.answers[name].fresh, `${name} holds`);
      equal(live.answers[name].version, one.version, `${name} was not asked again`);
    }
    for (const part of ['headline', 'text', 'attribution', 'areas']) equal(live[part], s[part], `${part} stays`);
    await page.picture('first-live-1280x800');
    await page.close();
  },

  async 'what is stored answers exactly the questions that the page asks'(env) {
    const page = await Page.open(env.browser, env.site, { model: MODEL, patience: 300000 });
    const kept = JSON.parse(readFileSync(join(env.root, 'models', MODEL, 'first.json'), 'utf8'));
    const asked = await requestsOf(page);
    equal(asked.text, kept.text, 'the text');
    const sorted = (list) => list.map((one) => JSON.stringify(one)).sort();
    equal(sorted(asked.requests), sorted(kept.requests), `node tests/browser/first_requests.mjs ${MODEL} writes them`);
    await page.close();
  },

  async 'a text of one\u2019s own waits for the model, and is answered'(env) {
    const { page, go } = await before(env);
    await page.until((state) => state?.stored && state.answers.predictions.fresh, 'the stored example');
    await page.write('The sky is');
    const waits = await page.until((state) => state.text === 'The sky is', 'the own text');
    check(waits.stored && !waits.tokens_fresh && waits.busy, 'it waits');
    go();
    const s = await page.settled('The sky is');
    check(!s.stored && s.answers.predictions.fresh, 'it is answered');
    await page.close();
  },

  async 'an engine that does not come: a sentence, and the example stays'(env) {
    const { page, go } = await before(env, { refused: true });
    page.expect(/404|Failed to load resource/i);
    await page.until((state) => state?.stored && state.answers.predictions.fresh, 'the stored example');
    go();
    const s = await page.until((state) => state.errors.load || state.errors.core, 'a sentence');
    check(s.answers.predictions.fresh && s.text, 'the example stays');
    await page.picture('first-refused-1280x800');
    await page.close();
  },
};
