// What a model costs, vitrine-small and, where it was fetched, SmolLM2: loading, the first token and each further one, a
// forward pass over 64 tokens, every live view of Explain, the peak of the core's memory, which never shrinks, and that of the
// whole tab. Times are of Node, which runs the kernels without relaxed SIMD: those in a browser are shorter.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { findBuild, good, startCore } from '../../web/bridge_node.mjs';
import { Page, launch } from '../browser/page.mjs';
import { serveSite } from '../browser/site.mjs';
import { textOf } from './engine.mjs';
import { peakMegabytes } from './processes.mjs';
import { median, table } from './table.mjs';

const VIEWS = {
  predictions: {},
  attention: {},
  logit_lens: {},
  integrated_gradients: { steps: 32, baseline: 'mean' },
  occlusion: {},
  head_ablation: {},
};
const TEXTS = ['The capital of France is', 'The movie was not good, but the acting was', 'The capital of Italy is'];
const FURTHER = 16, LONG = 64;
const ROOM_MB = 300;   // beside the file

const weightsOf = (folder) => readdirSync(folder).filter((name) => /\.(gguf|safetensors)$/.test(name) && !name.startsWith('golden'));
const megabytesOf = (folder) => weightsOf(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;

async function inNode(folder, quick) {
  const core = await startCore({ build: findBuild(), backend: 'wasm' });
  const peak = () => (core.bytes() / 1e6).toFixed(0);
  const began = performance.now();
  good(await core.load(folder), 'loading');
  const rows = [['loading', (performance.now() - began).toFixed(0), '', peak()]];
  const cost = async (method, text, settings) =>
    good(await core.ask({ type: 'explain', request: { method, text, settings } }), method).explanation.cost;
  const turns = quick ? 1 : 3;
  const add = (name, times, passes = '') => rows.push([name, median(times).toFixed(1), passes, peak()]);

  const long = [];
  for (let turn = 0; turn <= turns; turn++) {   // the first one builds the graph
    const { milliseconds } = await cost('predictions', await textOf(core, LONG, turn), {});
    if (turn) long.push(milliseconds);
  }
  add(`forward, T = ${LONG}`, long, 1);
  const first = [], further = [];
  for (let turn = 0; turn <= turns; turn++) {
    const text = TEXTS[turn % TEXTS.length];
    const one = await cost('generation', text, { count: 1, temperature: 0.1, seed: turn });
    const all = await cost('generation', text, { count: 1 + FURTHER, temperature: 0.1, seed: turn });
    const written = all.forward_passes - one.forward_passes;   // fewer where the text ends
    if (turn) first.push(one.milliseconds);
    if (turn && written > 0) further.push((all.milliseconds - one.milliseconds) / written);
  }
  add('first token', first);
  if (further.length) add('each further token', further);
  for (const [method, settings] of Object.entries(VIEWS)) {
    const costs = [];
    for (const text of quick ? TEXTS.slice(0, 1) : TEXTS) costs.push(await cost(method, text, settings));
    add(method, costs.map((one) => one.milliseconds), costs[0].forward_passes);
  }
  const bytes = core.bytes() / 1e6;
  await core.close();
  return { rows, megabytes: bytes };
}

// The page with every view fresh: the peak of its renderer's resident memory, the page's program and the browser's own included.
async function peakOfTab(folder, dist) {
  const site = await serveSite(dist), browser = await launch();
  try {
    return await inTab(folder, site, browser);
  } finally {
    await browser.close();
    site.close();
  }
}

async function inTab(folder, site, browser) {
  const shipped = basename(folder).startsWith('vitrine-');
  const page = await Page.open(browser, site, { model: shipped ? basename(folder) : 'vitrine-nano', patience: 600000 });
  if (!shipped) {
    const [file] = weightsOf(folder);
    await page.openModel('A GGUF file…', join(folder, file));
    await page.until((s) => s.model.name === file.replace(/\.gguf$/i, '') && !s.loading, 'the model');
  }
  await page.write(TEXTS[1]);
  await page.settled(TEXTS[1]);
  const peak = peakMegabytes();
  await page.context.close();
  return peak;
}

export async function benchModel({ quick, model, large, dist }) {
  const lines = [];
  for (const folder of [model, large]) {
    if (!existsSync(folder) || !weightsOf(folder).length) {
      lines.push(`There is no ${folder}; tools/model get ${basename(folder)} fetches it.`);
      continue;
    }
    const megabytes = megabytesOf(folder), limit = megabytes + ROOM_MB;
    const { rows, megabytes: core } = await inNode(folder, quick);
    process.stderr.write(`${basename(folder)}: the core ${core.toFixed(0)} MB\n`);
    lines.push(
      table(`${basename(folder)}, weights ${megabytes.toFixed(0)} MB, one thread, Node, medians of ${quick ? 1 : TEXTS.length}`,
        ['request', 'ms', 'forward passes', 'core so far, MB'], rows),
      `The core's peak ${core.toFixed(0)} MB; wanted: at most ${limit.toFixed(0)}: ${core <= limit ? 'kept' : 'missed'}`,
      `The tab's peak with every view of Explain fresh, in Chromium: ${(await peakOfTab(folder, dist)).toFixed(0)} MB resident\n`);
  }
  return lines.join('\n');
}
