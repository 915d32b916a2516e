// The page on hosts as they are: without headers, with wrong types, under a sub-path, gone after the first visit,
// replaced by a newer version; and a Worker that the browser ends.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { check, close, equal } from '../check.mjs';
import { Page } from '../page.mjs';
import { serveSite } from '../site.mjs';

const all = (s) => s.offline.wanted > 0 && s.offline.kept === s.offline.wanted;
const OCTETS = 'application/octet-stream';

// The status line of what is asked for byte by byte: clients mend paths before they send them.
function ask(port, host, path) {
  return new Promise((answer, reject) => {
    const socket = connect(port, host, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
    let text = '';
    socket.on('data', (bytes) => { text += bytes.toString('latin1'); });
    socket.on('end', () => answer(text.split('\r\n')[0]));
    socket.on('error', reject);
  });
}

async function serveByPython(root, ...options) {
  const server = spawn('python3', [join(root, 'serve.py'), '--no-build', '--port', '0', ...options]);
  let text = '';
  const port = await new Promise((go, fail) => {
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = /http:\/\/\S+:(\d+)\//.exec(text);
      if (found) go(Number(found[1]));
    });
    server.stderr.on('data', (bytes) => { text += bytes; });
    server.on('exit', (code) => fail(new Error(`serve.py ended with ${code}: ${text}`)));
  });
  return { port, said: () => text, close: () => { server.removeAllListeners('exit'); server.kill(); } };
}

// The bar's own sentences, and each Worker, as the page makes them.
function observe() {
  window.said = [];
  window.made = [];
  const Real = Worker;
  window.Worker = class extends Real {
    constructor(...parameters) {
      super(...parameters);
      window.made.push(this);
    }
  };
  document.addEventListener('DOMContentLoaded', () => {
    const line = document.getElementById('progress');
    new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true });
  });
}

export const alone = true;   // see run.mjs

