// Models by name from a hub on this machine, kept in the browser, opened without it, deleted.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {serveHub} from '../../hub/server.mjs';
import {check, equal} from '../check.mjs';
import {Page} from '../page.mjs';

// serve.py itself: it opens the one origin to hub.html.
async function servePage(root, folder) {
  const program = 'import serve, sys, pathlib; serve.serve(pathlib.Path(sys.argv[1]), "127.0.0.1", 0, True)';
  const child = spawn('python3', ['-c', program, folder], {cwd: root});
  const url = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (data) => {
      out += data;
      const found = /http:\/\/\S+/.exec(out);
      if (found) resolve(found[0]);
    });
    child.on('exit', () => reject(new Error(`serve.py ended: ${out}`)));
  });
  return {url, close: () => child.kill()};
}

const dialog = (page) => page.tab.locator('dialog#models');
const button = (page, name) => dialog(page).getByRole('button', {name});

async function openDialog(page) {
  await page.settled();
  await page.models();
}

export const cases = {
  async 'a model by name: looked up, fetched, kept, opened again without the hub, deleted'({browser, root, dist}) {
    const nano = join(root, 'models/vitrine-nano');
    const files = Object.fromEntries(
        ['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => [name, readFileSync(join(nano, name))]));
    const hub = await serveHub(files);
    const site = await servePage(root, dist);
    try {
      const page = await Page.open(browser, site, {model: ''});
      page.expect(new RegExp(`^request to another origin: ${hub.origin}/`));  // the one that was asked for by name
      const before = hub.requests.length;
      await page.tab.evaluate((origin) => {
        const url = new URL('hub.html', document.baseURI);
        url.search = new URLSearchParams({hub: origin, name: 'owner/good', backend: 'wasm'});
        location.assign(url);
      }, hub.origin);
      await button(page, 'Load safetensors').waitFor();
      equal(hub.requests.length, before + 1, 'only the list was asked for');
      check(
          /[\d.]+ MB to fetch, about [\d.]+ MB of memory/.test(await dialog(page).innerText()),
          await dialog(page).innerText());
      await button(page, 'Load safetensors').click();
      await page.until((s) => s.model?.name === 'good', 'the model of the hub');

      // Another origin stays closed to this page.
      const other = await serveHub(files);
      page.expect(new RegExp(`${other.origin}.*Content Security Policy`));  // refused before it leaves the page
      const refused =
          await page.tab.evaluate((origin) => fetch(origin).then(() => 'open', () => 'closed'), other.origin);
      other.close();
      equal(refused, 'closed', 'another origin');

      hub.close();
      await page.tab.goto(`${site.url}?backend=wasm`);
      await page.until((s) => s.model?.name.startsWith('vitrine-'), 'the shipped model');
      await openDialog(page);
      const kept = button(page, /owner\/good@main$/);
      await kept.first().click();
      await page.until((s) => s.model?.name === 'good', 'the kept model');

      await openDialog(page);
      await button(page, /^Delete/).click();
      await page.tab.getByText('is deleted.').waitFor();
      equal(await button(page, /^Delete/).count(), 0, 'nothing is kept any more');
      await page.close();
    } finally {
      hub.close();
      site.close();
    }
  },
};
