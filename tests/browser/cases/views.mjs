// The views of the page, two texts side by side, and other drawings of the same scores.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {check, close, equal} from '../check.mjs';
import {Page} from '../page.mjs';

import {commandLine, tensor} from './explain.mjs';

const REVIEW = 'Review: Long, but never boring and beautifully acted.\nSentiment:';

// Average precision of the size of the scores: tokens with equal scores enter together.
function averagePrecision(scores, members) {
  const sizes = [...new Set(scores.map(Math.abs))].sort((a, b) => b - a);
  let sum = 0, found = 0;
  for (const size of sizes) {
    const chosen = scores.map((s, i) => i).filter((i) => Math.abs(scores[i]) >= size);
    const now = chosen.filter((i) => members[i]).length;
    sum += (now - found) * (now / chosen.length);
    found = now;
  }
  return sum / members.filter(Boolean).length;
}

export const cases = {
  async 'the head of the page, the address and Back lead from view to view'({browser, site}) {
    const page = await Page.open(browser, site);
    equal((await page.state()).view, 'explain', 'the first view');
    await page.click('view', 2);
    let s = await page.until((t) => t.view === 'trust', 'the view Trust');
    check(s.areas.comparison && !s.areas.prompt, 'its own panels, and only those');
    check(/^#v1=.*&trust$/.test(await page.hash()), `the address names it: ${page.tab.url()}`);
    await page.tab.keyboard.press('1');
    await page.until((t) => t.view === 'explain', 'Explain by key');
    await page.tab.goBack();
    await page.until((t) => t.view === 'trust', 'Trust by going back');
    await page.tab.reload();
    s = await page.until((t) => t && t.view === 'trust' && !t.loading, 'Trust after reloading');
    await page.close();
  },

  async 'Trust: every method is measured, a row chooses it, the best is offered'(env) {
    const page = await Page.open(env.browser, env.site, {patience: 400000});
    await page.click('view', 2);
    const first = await page.until((t) => t.table.length > 0, 'the first rows');
    check(first.areas.comparison, 'the table');
    await page.picture('trust-measuring-1280x800');
    const s = await page.until((t) => t.answers.trust_table.fresh && !t.busy, 'the whole table');
    check(s.table.length >= 10, `${s.table.length} methods`);
    for (const row of s.table) {
      const {comprehensiveness, passes} = row.figures;
      check(Number.isFinite(comprehensiveness) && passes > 0, `${row.name} was measured`);
      equal(row.scores.length, s.tokens.length, `a score of ${row.name} for every token`);
    }
    equal(s.table.filter((row) => row.chosen).length, 1, 'one method is chosen');
    const chosen = s.table.find((row) => row.chosen);
    const wanted = await commandLine(
        env, '--method', chosen.name, '--text', s.text, '--target-id', String(s.selection.target), '--foil-id',
        String(s.selection.foil));
    close(chosen.scores, tensor(wanted, 'scores'), 5e-3, `scores of ${chosen.name}`);
    await page.picture('trust-light-1280x800');
    const other = s.table.findIndex(
        (row) => row.name !== s.method && s.places.row?.some((p) => p.a === s.table.indexOf(row) && p.b === 0));
    await page.click('row', other, 0);
    await page.until((t) => t.method === s.table[other].name, 'the method of the row');
    await page.tab.emulateMedia({colorScheme: 'dark'});
    await page.until((t) => t.dark, 'the dark scheme');
    await page.picture('trust-dark-1280x800');
    await page.click('button:use');
    await page.until((t) => t.view === 'explain' && t.method === chosen.name, 'the chosen method in Explain');
    await page.close();
  },

  async 'Trust on a phone'({browser, site}) {
    const page =
        await Page.open(browser, site, {viewport: {width: 390, height: 844}, scale: 2, touch: true, patience: 400000});
    await page.tap('button:view');
    await page.tab.waitForTimeout(400);
    await page.pick(3);
    await page.until((t) => t.view === 'trust' && t.table.length > 2, 'cards');
    await page.picture('trust-phone-390x844');
    await page.close();
  },

  async 'an example of a skill: what truly decides is marked, and the methods are compared with it'(
      {browser, site, dist}) {
    const file = JSON.parse(readFileSync(join(dist, 'models/vitrine-small/skills.json'), 'utf8'));
    const [skill] = Object.keys(file).sort();
    const page = await Page.open(browser, site, {patience: 400000});
    await page.click('button:examples');
    let s = await page.until((t) => t.skills.groups === Object.keys(file).length, 'the skills');
    await page.picture('skills-menu-1280x800');
    await page.pick(s.model.examples + 1);
    s = await page.until(
        (t) => t.skills.group === skill && t.places['skill example'], 'the examples of the first skill');
    await page.picture('skill-examples-1280x800');
    await page.click('button:skill_next');
    s = await page.until((t) => t.skills.first === 6 && t.skills.shown === 6, 'the next ones');
    await page.click('skill example', 1, 0);
    const example = file[skill][7];
    s = await page.settled(example.prompt);
    equal(s.rationale, example.rationale.map(([a, b]) => `${a}-${b}`).join(), 'the true rationale');
    equal(
        s.predictions.find((p) => p.id === s.selection.target)?.text, example.answer, 'the answer that is asked about');
    const letters = [...example.prompt];  // code points
    const truth = s.tokens.map((t) => {
      const begin = t.begin + (letters[t.begin] === ' ' ? 1 : 0);
      return t.end > t.begin && example.rationale.some(([a, b]) => begin < b && t.end > a);
    });
    equal(s.places.rationale.map((place) => place.a), truth.flatMap((is, i) => (is ? [i] : [])), 'the marked tokens');
    await page.picture('skill-example-light-1280x800');
    await page.click('view', 2);
    s = await page.until((t) => t.answers.trust_table.fresh && !t.busy, 'the whole table');
    const rows = s.table.filter((row) => row.scores.length === s.tokens.length && row.figures.passes !== null);
    check(rows.length >= 10, `${rows.length} methods`);
    const first = s.tokens.findIndex((t) => t.end > t.begin);
    for (const row of rows) {
      const wanted = averagePrecision(row.scores.slice(first), truth.slice(first));
      close([row.figures.rationale_auprc], [wanted], 1e-4, `AUPRC of ${row.name}`);
    }
    await page.picture('skill-trust-light-1280x800');
    await page.tab.emulateMedia({colorScheme: 'dark'});
    await page.until((t) => t.dark, 'the dark scheme');
    await page.picture('skill-trust-dark-1280x800');
    await page.close();
  },

  async 'an example with its pair: both texts side by side'({browser, site, dist}) {
    const file = JSON.parse(readFileSync(join(dist, 'models/vitrine-small/skills.json'), 'utf8'));
    const [skill] = Object.keys(file).sort();
    const page = await Page.open(browser, site, {viewport: {width: 390, height: 844}, scale: 2, touch: true});
    await page.tap('button:examples');
    let s = await page.until((t) => t.skills.groups > 0, 'the skills');
    await page.pick(s.model.examples + 1);
    await page.until((t) => t.skills.group === skill && t.places['button:skill_pair'], 'the examples');
    await page.picture('skill-examples-phone-390x844');
    await page.tap('button:skill_pair', 0);
    s = await page.until((t) => t.comparing, 'both texts');
    equal([s.text, s.pinned], [file[skill][0].prompt, file[skill][0].pair_prompt], 'the texts');
    await page.settled(file[skill][0].prompt);
    await page.picture('skill-pair-phone-390x844');
    await page.close();
  },

  async 'any two predictions make a question'({browser, site}) {
    const page = await Page.open(browser, site);
    const s = await page.state();
    const [, , third] = s.predictions;
    await page.hover('prediction', third.id, 2);
    await page.until((t) => t.places.rather?.some((p) => p.a === third.id), 'the offer');
    await page.click('rather', third.id, 0);
    const t = await page.until((u) => u.selection.foil === third.id, 'the foil');
    equal(t.selection.target, s.selection.target, 'the target stays');
    await page.close();
  },

  async 'a pinned text: every view shows both'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write(REVIEW);
    const before = await page.settled(REVIEW);
    await page.tab.keyboard.press('Escape');
    await page.click('button:pin');
    const kept = await page.until((t) => t.pinned === REVIEW, 'the pinned text');
    check(!kept.comparing, 'nothing to compare yet');
    const text = REVIEW.replace('never ', '');
    await page.picture('pinned-alone-1280x800');
    await page.tab.keyboard.press('/');  // to the text
    await page.tab.waitForTimeout(200);
    await page.tab.keyboard.press('Control+A');
    await page.tab.keyboard.type(text);
    await page.settled(text);
    const s = await page.until(
        (t) => t.comparing && t.answers.pinned_attribution.fresh && t.answers.attribution.fresh &&
            t.answers.pinned_heads.fresh,
        'both texts');
    equal(
        [s.selection.target, s.selection.foil], [before.selection.target, before.selection.foil], 'the same question');
    close(s.pinned_attribution, before.attribution, 1e-3, 'scores of the pinned text');
    for (const place of ['pair', 'pinned', 'pinned lens', 'attention pair'])
      check(s.places[place], `${place} is drawn`);
    await page.picture('pinned-light-1280x800');
    await page.tab.emulateMedia({colorScheme: 'dark'});
    await page.until((t) => t.dark, 'the dark scheme');
    await page.picture('pinned-dark-1280x800');
    await page.click('button:swap');
    await page.until((t) => t.text === REVIEW && t.pinned === text, 'both to change places');
    await page.settled(REVIEW);  // what is said about the other text may take another line
    await page.click('button:unpin');
    await page.until((t) => t.pinned === null, 'one text');
    await page.close();
  },

  async 'a method that compares two texts says which, takes another, and keeps it in the link'(env) {
    const method = 'activation_patching', other = REVIEW.replace('never', 'just').replace('acted', 'told');
    const fragment = `#v1=j${Buffer.from(JSON.stringify({version: 1, method, text: REVIEW})).toString('base64url')}`;
    const page = await Page.open(env.browser, env.site, {path: `?backend=wasm${fragment}`});
    const found = await page.settled(REVIEW);
    equal(found.picture.method, method, 'the picture');
    check(found.picture.notes.some((note) => note.includes('→')), `the text that was found is said: ${found.picture.notes}`);
    check(found.figures.some((f) => f.label === 'Restored by the largest' && f.state === 'measured'), 'its own figures are those of trust');
    check(!found.figures.some((f) => f.state === 'not_measured'), 'none that it cannot have');
    await page.picture('patching-1280x800');

    await page.click('button:text_setting');
    await page.until((s) => s.places['field:setting'], 'the form');
    await page.click('field:setting');
    await page.tab.keyboard.press('Control+A');
    await page.tab.keyboard.insertText(other.replace('\n', '↵'));
    await page.until((s) => s.link.settings?.[method]?.corrupted === other, 'the other text');
    await page.picture('patching-form-1280x800');
    await page.tab.keyboard.press('Escape');
    await page.tab.keyboard.press('Escape');
    const s = await page.settled();
    check(s.picture.notes.some((note) => note.includes('told')), 'the given text is said');
    const told = await commandLine(env, '--method', method, '--text', REVIEW, '--set', `corrupted=${other}`,
                                   '--target-id', String(s.selection.target), '--foil-id', String(s.selection.foil));
    close(s.picture.values, tensor(told, 'scores'), 2e-3, 'the map of the command line');
    check(s.picture.values.some((v, i) => Math.abs(v - found.picture.values[i]) > 0.01), 'it is another map');
    equal(s.link.settings.head_patching.corrupted, other, 'the other methods take it, too');
    await page.tab.waitForFunction((text) => document.querySelector('#twin-set-corrupted')?.value === text, other);

    await page.tab.setViewportSize({width: 390, height: 844});
    const {places} = await page.drawn();
    for (const name of ['map', 'picture', 'button:method'])
      for (const {rect: [x, , w]} of places[name] ?? []) check(x >= 0 && x + w <= 390, `${name} lies on the phone's page`);
    await page.picture('patching-phone-390x844');
    await page.close();
  },

  async 'the same scores as a force bar and as bars'({browser, site}) {
    const page = await Page.open(browser, site);
    await page.click('button:form');
    await page.pick(2);
    const s = await page.until((t) => t.form === 1 && t.places.force, 'the force bar');
    check(!s.places.column, 'instead of the columns');
    await page.picture('force-bar-1280x800');
    await page.close();
  },

  async 'scores by phrase are those by token put together, without a new run'({browser, site}) {
    const page = await Page.open(browser, site);
    const before = await page.until((s) => !s.busy, 'all work to end');
    await page.click('button:parts');
    await page.pick(3);
    const s = await page.until((t) => t.granularity === 'phrase', 'phrases');
    check(s.attribution.length < before.attribution.length, 'fewer parts than tokens');
    const sum = (list) => list.reduce((a, b) => a + b, 0);
    close([sum(s.attribution)], [sum(before.attribution)], 1e-4, 'the sum');
    equal(s.answers.attribution.version, before.answers.attribution.version, 'the answer is the same one');
    await page.picture('by-phrase-1280x800');
    await page.close();
  },

  async 'a small edit that turns the answer becomes the text, the old one pinned'({browser, site}) {
    const page = await Page.open(browser, site, {patience: 300000});
    const before = await page.state();
    await page.click('button:pairs');
    const s = await page.until((t) => t.places['pair edit'] && t.answers.minimal_pairs.fresh, 'edits');
    await page.picture('edits-1280x800');
    await page.click('button:compare', 0);
    const t = await page.until((u) => u.comparing, 'both texts');
    equal(t.pinned, before.text, 'the pinned text');
    check(t.text !== before.text && s.text === before.text, 'the edit is the current text');
    await page.close();
  },
};
