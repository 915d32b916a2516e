// What the page shows is what the command line says.
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {check, close, equal, softmax} from '../check.mjs';
import {Page, quiet} from '../page.mjs';

const run = promisify(execFile);
const LIMIT = 2e-4;  // the page may use another number of threads

// The same files as the page has, whatever lies in models/ by now.
export function commandLine({root, build, dist, model = Page.model}, ...args) {
  const folder = join(dist, 'models', model);
  return run(join(root, 'tools/vitrine'), ['explain', '--build', build, '--model', folder, ...args],
             {maxBuffer: 1 << 28})
      .then(({stdout}) => JSON.parse(stdout));
}
export const tensor = (explanation, name) => explanation.tensors.find((t) => t.name === name).data;

export const cases = {
  async 'every view agrees with the command line'({...env}) {
    env.model = 'vitrine-small';
    const page = await Page.open(env.browser, env.site, {model: env.model});
    const text = 'Review: The plot is not boring, it is great.\nSentiment:';
    await page.write(text);
    const s = await page.settled(text);
    const {target, foil} = s.selection;
    check(target >= 0 && foil >= 0 && target !== foil, 'a target and a foil are chosen');
    const about = ['--text', text, '--target-id', String(target), '--foil-id', String(foil)];

    const predictions = await commandLine(env, '--method', 'predictions', '--text', text);
    equal(s.tokens.map((t) => t.id), predictions.tokens.map((t) => t.id), 'token ids');
    equal(
        s.tokens.map((t) => [t.begin, t.end]), predictions.tokens.map((t) => [t.byte_begin, t.byte_end]),
        'token bytes');
    const p = softmax(tensor(predictions, 'logits'));
    const order = p.map((_, i) => i).sort((a, b) => p[b] - p[a] || a - b);
    equal(s.predictions.slice(0, 3).map((r) => r.id), order.slice(0, 3), 'the most probable tokens');
    close(s.predictions.map((r) => r.probability), s.predictions.map((r) => p[r.id]), LIMIT, 'probabilities');
    equal(target, order[0], 'the target is the most probable token');

    const attribution = await commandLine(env, '--method', s.method, ...about);
    close(s.attribution, tensor(attribution, 'scores'), 1e-3, s.method);
    const gap = s.figures.find((f) => f.label === 'Completeness gap');
    equal(gap.state, 'measured', 'the completeness gap');
    check(/^\d+\.\d %$/.test(gap.value), `the gap is a percentage: ${gap.value}`);

    const attention = await commandLine(env, '--method', 'attention', '--text', text);
    const T = s.tokens.length, H = s.model.heads, {layer, head, reads} = s.head;
    const all = tensor(attention, 'attention');
    const row = ((layer * H + head) * T + (T - 1)) * T;
    close(reads, all.slice(row, row + T), LIMIT, 'attention of the shown head');

    const lens = await commandLine(env, '--method', 'logit_lens', ...about);
    const ids = tensor(lens, 'top_ids'), probabilities = tensor(lens, 'top_probabilities');
    const K = ids.length / ((s.model.layers + 1) * T);
    close(
        s.lens.flat().map(([, q]) => q), s.lens.flat().map((_, i) => probabilities[i * K]), LIMIT,
        'lens probabilities');
    const same = s.lens.flat().filter(([id], i) => id === ids[i * K]).length;
    check(same >= 0.98 * s.lens.flat().length, 'lens tokens');

    const ablation = await commandLine(env, '--method', 'head_ablation', ...about);
    close([s.head.drop], [tensor(ablation, 'scores')[layer * H + head]], 2e-3, 'effect of the shown head');
    const strongest = Math.max(...tensor(ablation, 'scores').map(Math.abs));
    close([Math.abs(s.head.drop)], [strongest], 2e-3, 'the head shown first is the one that matters most');
    await page.close();
  },

  async 'the sentence is the command line\'s, and what the model says once the word is deleted'(env) {
    const page = await Page.open(env.browser, env.site);
    let s = await page.state();
    check(s.sentences.length >= 1, 'there is at least one claim');
    const {target, foil} = s.selection;
    const about = ['--target-id', String(target), '--foil-id', String(foil)];
    const line = await commandLine(env, '--method', 'deletion', '--text', s.text, ...about);
    equal(s.headline, line.claims.map((claim) => claim.statement).join(' '), 'the same sentence');
    const first = s.sentences[0], before = s.text;
    await page.picture('headline');

    // A click on the word in the sentence selects it; the Delete key takes it out of the text.
    await page.click('column', first.token);
    await page.until((t) => t.selection.token === first.token && quiet(t), 'the word');
    await page.tab.keyboard.press('Delete');
    s = await page.until((t) => t.text !== before && quiet(t) && t.text.length < before.length, 'the text without it');
    const left = await commandLine(env, '--method', 'predictions', '--text', s.text);
    check(line.claims[0].test.includes(`“${s.text}”`), 'the text that the check names');
    const p = softmax(tensor(left, 'logits'));
    close([first.deleted.probability], [p[target]], 1e-3, 'the probability that the sentence said');
    equal(p.indexOf(Math.max(...p)), first.top_after, 'the answer that it said');
    if (!first.by_strength) {
      const digits = p[target].toFixed(3);
      const said = digits === '1.000' ? '> 0.999' : digits === '0.000' ? '< 0.001' : digits;
      check(line.claims[0].statement.includes(` ${said}.`), `to the digits shown: ${line.claims[0].statement}, ${said}`);
    }
    await page.tab.keyboard.press('Control+z');
    s = await page.until((t) => t.text === before && quiet(t), 'the word is back');

    // The same by the link under the sentence.
    await page.click('column', first.token);
    await page.until((t) => t.selection.token === first.token && quiet(t), 'the word again');
    await page.click('button:delete_word', first.token);
    await page.until((t) => t.text.length < before.length, 'deleted by the link');
    await page.close();
  },

  async 'another method, with a setting'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.click('button:method');
    const open = await page.until((s) => s.places.method?.length > 1, 'the list of methods');
    const before = open.answers.attribution.version;
    const rows = open.places.method;
    const current = rows.findIndex((r) => r.b === 1);
    check(current >= 0, 'the current method is marked');
    for (const row of rows) {
      if (row.b === 1) continue;
      const [x, y, w, h] = row.rect;
      await page.tab.mouse.click(x + w / 2, y + h / 2);
      const s = await page.until((t) => t.method !== open.method && quiet(t), 'another method');
      check(s.answers.attribution.version > before, 'its answer is shown');
      equal(s.answers.attribution.method, s.method, 'the method of the answer');
      const wanted = await commandLine(
          env, '--method', s.method, '--text', s.text, '--target-id', String(s.selection.target), '--foil-id',
          String(s.selection.foil));
      const name = wanted.tensors.some((t) => t.name === 'scores') ? 'scores' : null;
      if (name) close(s.attribution, tensor(wanted, name), 2e-3, s.method);
      break;
    }
    await page.tab.keyboard.press('Escape');
    await page.close();
  },

  async 'a method of heads: its picture, a click on it, and the same of a pinned text'(env) {
    const page = await Page.open(env.browser, env.site, { path: '?backend=wasm#method=direct_logit_attribution' });
    let s = await page.settled();
    equal(s.picture.kind, 'layer_head', 'the kind of result');
    equal(s.answers.attribution.method, 'direct_logit_attribution', 'the method');
    const about = ['--target-id', String(s.selection.target), '--foil-id', String(s.selection.foil)];
    const wanted = await commandLine(env, '--method', s.method, '--text', s.text, ...about);
    close(s.picture.values, tensor(wanted, 'scores'), 2e-3, 'a value for every head');
    equal(s.places.map.length, s.model.layers * s.model.heads, 'a cell for every head');
    equal(s.figures.find((f) => f.label === 'Completeness gap').state, 'measured', 'its completeness gap');
    await page.picture('method-of-heads');
    await page.click('map', 1, 2);
    s = await page.until((t) => t.head.layer === 1 && t.head.head === 2, 'the head in the panel of attention');

    await page.click('button:pin');
    await page.write(`${s.text} It`);
    s = await page.until((t) => t.comparing && quiet(t) && t.answers.pinned_attribution.fresh, 'both texts');
    equal(s.places['map pinned']?.length, s.model.layers * s.model.heads, 'the heads on the pinned text');
    equal(s.places['map change']?.length, s.model.layers * s.model.heads, 'what changed');
    await page.picture('method-of-heads-pinned');
    await page.close();
  },
};
