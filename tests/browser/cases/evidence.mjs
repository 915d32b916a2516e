// Nearest rows and soft routing: what the page shows is what the command line says.
import { join } from 'node:path';

import { check, close, equal } from '../check.mjs';
import { grownTree, said } from '../data_page.mjs';
import { Page } from '../page.mjs';

// With the model that the page has.
const nearestRows = (env, ...options) =>
  said(env, 'nearest', 'questions.csv', '--model', join(env.root, 'models', Page.model), '--count', '5', ...options);
const shown = (nearest) => nearest.neighbours.map((n) => [n.row, n.label]);

export const cases = {
  async 'nearest rows of a text and of a row are those of the command line'(env) {
    const page = await grownTree(env, 1);
    await page.tab.setViewportSize({ width: 1280, height: 1700 });  // all of it at once
    await page.until((s) => s.places['field:nearest'] && s.places.example && !s.data.busy, 'the place to ask');
    const text = 'Which city did the first train leave from?';
    await page.click('field:nearest');
    await page.tab.keyboard.type(text);
    await page.tab.keyboard.press('Enter');
    const s = await page.until((state) => state.data.nearest && !state.data.busy, 'nearest rows');
    const cli = await nearestRows(env, '--query', text);
    const { nearest } = s.data;
    equal(shown(nearest), cli.near[0].neighbours.map((n) => [n.row, n.label]), 'rows and labels');
    close(nearest.neighbours.map((n) => n.cosine), cli.near[0].neighbours.map((n) => n.cosine), 1e-4, 'cosines');
    equal([nearest.vote, nearest.agree], [cli.near[0].vote.label, cli.near[0].vote.agree], 'how many agree');
    close([nearest.test], [cli.test.accuracy], 1e-6, 'how often such a vote is right');
    equal(nearest.sentence, cli.checks.find((c) => c.verdict === 'holds').statement, 'the sentence and its check');
    await page.until((state) => state.places.nearest_trust, 'how far to trust it');
    await page.picture('data-nearest-1280x1700');

    // A row that is looked at brings its neighbours by itself.
    const row = s.places.example[0].a;
    await page.click('example', row);
    const of = await page.until((state) => state.data.nearest?.row === row && !state.data.busy, 'nearest rows of the row');
    const again = await nearestRows(env, '--rows', String(row));
    equal(shown(of.data.nearest), again.near[0].neighbours.map((n) => [n.row, n.label]), 'rows and labels of the row');
    check(!of.data.nearest.neighbours.some((n) => n.row === row), 'a row is no evidence for itself');
    await page.close();
  },

  async 'hard and soft routing: accuracy and confusion are those of the command line, and the choice is kept'(env) {
    const page = await grownTree(env, 2);
    const hard = (await page.state()).data.tree;
    equal(hard.routing, 'hard', 'at first');
    await page.click('button:data_soft');
    const s = await page.until((state) => state.data.tree?.routing === 'soft' && !state.data.busy && state.data.companions, 'soft routing');
    const cli = await said(env, 'tree', 'formula.csv', '--routing', 'soft');
    equal(cli.routing, 'soft', 'the routing of the command line');
    close([s.data.tree.test, ...s.data.tree.interval, s.data.tree.softness], [cli.test.accuracy, ...cli.test.interval, cli.softness], 1e-6, 'accuracy, interval, softness');
    equal(s.data.tree.confusion, cli.confusion, 'confusion on test rows');
    close([hard.test], [cli.hard.test.value], 1e-6, 'the hard tree is still known');
    check(s.data.headline === cli.checks[0].statement, s.data.headline);
    await page.picture('data-soft-1280x800');
    await page.tab.setViewportSize({ width: 1280, height: 1500 });  // all of it at once
    const tall = await page.until((state) => state.places.example && !state.data.busy, 'example rows');
    await page.click('example', tall.places.example[0].a);
    const path = await page.until((state) => state.data.path && !state.data.busy, 'the way of a row');
    close([path.data.path.soft.reduce((sum, share) => sum + share, 0)], [1], 1e-9, 'its class shares sum to one');
    equal(path.data.path.predicted, path.data.path.soft.indexOf(Math.max(...path.data.path.soft)), 'the largest share is the answer');
    await page.picture('data-soft-row-1280x1500');
    await page.tab.waitForTimeout(1500);   // the browser's storage writes behind the page
    await page.tab.reload();
    const again = await page.until((state) => state.data?.tree && !state.data.busy, 'the tree after a reload');
    equal([again.data.tree.routing, again.data.tree.confusion], ['soft', cli.confusion], 'soft after a reload');
    await page.click('button:data_hard');
    const back = await page.until((state) => state.data.tree?.routing === 'hard' && !state.data.busy, 'hard again');
    equal(back.data.tree.confusion, hard.confusion, 'as it was');
    await page.close();
  },

  async 'a tree of the model\'s questions grows with progress that never goes back'(env) {
    const page = await grownTree(env, 1, { ask: true, more: 4, model: 'vitrine-small' });
    const { told } = page;
    check(told.length > 3, `progress was seen: ${told.length}`);
    for (let i = 1; i < told.length; i++) check(told[i] >= told[i - 1], `${told[i - 1]} then ${told[i]}`);
    await page.picture('data-asked-1280x800');
    await page.click('button:scheme');
    await page.picture('data-asked-dark-1280x800');
    await page.click('button:scheme');
    await page.tab.setViewportSize({ width: 390, height: 844 });
    await page.until((state) => state.places.node?.length, 'the tree as lines');
    await page.picture('data-asked-phone-390x844');
    await page.close();
  },
};
