// The page's side of the service worker (sw.js): isolation where the host sends no headers, what is kept for use without
// a network, and the newer version.
import { engineOptions } from './client.mjs';
import { CORES } from './core_file.mjs';

const PATIENCE_MS = 4000;
const TRIED = 'vitrine.isolated';

const workers = globalThis.navigator?.serviceWorker ?? null;   // only on https and on this machine itself

// What `promise` gives, or undefined after a while.
const within = (promise, milliseconds = PATIENCE_MS) =>
  Promise.race([promise, new Promise((go) => { setTimeout(go, milliseconds); })]);
const controlled = () => new Promise((go) => { workers.addEventListener('controllerchange', () => go(true), { once: true }); });
const register = () => workers.register('sw.js', { updateViaCache: 'none' }).catch(() => undefined);

async function takeOver(registration, alone) {
  if (!registration?.waiting) return false;
  const taken = controlled();
  registration.waiting.postMessage({ kind: 'take over', alone });
  if (await within(taken)) return true;
  taken.then(() => location.reload());   // late: files of two versions never mix
  return false;
}

function session(value) {
  try {
    if (value === undefined) return sessionStorage.getItem(TRIED);
    sessionStorage.setItem(TRIED, value);
  } catch { /* storage is forbidden here */ }
  return value ?? null;
}

// Before anything large is fetched: the newest version, and shared memory for threads. True if the page is about to
// be loaded again.
export async function prepare() {
  if (!workers) return false;
  const found = await within(workers.getRegistration());
  if (await takeOver(found, true)) {
    location.reload();
    return true;
  }
  if (crossOriginIsolated) {
    session('');
    return false;
  }
  const { backend, threads } = engineOptions();   // the core has its threads from the next visit on; ONNX Runtime was asked for
  if (window.top !== window || navigator.hardwareConcurrency < 2 || backend !== 'ort' || threads === 1 || session() === 'yes') return false;
  const taken = controlled();
  const registration = await register();
  if (!registration || (!workers.controller && !registration.active && !await within(taken))) return false;
  session('yes');   // once: a browser may not isolate all the same
  location.reload();
  return true;
}

// Keeps what the page needs with this model. onChange({kept, wanted, update}): bytes, and whether a newer version waits.
export async function keep(model, onChange) {
  if (!workers) return;
  const state = { kept: 0, wanted: 0, update: false };
  const change = (news) => onChange(Object.assign(state, news));
  workers.addEventListener('message', ({ data }) => {
    if (data?.kind === 'kept') change({ kept: data.kept, wanted: data.wanted });
  });
  const registration = await register();
  if (!registration) return;
  const look = () => {
    if (registration.waiting) change({ update: true });
    registration.installing?.addEventListener('statechange', look);
  };
  registration.addEventListener('updatefound', look);
  look();
  (await workers.ready).active.postMessage({ kind: 'keep', model, cores: CORES });
}

// With the newer version, if there is one.
export async function reload() {
  if (workers) await takeOver(await within(workers.getRegistration()), false);
  location.reload();
}
