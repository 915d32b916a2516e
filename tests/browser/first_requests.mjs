// The requests that the page sends about the first example of a model, in all views, as models/MODEL/first.json keeps them.
//
//   node tests/browser/first_requests.mjs MODEL     writes that file; needs the built site
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

import { Page, launch } from './page.mjs';
import { serveSite } from './site.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function requestsOf(page) {
  const requests = new Map();
  let text = '';
  for (const view of ['explain', 'flow', 'trust']) {
    if (view !== 'explain') await page.click('view', { flow: 1, trust: 2 }[view]);
    const s = await page.until((state) => state.view === view && !state.busy && !state.stored, `all of ${view}`);
    for (const { request } of Object.values(s.answers)) if (request) requests.set(JSON.stringify(request), request);
    text = s.text;
  }
  return { text, requests: [...requests.values()] };
}

async function record(model) {
  const site = await serveSite(join(ROOT, 'build/web/dist')), browser = await launch();
  const page = await Page.open(browser, site, { model, patience: 300000 });
  const { text, requests } = await requestsOf(page);
  const lines = requests.map((request) => `  ${JSON.stringify(request)}`).join(',\n');
  writeFileSync(join(ROOT, 'models', model, 'first.json'), `{\n "text": ${JSON.stringify(text)},\n "requests": [\n${lines}\n ]\n}\n`);
  await browser.close();
  await site.close();
}

if (fileURLToPath(import.meta.url) === argv[1]) await record(argv[2]);
