// The Data set page for cases: opened empty, or with a tree grown on one of the shipped tables.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Page } from './page.mjs';

const run = promisify(execFile);

// What `tools/vitrine dataset WHAT` says of a shipped table.
export async function said(env, what, table, ...options) {
  const { stdout } = await run(join(env.root, 'tools/vitrine'), ['dataset', what, '--build', env.build, '--data', join(env.root, 'assets/datasets', table), ...options],
    { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

export const idle = (s) => s.data.table && !s.data.busy;

// open: instead of Page.open, (env, options).
export async function openData(env, { open = ({ browser, site }, given) => Page.open(browser, site, given), ...options } = {}) {
  const page = await open(env, { path: '?backend=wasm#data', ...options });
  await page.until((s) => s.view === 'data' && s.places['button:data_open'], 'the empty view');
  return page;
}

// The shipped table of that place in the list, with a tree grown on it. ask: with questions that the model answers; more: times
// that the arrow goes down in the list of leaves. `told` of the page: the progress of the growth, as it was seen.
export async function grownTree(env, which, { ask = false, more = 0, ...options } = {}) {
  const page = await openData(env, options);
  await page.click('data_set', which);
  await page.until((s) => idle(s) && s.places['button:data_grow'], 'the table');
  if ((await page.state()).places['button:data_ask_model'] && !ask) await page.click('button:data_ask_model');
  if (more) {
    await page.click('button:data_leaves');
    await page.pick(more);
  }
  await page.click('button:data_grow');
  page.told = [];
  await page.until((s) => {
    if (s.data.running === 'tree' && s.data.progress !== undefined) page.told.push(s.data.progress);
    return s.data.tree && !s.data.tree.partial && s.data.companions > 0 && !s.data.busy;
  }, 'the tree');
  return page;
}
