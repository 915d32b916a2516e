// The service worker: after one visit the page works without a network, on hosts that cannot send headers it has several
// threads, and files that a host sends with a wrong type have the right one.
//
// It serves one version, the one of manifest.json at the time: every file is kept only if its bytes are those that the
// manifest names, so two versions never mix. A newer version is fetched beside the old one, file by file where they
// differ, and takes over when the page is opened the next time (web/offline.mjs).
const VERSION = 'unversioned';   // of manifest.json; written by tools/dist.py
const CACHE = `vitrine-${VERSION}`;
const SCOPE = new URL('./', self.location.href).href;
const TYPES = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json',
  wasm: 'application/wasm', svg: 'image/svg+xml', png: 'image/png', ttf: 'font/ttf', otf: 'font/otf', csv: 'text/csv; charset=utf-8',
};

const address = (path) => new URL(path, SCOPE).href;

async function manifestOf(cache) {
  const stored = await (await caches.open(cache)).match(address('manifest.json'));
  return stored ? stored.json() : null;
}
let read = null;
const manifest = () => (read ??= readManifest());
async function readManifest() {
  let now = await manifestOf(CACHE);
  if (!now) {   // a browser may empty the storage
    const response = await fetch(address('manifest.json'), { cache: 'no-store' }).catch(() => null);
    const fresh = response?.ok ? await response.clone().json() : null;
    if (fresh?.version === VERSION) {
      now = fresh;
      await (await caches.open(CACHE)).put(address('manifest.json'), response);
    }
  }
  return new Map((now?.files ?? []).map((file) => [file.path, file]));
}

// Keeps the file if its bytes are the right ones.
async function keep(cache, file, response) {
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  if ([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') !== file.sha256) return false;
  await cache.put(address(file.path), new Response(bytes, { headers: { 'Content-Length': String(bytes.byteLength) } }));
  return true;
}

async function install() {
  const response = await fetch(address('manifest.json'), { cache: 'no-store' });
  const now = await response.clone().json();
  if (now.version !== VERSION) throw new Error('the site is being replaced');   // the browser tries again later
  const older = (await caches.keys()).filter((name) => name.startsWith('vitrine-') && name !== CACHE);
  const cache = await caches.open(CACHE);
  for (const name of older) {
    const before = new Map(((await manifestOf(name))?.files ?? []).map((file) => [file.path, file]));
    const kept = await caches.open(name);
    for (const file of now.files) {
      const stored = await kept.match(address(file.path));
      if (!stored || await cache.match(address(file.path))) continue;
      if (before.get(file.path)?.sha256 === file.sha256) await cache.put(address(file.path), stored);
      else if (!await keep(cache, file, await fetch(address(file.path), { cache: 'no-store' }))) throw new Error(`${file.path} is of another version`);
    }
  }
  await cache.put(address('manifest.json'), response);
  if (!self.registration.active) await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith('vitrine-') && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

function withHeaders(response, path) {
  if (response.type === 'opaqueredirect' || response.status < 200) return response;
  const headers = new Headers(response.headers);
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
  if (type) headers.set('Content-Type', type);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(event, path) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(address(path));
  if (stored) return withHeaders(stored, path);
  const response = await fetch(event.request);
  const file = (await manifest()).get(path);
  if (file && response.status === 200) event.waitUntil(keep(cache, file, response.clone()).catch(() => {}));   // no room: not kept
  return withHeaders(response, path);
}

// What works without a network: all but what few need, and of the models and the builds of the core those that are used.
const wanted = (file, model, cores) => !file.optional && (!file.model || file.model === model) && (!file.core || cores.includes(file.core));

async function keepAll(model, cores, tell) {
  const cache = await caches.open(CACHE);
  const files = [...(await manifest()).values()].filter((file) => wanted(file, model, cores));
  const all = files.reduce((sum, file) => sum + file.bytes, 0);
  let kept = 0;
  for (const file of files) {
    try {
      const there = await cache.match(address(file.path)) || await keep(cache, file, await fetch(address(file.path)));
      if (there) kept += file.bytes;
    } catch { /* no network or no room: the rest is tried all the same */ }
    tell({ kind: 'kept', kept, wanted: all });
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const url = event.request.url.split(/[?#]/)[0];
  if (event.request.method !== 'GET' || !url.startsWith(SCOPE)) return;
  const path = url.slice(SCOPE.length) || 'index.html';
  if (path === 'sw.js') return;
  event.respondWith(answer(event, decodeURI(path)));
});
self.addEventListener('message', (event) => {
  const { kind, model, cores, alone } = event.data ?? {};
  if (kind === 'keep') event.waitUntil(keepAll(model, cores, (news) => event.source.postMessage(news)));
  if (kind !== 'take over') return;
  event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((open) => {
    if (!alone || open.length <= 1) return self.skipWaiting();   // another tab still runs the older version
  }));
});
