// The core in a headless Chromium, driven from Node: for WebGPU, which Node does not have, and for tests. Same
// interface as startCore in bridge_node.mjs. The page has nothing but the Worker; its files come from web/, the
// build, node_modules and the model's folder, through a server that only this machine can reach.
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('.', import.meta.url));
const ORT = join(WEB, '../node_modules/onnxruntime-web/dist');
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

// A software adapter stands in for a GPU. The other switches keep the browser from talking to anybody.
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
export const WEBGPU_ARGUMENTS = [
  '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan,WebGPU',
  '--use-vulkan=swiftshader',
];

export function findChromium() {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    .find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium was found; install it or set $CHROMIUM to its path');
  return found;
}

// folders: URL path -> folders; bodies: URL path -> bytes; without: URL paths that are missing. Headers make the page
// cross-origin isolated on request.
async function serve({ folders, bodies, without, isolated }) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const headers = { 'Content-Type': TYPES[extname(path)] ?? 'text/html', 'Cache-Control': 'no-store' };
    if (isolated) {
      headers['Cross-Origin-Opener-Policy'] = 'same-origin';
      headers['Cross-Origin-Embedder-Policy'] = 'require-corp';
    }
    if (without.includes(path)) {
      response.writeHead(404, headers).end();
      return;
    }
    if (bodies.has(path)) {
      response.writeHead(200, headers).end(bodies.get(path));
      return;
    }
    const prefix = path.slice(0, path.lastIndexOf('/') + 1);
    const file = (folders.get(prefix) ?? []).map((folder) => join(folder, basename(path))).find(existsSync);
    if (!file) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

// without: files of the site that are left out, as URL paths, to see what then happens.
export async function startChromiumCore({ build, backend = 'webgpu', threads = 1, isolated = false, profile = false, without = [], onLog = () => {} }) {
  const { chromium } = await import('playwright-core');
  const folders = new Map([['/', [WEB, build]], ['/ort/', [ORT]]]);
  const bodies = new Map([['/', '<!doctype html><title>Vitrine</title><link rel=icon href="data:,">']]);
  const server = await serve({ folders, bodies, without, isolated });
  const userData = await mkdtemp(join(tmpdir(), 'vitrine-chromium-'));
  const context = await chromium.launchPersistentContext(userData, {
    executablePath: findChromium(),
    headless: true,
    args: [...CHROMIUM_ARGUMENTS, ...(['ort', 'wasm'].includes(backend) ? [] : WEBGPU_ARGUMENTS)],
  });
  async function close() {
    await context.close();
    server.close();
    await rm(userData, { recursive: true, force: true, maxRetries: 3 });
  }

  const waiting = new Map();
  let next = 1, died = null, status = null;
  const statusWaiters = [];
  const error = (what) => ({ type: 'error', error: { code: 'internal', what, where: '', advice: '' } });
  function receive(message) {
    if (message.type === 'status') {
      status = message;
      if (status.backend || status.reason) for (const ready of statusWaiters.splice(0)) ready();
      return;
    }
    const asked = waiting.get(message.id);
    if (!asked || message.type === 'progress') return;
    if (message.type === 'check_row') {
      asked.onRow(message);
      return;
    }
    waiting.delete(message.id);
    asked.resolve(message);
  }
  let onDeath = () => {};
  function fatal(why) {
    died = why;
    onDeath();
    for (const { resolve: answer } of waiting.values()) answer(error(why));
    waiting.clear();
    for (const ready of statusWaiters.splice(0)) ready();
  }

  try {
    const page = context.pages()[0] ?? await context.newPage();
    page.on('pageerror', (failure) => onLog(String(failure)));
    const origins = new Set();
    context.on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('console', (line) => onLog(line.text()));
    await page.exposeFunction('vitrineReceive', (text) => receive(JSON.parse(text)));
    await page.exposeFunction('vitrineFatal', fatal);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const started = new Promise((ready) => statusWaiters.push(ready));
    await page.evaluate(async (options) => {
      const { createClient } = await import('./client.mjs');
      globalThis.client = createClient({
        options,
        onMessage: (bytes) => globalThis.vitrineReceive(new TextDecoder().decode(bytes)),
        onFatal: (sentence) => globalThis.vitrineFatal(sentence),
        onLog: (line) => console.info(line),
      });
    }, { backend, threads, profile, form: 'json' });
    await started;
    if (died !== null) throw new Error(died);
    if (backend !== 'auto' && status.backend !== backend && without.length === 0) {
      throw new Error(`The ${backend} backend could not be used. ${status.reason}`);
    }

    const waitFor = (id, onRow, act) => new Promise((answer, reject) => {
      if (died !== null) return answer(error(died));
      waiting.set(id, { resolve: answer, onRow });
      return act().catch(reject);
    });
    return {
      close,
      origins,
      status: () => status,
      ask: (message, onRow = () => {}) => {
        const id = next++;
        const text = JSON.stringify({ ...message, id });
        return waitFor(id, onRow, () =>
          page.evaluate((json) => globalThis.client.send(new TextEncoder().encode(json)), text));
      },
      // Stops the request that was asked last.
      cancel: () => page.evaluate((id) => globalThis.client.send(
        new TextEncoder().encode(JSON.stringify({ type: 'cancel', id }))), next - 1),
      // An accident inside the Worker; `restart` gives the answer to loading the same model again.
      async kill() {
        const dead = new Promise((told) => { onDeath = told; });
        await page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error('an accident'); }); });
        await dead;
      },
      restart: () => {
        died = null;
        return waitFor(0, () => {}, () => page.evaluate(() => globalThis.client.restart()));
      },
      async file(name, bytes) {
        const path = `/given/${name}`;
        bodies.set(path, bytes);
        await page.evaluate(async ([url, as]) => {
          const response = await fetch(url);
          globalThis.client.file(as, new Uint8Array(await response.arrayBuffer()));
        }, [path, name]);
        bodies.delete(path);
      },
      load: (folder) => {
        const name = basename(resolve(folder));
        folders.set('/model/', [resolve(folder)]);
        return waitFor(0, () => {}, () =>
          page.evaluate((as) => globalThis.client.loadModel(as, '/model/'), name));
      },
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}
