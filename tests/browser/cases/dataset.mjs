// A table is opened, a tree is grown on it, and the tree is edited; what the page shows is what the command line says.
import { readFileSync } from 'node:fs';

import { check, close, equal } from '../check.mjs';
import { grownTree, idle, openData, said } from '../data_page.mjs';

const inner = (s) => s.data.tree.nodes.filter((n) => n.yes >= 0);

export const cases = {
  async 'a table with a known rule: the tree says it, as the command line does'(env) {
    const page = await grownTree(env, 2);
    await page.picture('data-formula-1280x800');
    const s = await page.state();
    const words = inner(s).map((n) => n.question).join(' | ');
    for (const column of ['soil', 'light_hours', 'water_ml']) check(words.includes(column), `the rule names ${column}: ${words}`);
    for (const column of ['pot_cm', 'window', 'neighbours']) check(!words.includes(column), `${column} has nothing to do with it: ${words}`);
    close([s.data.tree.test], [(await said(env, 'tree', 'formula.csv', '--leaves', '8')).test.accuracy], 1e-6, 'accuracy on test rows');
    await page.close();
  },

  async 'a tree is pruned, undone, and comes back after a reload; then it is deleted'(env) {
    const page = await grownTree(env, 2);
    const before = inner(await page.state()).length;
    check(before >= 2, 'there are questions to prune');
    await page.click('button:data_prune', (await page.state()).data.node);
    await page.until((s) => idle(s) && inner(s).length === 0, 'the pruned tree');
    await page.click('button:data_undo');
    const undone = await page.until((s) => idle(s) && inner(s).length === before, 'the tree as it was');
    await page.tab.waitForTimeout(1500);   // the browser's storage writes behind the page
    await page.tab.reload();
    const again = await page.until((s) => s.data?.tree && idle(s), 'the tree after a reload');
    equal(again.data.tree.nodes.map((n) => n.question), undone.data.tree.nodes.map((n) => n.question), 'the same questions');
    await page.click('button:data_forget');
    await page.until((s) => !s.data.table && !s.data.busy, 'the empty view');
    await page.tab.waitForTimeout(1500);
    await page.tab.reload();
    await page.until((s) => s.view === 'data' && s.places['button:data_open'] && !s.data.busy, 'nothing was kept');
    await page.close();
  },

  async 'questions of six kinds: examples with the words that decide, light, dark and on a phone'(env) {
    const page = await grownTree(env, 1);
    const s = await page.until((state) => state.data.examples > 0, 'example rows');
    check(s.places.node.length >= 1, 'the tree is drawn');
    await page.picture('data-questions-1280x800');
    await page.click('button:scheme');
    await page.picture('data-questions-dark-1280x800');
    await page.click('button:scheme');
    await page.tab.setViewportSize({ width: 390, height: 844 });
    await page.until((state) => state.places.node?.length, 'the tree as lines');
    await page.picture('data-questions-phone-390x844');
    await page.close();
  },

  async 'how the rows lie along a question, and how the words of a row add up'(env) {
    const page = await grownTree(env, 1);
    await page.tab.setViewportSize({ width: 1280, height: 1500 });  // all of it at once
    const s = await page.until((state) => state.data.chart && state.data.linear && !state.data.busy && state.places.linear_word && state.places.example,
      'the chart and the linear model');
    check(s.data.chart.bars >= 2 && s.data.chart.rows > 0, 'the rows are in the chart');
    equal(s.data.chart.node, s.data.node, 'the chart is of the selected node');
    check(s.places.linear_word?.length >= 2, 'the words of the linear model are shown');
    await page.picture('data-questions-1280x1500');
    await page.click('example', s.places.example[0].a);
    const explained = await page.until((state) => state.data.linear_row && !state.data.busy, 'the words of the row');
    const { intercepts } = explained.data.linear, { contributions, logit, row } = explained.data.linear_row;
    equal(row, explained.data.path.row, 'the row that was clicked');
    close([contributions.reduce((sum, values) => sum + values[0], intercepts[0])], [logit[0]], 1e-9, 'intercept and words sum to the logit');
    await page.picture('data-questions-row-1280x1500');
    await page.close();
  },

  async 'an analysis without a picture of its own: its menu, form and result come from what it declares'(env) {
    const page = await grownTree(env, 2);
    await page.tab.setViewportSize({ width: 1280, height: 1800 });
    const s = await page.until((state) => state.places.analysis?.length && !state.data.busy, 'the menu');
    check(s.data.analyses.names.includes('shuffle'), 'the core declares the shuffle test');
    await page.click('analysis', 0);
    await page.until((state) => state.data.analyses.chosen === 'shuffle' && state.places['button:data_run'], 'the form');
    check((await page.state()).places['field:analysis']?.length === 1, 'the one text among its settings has a field');
    await page.click('button:data_run');
    const done = await page.until((state) => state.data.analyses.reports.shuffle && !state.data.busy, 'the result');
    const { claims, figures } = done.data.analyses.reports.shuffle;
    const line = await said(env, 'shuffle', 'formula.csv', '--set', 'shuffles=100');
    close([figures.rate], [line.rate], 1e-12, 'the share of shuffles');
    equal(claims, line.checks.filter((one) => one.holds).map((one) => one.statement), 'the sentences that hold');
    await page.picture('data-analysis-1280x1800');
    await page.close();
  },

  async 'two groups, a predictor and an additive model are told in sentences, as the command line does'(env) {
    const page = await grownTree(env, 2);
    await page.tab.setViewportSize({ width: 1280, height: 1800 });
    const s = await page.until((state) => state.places.analysis?.length && !state.data.busy, 'the menu');
    const listed = s.data.analyses.names.filter((name) => !['tree', 'baselines', 'linear', 'nearest', 'chart', 'examples', 'path'].includes(name));
    for (const name of ['differences', 'additive', 'subgroups']) {
      await page.click('analysis', listed.indexOf(name));
      await page.until((state) => state.data.analyses.chosen === name && state.places['button:data_run'], 'the form');
      await page.click('button:data_run');
      const done = await page.until((state) => state.data.analyses.reports[name] && !state.data.busy, `the result of ${name}`);
      const { claims } = done.data.analyses.reports[name];
      check(claims.length > 0, `${name} says something`);
      if (name === 'additive') check(done.places.report_curve?.length >= 1, 'its curves are drawn');
      if (name !== 'subgroups') {   // the command line has no tree to ask about
        const line = await said(env, name, 'formula.csv');
        equal(claims, line.checks.filter((one) => one.holds).map((one) => one.statement), `the sentences of ${name} that hold`);
      }
      await page.picture(`data-${name}-1280x1800`);
    }
    await page.close();
  },

  async 'what was asked of a table leaves the page as a report, with the sentences of the command line'(env) {
    const page = await grownTree(env, 2);
    await page.tab.setViewportSize({ width: 1280, height: 1800 });
    await page.until((state) => state.places.analysis?.length && !state.data.busy, 'the menu');
    await page.click('analysis', 0);
    await page.until((state) => state.data.analyses.chosen === 'shuffle' && state.places['button:data_run'], 'the form');
    await page.click('button:data_run');
    const done = await page.until((state) => state.data.analyses.reports.shuffle && !state.data.busy && state.places['button:data_export'], 'the result');
    const exported = async (title) => {
      const download = page.tab.waitForEvent('download');
      await page.click('button:data_export');
      await page.pick(done.data.forms.indexOf(title) + 1);
      return readFileSync(await (await download).path(), 'utf8');
    };
    const html = await exported('Report'), all = JSON.parse(await exported('Report as JSON'));
    const page_ = await (await page.tab.context().browser().newContext({ javaScriptEnabled: false })).newPage();
    await page_.setContent(html);
    const found = await page_.locator('ul.found li > bdi').allInnerTexts(), open = await page_.locator('ul.open li > bdi').allInnerTexts();
    const claims = all.results.flatMap((result) => result.claims);
    equal(found, claims.filter((one) => one.holds).map((one) => one.statement), 'what was found');
    equal(open, claims.filter((one) => !one.holds).map((one) => one.statement), 'what was not found');
    check(done.data.analyses.reports.shuffle.claims.every((one) => found.includes(one)), 'the sentences of the page are in the report');
    equal(await page_.locator('script, img, link, iframe').count(), 0, 'nothing that is run or fetched');
    const command = await page_.locator('pre').innerText();
    check(command.startsWith('tools/vitrine dataset report --data formula.csv') && command.includes('shuffle'), command);
    await page_.context().close();

    const line = await said(env, 'report', 'formula.csv', '--form', 'json', '--analyses', 'shuffle', '--set', 'shuffle.shuffles=100');
    equal(line.results[0].claims.filter((one) => one.holds).map((one) => one.statement), done.data.analyses.reports.shuffle.claims, 'as the command line');
    await page.close();
  },

  async 'pasted rows, and a file without rows'(env) {
    const page = await openData(env);
    await page.tab.evaluate(() => {
      const rows = ['text,label', ...Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'warm and bright' : 'cold and grey'} ${i},${i % 2 ? 'good' : 'bad'}`)];
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', rows.join('\n'));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    });
    const s = await page.until(idle, 'the pasted table');
    equal(s.data.table.rows, 40, 'rows');
    equal(s.data.table.columns.map((c) => c.role), ['text', 'label'], 'roles');
    const chooser = page.tab.waitForEvent('filechooser');
    await page.click('button:data_forget');
    await page.until((state) => !state.data.table && state.places['button:data_open'], 'the empty view');
    await page.click('button:data_open');
    await (await chooser).setFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('\n\n') });
    const failed = await page.until((state) => state.data.error, 'a sentence');
    check(failed.data.error.length > 10, failed.data.error);
    await page.close();
  },
};
