// Several tokens, a class and a continuation as target, chosen in the page by clicks and typing: its figures are those
// of the command line for the same choice.
import {check, close, equal, softmax} from '../check.mjs';
import {Page, quiet} from '../page.mjs';

import {commandLine, tensor} from './explain.mjs';

const KIND = {
  token: 0,
  several: 1,
  class: 2,
  continuation: 3
};
const REVIEW = 'Review: The plot is not boring, it is great.\nSentiment:';
const figure = (explanation, name) => explanation.figures.find((f) => f.name === name).value;

// The page's attribution and sentences against the command line's, for the same words.
async function agrees(env, page, s, about, unit) {
  const asked = ['--text', s.text, ...about];
  const attribution = await commandLine(env, '--method', s.method, ...asked);
  close(s.attribution, tensor(attribution, 'scores'), 2e-3, `the attribution for ${about.join(' ')}`);
  equal(attribution.tensors.find((t) => t.name === 'scores').unit, unit, 'the unit');
  equal(s.answers.attribution.target_text, attribution.target_text, 'what it is about');
  const line = await commandLine(env, '--method', 'deletion', ...asked);
  equal(s.headline, line.claims.map((claim) => claim.statement).join(' '), 'the sentence');
  const p = tensor(line, 'probability'), strength = tensor(line, 'strength');
  for (const claim of s.sentences) {
    close(
        [claim.before.probability, claim.deleted.probability], [figure(line, 'target_probability'), p[claim.token]], 2e-3,
        `the claim about token ${claim.token}`);
    close([claim.deleted.strength], [strength[claim.token]], 1e-2, 'its strength');
  }
}

export const cases = {
  async 'several tokens, by clicks on the predictions and by typing'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write('The keys near the old');
    let s = await page.settled('The keys near the old');
    // Another text has its own question; the words are two others.
    const first = s.selection.target;
    const [third, fourth] = s.predictions.filter((r) => r.id !== first && r.id !== s.selection.foil);
    await page.hover('prediction', third.id, s.places.prediction.find((one) => one.a === third.id).b);
    await page.click('or', third.id);
    s = await page.until((t) => t.question.target?.any_of?.length === 2 && quiet(t), 'a second word');
    await page.click('button:target');
    await page.drawn();
    await page.tab.keyboard.type(fourth.text.trim());
    s = await page.drawn();
    const line = s.places['choice:line'].length;
    check(line >= 1, 'the typed word is found');
    await page.tab.keyboard.press('Enter');
    s = await page.until((t) => t.question.target?.any_of?.length === 3, 'a third word');
    await page.tab.keyboard.press('Escape');
    s = await page.settled();
    const ids = s.question.target.any_of.map((w) => w.id);
    equal(ids.slice(0, 2), [first, third.id], 'the words of the set');
    const predictions = softmax(tensor(await commandLine(env, '--method', 'predictions', '--text', s.text), 'logits'));
    check(s.sentences.length > 0, 'something is said');
    close(
        [s.sentences[0].before.probability], [ids.reduce((sum, id) => sum + predictions[id], 0)], 1e-3,
        'their probability together');
    const foil = s.question.foil.id;
    check(!ids.includes(foil), 'the foil is another word');
    await agrees(env, page, s, ['--target-id', ids.join('|'), '--foil-id', String(foil)], 'log-odds');
    // It is kept with the page.
    await page.tab.reload();
    s = await page.until((t) => t.question?.target?.any_of?.length === 3 && quiet(t), 'the set after a reload');
    await page.close();
  },

  async 'a class of the verbaliser, and one against another'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write(REVIEW);
    let s = await page.settled(REVIEW);
    await page.click('button:target');
    await page.click('choice:kind', KIND.class);
    s = await page.drawn();
    equal(s.places['choice:line'].length, 2, 'the classes of this kind of text');
    await page.click('choice:line', 1);
    s = await page.until((t) => t.question.target?.class === 'positive' && quiet(t), 'the class');
    await page.click('button:foil');
    await page.click('choice:kind', KIND.class);
    await page.click('choice:line', 0);
    s = await page.until((t) => t.question.foil?.class === 'negative' && quiet(t), 'the other class');
    equal(s.question.words, 'Why the class “positive” rather than the class “negative”?', 'the question');
    check(s.sentences.length > 0, 'something is said');
    await agrees(env, page, s, ['--class', 'positive', '--foil-class', 'negative'], 'log-odds');
    await page.write('Once upon a time');
    await page.settled('Once upon a time');
    await page.click('button:target');
    check(
        !(await page.drawn()).places['choice:kind'].some((k) => k.a === KIND.class),
        'no classes for a text of another kind');
    await page.tab.keyboard.press('Escape');
    await page.close();
  },

  async 'a continuation, typed and as the model would write it'({...env}) {
    env.model = 'vitrine-small';
    const page = await Page.open(env.browser, env.site, {model: env.model});
    const text = REVIEW;  // after the answer the model writes a reason
    await page.write(text);
    let s = await page.settled(text);
    await page.click('button:target');
    await page.click('choice:kind', KIND.continuation);
    s = await page.until(
        (t) => t.answers.continuation.fresh && t.places['choice:line']?.length > 1, 'what the model would write');
    await page.click('choice:line', 1);
    await page.until((t) => t.question.target?.text && quiet(t), 'the continuation');
    await page.click('button:foil');
    await page.click('choice:kind', KIND.token);
    await page.click('choice:line', 0);
    s = await page.until((t) => !t.question.foil && quiet(t), 'three tokens that the model would write');
    const written = await commandLine(env, '--method', 'continuation', '--text', text);
    equal(s.question.target.text, written.rows[2].name, 'the continuation');
    close(
        [s.sentences[0].before.probability], [written.rows[2].figures.find((f) => f.name === 'probability').value], 1e-3,
        'its probability');
    await agrees(env, page, s, ['--target', s.question.target.text], 'log-probability');

    await page.click('button:target');
    await page.drawn();
    await page.tab.keyboard.type('positive and fun');
    await page.drawn();
    await page.tab.keyboard.press('Enter');
    s = await page.until((t) => t.question.target?.text === ' positive and fun' && quiet(t), 'the typed continuation');
    await page.click('button:foil');
    await page.click('choice:kind', KIND.continuation);
    await page.drawn();
    await page.tab.keyboard.type('negative and dull');
    await page.drawn();
    await page.tab.keyboard.press('Enter');
    s = await page.until((t) => t.question.foil?.text === ' negative and dull' && quiet(t), 'another one as the foil');
    await agrees(env, page, s, ['--target', ' positive and fun', '--foil', ' negative and dull'], 'log-odds');
    await page.close();
  },
};
