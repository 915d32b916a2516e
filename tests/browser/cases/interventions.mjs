// Changes to the model: a head switched off by a click, what every view then measures against the command line, taken back,
// undone, in a link, by the page as text, steering towards a pinned text.
import { join } from 'node:path';

import { good, startCore } from '../../../web/bridge_node.mjs';
import { check, equal } from '../check.mjs';
import { Page } from '../page.mjs';

const scoresOf = (explanation) => explanation.tensors.find(({ name }) => name === 'scores').data;

export const cases = {
  async 'a head is switched off by one click: every view is measured without it, to the digits of the command line'({ browser, site, build, root }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm' });
    const before = await page.settled();
    await page.click('head', 1, 2);
    await page.until((s) => s.head.layer === 1 && s.head.head === 2, 'the head');
    await page.click('button:switch_head', 1, 2);
    await page.until((s) => s.interventions.length === 1 && s.comparing, 'the change');
    const s = await page.settled();
    equal(s.interventions[0].said, 'Layer 2, head 3 is switched off', 'what is said');
    equal(JSON.stringify(s.link.interventions), JSON.stringify([{ act: 'scale', factor: 0, index: 2, layer: 1, part: 'head' }]), 'the link');
    for (const slot of ['predictions', 'attribution', 'attention', 'lens', 'heads']) {
      check(s.answers[slot].fresh, `${slot} under the change: ${s.answers[slot].error}`);
      equal(s.answers[slot].request.interventions?.length, 1, `${slot} is asked under the change`);
      equal(s.answers[`pinned_${slot}`]?.request.interventions, undefined, `${slot} beside it is asked without`);
    }
    const core = await startCore({ build, backend: 'wasm' });
    good(await core.load(join(root, 'models/vitrine-nano')), 'the model');
    const { explanation } = good(await core.ask({ type: 'explain', request: s.answers.attribution.request }), 'the command line');
    const there = scoresOf(explanation);
    check(s.attribution.every((x, i) => Math.abs(x - there[i]) < 1e-3 * Math.max(...there.map(Math.abs))), `scores: ${s.attribution} and ${there}`);
    check(explanation.notes.includes('Layer 2, head 3 is switched off.'), 'the answer says under what');
    await core.close();
    check(s.attribution.some((x, i) => Math.abs(x - before.attribution[i]) > 1e-3), 'the change changes something');
    await page.picture('intervention-1280x800');

    const hash = await page.hash();
    await page.click('intervention', 0, 1);
    await page.until((now) => now.interventions[0].on === false, 'it is off for now');
    const as = await page.settled();
    check(as.attribution.every((x, i) => Math.abs(x - before.attribution[i]) < 1e-4), 'the model as it was');
    await page.click('button:drop_interventions');
    const gone = await page.until((now) => now.interventions.length === 0, 'it is taken back');
    check(!gone.pinned, 'nothing stands beside the text any more');
    await page.tab.keyboard.press('Control+z');
    await page.until((now) => now.interventions.length === 1, 'undone');
    await page.close();

    const other = await Page.open(browser, site, { path: `?backend=wasm${hash}`, viewport: { width: 390, height: 844 }, touch: true });
    equal((await other.until((now) => now.interventions.length === 1, 'the change of the link')).interventions[0].on, true, 'it is on');
    await other.settled();
    await other.picture('intervention-phone');
    await other.close();
  },

  async 'other changes by the menu and by the page as text; steering towards a pinned text'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm' });
    await page.settled();
    await page.click('button:pin');
    await page.write('Review: The story is wonderful, but the acting is dull.\nSentiment:');
    await page.settled();
    const { head } = await page.drawn();
    await page.click('button:change_more', head.layer, head.head);
    await page.picture('intervention-menu');
    await page.pick(6);   // the last: towards the pinned text
    const steered = await page.until((s) => s.interventions.length === 1, 'the steering');
    check(/^Steered after layer /.test(steered.interventions[0].said), steered.interventions[0].said);
    await page.settled();
    await page.click('button:change_more', head.layer, head.head);
    await page.pick(3);   // the head at its mean over the examples
    const mean = await page.until((s) => s.interventions.length === 2, 'the mean');
    check(/held at its mean$/.test(mean.interventions[1].said), mean.interventions[1].said);
    const s = await page.settled();
    check(s.answers.predictions.fresh && !s.answers.predictions.error, `${s.answers.predictions.error}`);
    const twin = page.tab.locator('#twin-section-interventions, #twin');
    await page.tab.waitForFunction(() => document.querySelectorAll('#twin [id^="twin-intervention-"]').length === 2);
    await twin.getByRole('button', { name: /^Switch off the MLP of layer / }).first().evaluate((one) => one.click());
    await page.until((now) => now.interventions.length === 3, 'by the page as text');
    await page.settled();
    await page.click('view', 1);
    await page.until((now) => now.view === 'flow' && now.answers.flow.fresh, 'the flow under the changes');
    await page.picture('intervention-flow');
    await page.close();
  },
};
