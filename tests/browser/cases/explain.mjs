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

    const attribution = await commandLine(env, '--method', 'integrated_gradients', ...about);
    close(s.attribution, tensor(attribution, 'scores'), 1e-3, 'integrated gradients');
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

  async 'a sentence is a measurement: the same text with that token masked'(env) {
    const page = await Page.open(env.browser, env.site);
    const s = await page.state();
    check(s.sentences.length >= 1, 'there is at least one claim');
    const {target, foil} = s.selection;
    const swept = tensor(
        await commandLine(
            env, '--method', 'occlusion', '--text', s.text, '--target-id', String(target), '--foil-id', String(foil)),
        'probability');
    for (const claim of s.sentences) {
      const before = s.tokens[claim.token - 1]?.end ?? 0;
      const bytes = new TextEncoder().encode(s.text);
      const text = new TextDecoder().decode(bytes.slice(0, before)) + '<|mask|>' +
          new TextDecoder().decode(bytes.slice(s.tokens[claim.token].end));
      const masked = await commandLine(env, '--method', 'predictions', '--text', text);
      close(
          [claim.after], [softmax(tensor(masked, 'logits'))[claim.target]], 1e-3,
          `the claim about token ${claim.token}`);
      close([claim.after], [swept[claim.token]], 2e-3, 'a mask token in the text does what the masked sweep does');
      const change = Math.abs(claim.after - claim.before);
      if (claim.by_strength) {  // near 0 or 1 the sentence speaks of log-odds
        const odds = (logits) => logits[target] - logits[foil];
        equal(claim.strength.scale, 'log-odds', 'the scale of the sentence');
        close(
            [claim.strength.after], [odds(tensor(masked, 'logits'))], 5e-3,
            `the log-odds without token ${claim.token}`);
        check(
            claim.largest || Math.abs(claim.strength.after - claim.strength.before) >= Math.log(2),
            'odds that at least double or halve');
        continue;
      }
      check(
          claim.largest || claim.top_after !== claim.top_before || change >= 0.05 ||
              (change >= 0.01 && change >= claim.before / 3),
          `a change worth saying: ${claim.before} to ${claim.after}`);
      const largest = Math.max(...swept.map((p) => Math.abs(p - claim.before)));
      if (claim === s.sentences[0]) close([change], [largest], 5e-3, 'the first claim is about the largest change');
    }
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
