// What a visitor waits for, and whether the page stays smooth while it computes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { serveSite } from '../browser/site.mjs';
import { Page, launch } from '../browser/page.mjs';
import { median, quantile, table } from './table.mjs';

const MODEL_FILE = /^models\//;
const MBIT_20 = 20e6 / 8;   // bytes in a second

// Bytes of everything that the page asks for until its first picture (which came with the site), and until the model itself
// answers, as brotli at its best.
export async function benchLoad({ dist, quick }) {
  const site = await serveSite(dist);
  const browser = await launch();
  try {
    const asked = new Set(), pictured = new Set(), times = [];
    for (let turn = 0; turn < (quick ? 1 : 3); turn++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const tab = await context.newPage();
      context.on('request', (request) => asked.add(new URL(request.url()).pathname.slice(1) || 'index.html'));
      const began = performance.now();
      await tab.goto(`${site.url}?backend=wasm`);
      const marks = await tab.evaluate(() => new Promise((done) => {
        const seen = {};
        const look = () => {
          const s = window.vitrine?.state();
          if (s?.answers.attribution.fresh && !seen.picture) {
            seen.picture = performance.now();
            seen.files = performance.getEntriesByType('resource').filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= seen.picture)
              .map(({ name }) => new URL(name).pathname.slice(1));
          }
          if (s?.model && !s.loading && !s.stored) return done({ ...seen, live: performance.now() });
          return requestAnimationFrame(look);
        };
        look();
      }));
      for (const path of ['index.html', ...marks.files]) pictured.add(path);
      // The model's own answer: to a text that did not come with the site.
      const page = new Page(context, tab, site, 120000);
      const typed = performance.now();
      await page.write('The sun was warm, so they went to the');
      await page.until((s) => s.text.startsWith('The sun') && s.answers.predictions.fresh, 'predictions');
      marks.predictions = performance.now() - typed;
      await page.until((s) => s.answers.attribution.fresh, 'an attribution');
      marks.attribution = performance.now() - typed;
      times.push({ ...marks, whole: performance.now() - began });
      await context.close();
    }
    const rows = [...asked].sort().map((path) => {
      const bytes = readFileSync(join(dist, path));
      // Quality 9 within half a per cent of 11 for these files, and minutes faster.
      const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
      return [path, bytes.length, packed.length];
    });
    const sum = (which, column) => rows.filter(([path]) => which(path)).reduce((total, row) => total + row[column], 0);
    const first = sum((path) => pictured.has(path), 2);
    rows.push(['until the first picture', sum((path) => pictured.has(path), 1), first], ['program', sum((p) => !MODEL_FILE.test(p), 1), sum((p) => !MODEL_FILE.test(p), 2)],
      ['model', sum((p) => MODEL_FILE.test(p), 1), sum((p) => MODEL_FILE.test(p), 2)]);
    const seconds = (pick) => (median(times.map(pick)) / 1000).toFixed(2);
    return table('First load: bytes until the first explanation', ['file', 'bytes', 'brotli'], rows) +
      `First picture: ${(first / 1e6).toFixed(2)} MB, ${(first / MBIT_20).toFixed(2)} s at 20 Mbit/s, and ${seconds((t) => t.picture)} s of work; ` +
      `the model is there after ${seconds((t) => t.live)} s. From a key to its first predictions: ${seconds((t) => t.predictions)} s; ` +
      `to its first attribution: ${seconds((t) => t.attribution)} s (loopback, empty cache, median of ${times.length}).\n`;
  } finally {
    await browser.close();
    await site.close();
  }
}

// Frame times as the page itself measures them, while it is moved about in and a long method runs. Software
// rendering shares the cores with the model here, so the ratio to the same page at rest is what counts.
export async function benchFrames({ dist }) {
  const site = await serveSite(dist);
  const browser = await launch();
  try {
    const page = await Page.open(browser, site, { model: 'vitrine-small', patience: 240000 });
    const sample = (milliseconds) => page.tab.evaluate((length) => new Promise((done) => {
      const gaps = [];
      let last = performance.now();
      const end = last + length;
      const tick = (now) => {
        gaps.push(now - last);
        last = now;
        const x = 200 + (now % 500), y = 190;
        document.querySelector('canvas').dispatchEvent(new MouseEvent('mousemove', { clientX: x, clientY: y, bubbles: true }));
        if (now < end) requestAnimationFrame(tick);
        else done(gaps.slice(1));
      };
      requestAnimationFrame(tick);
    }), milliseconds);
    await page.until((s) => !s.busy, 'everything to be measured', 240000);
    const rest = await sample(4000);
    const long = 'It was long and slow, but the actors were so warm, so funny and so sad that nobody in the room wanted it to end. ';
    await page.paste(`Review: ${long.repeat(2)}\nSentiment:`);
    await page.until((s) => s.busy, 'the model to work', 20000);
    const busy = await sample(6000);
    const own = await page.tab.evaluate(() => window.vitrine.frames());
    const row = (name, gaps) => [name, gaps.length, median(gaps).toFixed(1), quantile(gaps, 0.95).toFixed(1),
      Math.max(...gaps).toFixed(1)];
    await page.context.close();
    return table('Frames (software rendering, the model on the same cores), ms from frame to frame',
      ['page', 'frames', 'median', '95 %', 'longest'], [row('at rest', rest), row('while explaining', busy)]) +
      `The program's own share of a frame: ${JSON.stringify(own)}\n`;
  } finally {
    await browser.close();
    await site.close();
  }
}