export const cases = {
  async 'a plain host under a sub-path, with wrong types and without headers: all the same, with threads'({ browser, dist }) {
    const site = await serveSite(dist, { isolated: false, under: 'docs/vitrine/', types: { '.mjs': OCTETS, '.wasm': OCTETS, '.js': 'application/javascript' } });
    try {
      const page = await Page.open(browser, site, { path: '?backend=ort&threads=2', offline: true });
      const s = await page.until((t) => t.answers.attribution.fresh, 'an explanation');
      check(await page.tab.evaluate(() => crossOriginIsolated), 'the service worker isolates the page');
      equal(s.threads, 2, 'threads');
      await page.close();
    } finally {
      await site.close();
    }
  },

  async 'a host that sends even .js with a wrong type: a sentence instead of waiting for ever'({ browser, dist }) {
    const site = await serveSite(dist, { types: { '.mjs': OCTETS, '.js': OCTETS } });
    try {
      const page = await Page.open(browser, site, { wait: false, expected: [/MIME type/] });
      await page.tab.waitForFunction(() => /wrong type/.test(document.getElementById('progress').textContent));
      await page.close();
    } finally {
      await site.close();
    }
  },

  async 'a program that was cut off on its way: a sentence instead of waiting for ever'({ browser, dist }) {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-site-'));
    cpSync(dist, folder, { recursive: true });
    for (const name of ['core', 'core_relaxed', 'core_threads', 'core_relaxed_threads']) {
      const file = join(folder, `${name}.wasm`);
      writeFileSync(file, readFileSync(file).subarray(0, 100_000));
    }
    const site = await serveSite(folder);
    try {
      const page = await Page.open(browser, site, { wait: false, expected: [/wasm|WebAssembly/i] });
      const s = await page.until((t) => t.errors?.core, 'the sentence', 30000);
      check(/engine stopped/.test(s.errors.core), s.errors.core);
      await page.close();
    } finally {
      await site.close();
      rmSync(folder, { recursive: true });
    }
  },

  async 'one bar for every byte that is awaited; nothing that is not needed is fetched'({ browser, dist }) {
    const site = await serveSite(dist, { rate: 4e6 });   // at the speed of this machine there may be nothing to wait for
    try {
      const page = await Page.open(browser, site, { wait: false, before: observe, model: '' });
      const asked = [];
      page.context.on('request', (one) => asked.push(new URL(one.url()).pathname));
      const sums = [];
      await page.until((s) => {
        if (s.loading && s.loaded[1]) sums.push(s.loaded);
        return s.answers.predictions.fresh;
      }, 'predictions');
      const told = (await page.tab.evaluate(() => window.said)).map((line) => /^([\d.]+) of ([\d.]+) MB$/.exec(line)).filter(Boolean);
      check(told.length > 2, `the bar says how far it is: ${told.length} times`);
      const totals = [...new Set([...told.map((one) => Number(one[2])), ...sums.map((one) => Number((one[1] / 1e6).toFixed(1)))])];
      equal(totals.length, 1, `totals (${totals}), from the first byte to the model`);
      check(totals[0] > 12, `${totals[0]} MB: program, core and model are counted`);
      const loaded = told.map((one) => Number(one[1]));
      equal(loaded, [...loaded].sort((a, b) => a - b), 'it only grows');
      const idle = asked.filter((path) => /\/ort\/|vitrine-nano|-extended|\.map$|licenses/.test(path));
      equal(idle, [], 'what is not needed');
      await page.close();
    } finally {
      await site.close();
    }
  },

  async 'after one visit the page works without its host'({ browser, dist }) {
    let site = await serveSite(dist, { isolated: false });   // from the second visit on the service worker isolates the page
    const page = await Page.open(browser, site, { offline: true });
    await page.until(all, 'everything to be kept');
    await page.click('button:look');
    await page.tab.waitForTimeout(400);
    await page.picture('offline-menu-1280x800');
    await page.tab.keyboard.press('Escape');
    await site.close();
    page.expect(/Failed to fetch|ERR_CONNECTION_REFUSED|update/i);
    await page.tab.reload();
    await page.until((s) => s.answers.attribution?.fresh, 'an explanation without a network');
    check(await page.tab.evaluate(() => crossOriginIsolated), 'the memory can be shared: the core has threads');
    await page.write('The sky is');
    await page.settled('The sky is');
    const s = await page.state();
    check(s.answers.attribution.fresh, 'a new text is explained');
    await page.click('view', 3);
    await page.until((t) => t.view === 'data' && t.places.data_set, 'Data set');
    await page.click('data_set', 0);
    await page.until((t) => t.data.table, 'a shipped table');
    await page.picture('offline-1280x800');
    await page.close();
  },

  async 'a newer version is fetched beside the old one and comes with a reload'({ browser, dist }) {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-site-'));
    cpSync(dist, folder, { recursive: true });
    const site = await serveSite(folder);
    try {
      const page = await Page.open(browser, site, { offline: true });
      await page.until(all, 'everything to be kept');
      const style = `${readFileSync(join(folder, 'style.css'), 'utf8')}\n:root { --newer: 1; }\n`;
      writeFileSync(join(folder, 'style.css'), style);
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      Object.assign(manifest.files.find((file) => file.path === 'style.css'),
        { bytes: Buffer.byteLength(style), sha256: createHash('sha256').update(style).digest('hex') });
      const before = manifest.version;
      manifest.version = 'newer';
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
      writeFileSync(join(folder, 'sw.js'), readFileSync(join(folder, 'sw.js'), 'utf8').replace(`'${before}'`, "'newer'"));
      const newer = () => page.tab.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--newer'));
      await page.tab.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()));
      await page.until((s) => s.offline.update, 'the news of it');
      equal(await newer(), '', 'the page that is open stays as it is');
      const asked = [];
      page.context.on('request', (one) => asked.push(one.url()));
      await page.write('My own text');
      await page.hash();
      await page.tab.reload();   // the newer version takes over and loads the page once more
      await page.tab.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue('--newer') === '1', null, { timeout: 30000 });
      await page.until((s) => s?.text === 'My own text' && s.answers.attribution.fresh, 'the person\u2019s text in the newer version');
      equal(await page.tab.evaluate(() => caches.keys()), ['vitrine-newer'], 'what is kept');
      await page.close();
    } finally {
      await site.close();
      rmSync(folder, { recursive: true });
    }
  },

  async 'serve.py: odd paths, IPv6, bad ports, one policy'({ browser, root }) {
    const server = await serveByPython(root, '--host', '::1');
    try {
      for (const path of ['//[', '/%00', '//evil.example/x', '/../serve.py', '/%2e%2e/serve.py', '/\\evil', `/${'a'.repeat(3000)}`, 'x', '/models/']) {
        check(/ 40[04] /.test(await ask(server.port, '::1', path)), `${path.slice(0, 30)} is refused: ${await ask(server.port, '::1', path)}`);
      }
      check(!/Traceback/.test(server.said()), server.said());
      const headers = await new Promise((go) => { request({ host: '::1', port: server.port, path: '/' }, (one) => go(one.headers)).end(); });
      const policy = headers['content-security-policy'];
      check(!policy.includes('unsafe-inline'), policy);
      check(readFileSync(join(root, 'build/web/dist/index.html'), 'utf8').includes(`"${policy}"`), 'the page itself has the same policy');
      const page = await Page.open(browser, { url: `http://[::1]:${server.port}/` }, { path: '?backend=ort&threads=2' });
      equal((await page.state()).threads, 2, 'threads under this policy');
      await page.close();
      for (const [option, value] of [['--port', '70000'], ['--port', '-1'], ['--host', 'no such host']]) {
        const failed = await serveByPython(root, option, value).then((one) => { one.close(); return ''; }, (error) => error.message);
        check(failed && !failed.includes('Traceback'), `${option} ${value}: ${failed}`);
      }
    } finally {
      server.close();
    }
  },

  async 'a Worker that the browser ended is noticed, and can be started again in every view'({ browser, site }) {
    const page = await Page.open(browser, site, { before: observe });
    const end = () => page.tab.evaluate(() => window.made.at(-1).terminate());   // no event comes of it
    for (const view of [0, 1, 2, 3]) {
      await page.click('view', view);
      await end();
      const s = await page.until((t) => t.errors.core && t.places['button:again'], `the sentence and Start again in view ${view}`, 30000);
      check(/ended it/.test(s.errors.core), s.errors.core);
      await page.picture(`ended-${s.view}-1280x800`);
      await page.click('button:again');
      await page.until((t) => !t.errors.core && t.model && !t.loading, 'a new core');
    }
    await page.click('view', 0);
    await page.write('The sky is');
    check((await page.settled('The sky is')).answers.attribution.fresh, 'an explanation');
    await page.close();
  },

  async 'a table that ended the core is not opened again by itself'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm#data', before: observe });
    await page.click('data_set', 0);
    await page.until((s) => s.data.table && !s.data.busy && s.places['button:data_grow'], 'the table');
    await page.click('button:data_grow');
    await page.until((s) => s.data.busy, 'the tree to grow');
    await page.tab.evaluate(() => window.made.at(-1).terminate());
    await page.until((s) => s.places['button:again'], 'Start again', 30000);
    await page.click('button:again');
    const s = await page.until((t) => t.model && !t.loading && t.data.error, 'a sentence');
    check(/ended the engine/.test(s.data.error) && !s.data.table, `${s.data.error}`);
    await page.picture('table-not-opened-1280x800');
    await page.close();
  },
};
