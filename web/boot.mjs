// From the first byte to the running program: checks what the browser can do, loads app.wasm, fonts,
// shaders and the core side by side, shows how far that is, and says in one sentence what is missing.
import { createAppBridge } from './app_bridge.mjs';
import { createClient, engineOptions } from './client.mjs';
import { CORE } from './core_file.mjs';
import { embedded, tellHost } from './embedded.mjs';
import { lessonOf, linkOf } from './link.mjs';
import { filesAt } from './model_files.mjs';
import { ENGINE } from './ort.mjs';
import * as offline from './offline.mjs';
import { Progress, fetchBytes } from './progress.mjs';
import { sentence } from './sentence.mjs';
import { language, numeral, prepareLanguage, say, translated } from './words.mjs';

const FONTS = ['Inter-Regular.otf', 'Inter-Medium.otf', 'Inter-SemiBold.otf',
  'Vollkorn-Regular.ttf', 'Vollkorn-Medium.ttf', 'Vollkorn-SemiBold.ttf'].map((name) => `fonts/${name}`);
const FIRST = 'first_answers';   // .json, or in a language .de.json: about the first example (src/app/stored_answers.h)
const SHADERS = ['page', 'heatmap'].flatMap((name) => [`shaders/${name}.vert`, `shaders/${name}.frag`]);

const KEEP_AFTER_MS = 3000;   // of quiet: what is kept for use without a network may wait

const element = (id) => document.getElementById(id);

function showProgress({ loaded, total }) {
  if (window.vitrine.failed || window.vitrine.ready || !total) return;
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const share = (100 * loaded) / total;
  element('bar').style.width = `${share}%`;
  element('track').setAttribute('aria-valuenow', String(Math.round(share)));
  element('progress').textContent = say('{loaded} of {all} MB', numeral(megabytes(loaded)), numeral(megabytes(total)));
}

// One of those in models/ (src/app/shipped_models.inc): of the link, which is written as the person works, or ?model=NAME.
function modelOf(link) {
  const asked = [/^\{/.test(link) ? JSON.parse(link).model : '', new URLSearchParams(location.search).get('model')];
  return asked.find((name) => /^vitrine-[a-z]+$/.test(name ?? '')) ?? 'vitrine-small';
}

// The language that the link names, or what was made at the last visit; empty: none was chosen.
function languageOf(link) {
  const saved = (text) => (/^\{/.test(text ?? '') ? JSON.parse(text).language : '');
  try {
    return saved(link) || (embedded ? '' : saved(localStorage.getItem('vitrine.vitrine'))) || '';
  } catch {
    return '';
  }
}

// The sizes of all that is awaited until the first answer, so that there is one total from the beginning. Gives the names of
// all files.
async function expectAll(progress, model) {
  const { files } = await (await fetch('manifest.json')).json();
  const bytes = new Map(files.map((file) => [file.path, file.bytes]));
  const awaited = ['app.wasm', CORE, ...FONTS, ...SHADERS, ...filesAt('').map((name) => `models/${model}/${name}`)];
  const { backend } = engineOptions();
  if (backend === 'ort') awaited.push(ENGINE);
  for (const path of awaited) if (bytes.has(path)) progress.expect(path, bytes.get(path));
  return bytes;
}

function fail(sentence) {
  tellHost('failed', { reason: sentence });
  const line = document.createElement('p');
  line.className = 'error';
  line.setAttribute('role', 'alert');
  line.textContent = sentence;
  element('track').remove();
  element('progress').replaceWith(line);
  element('loading').hidden = false;
  window.vitrine.failed = sentence;
}

// What this browser lacks, in a sentence; empty if nothing.
function missing() {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate) {
    return say('This browser has no WebAssembly, which the model runs on. A current Firefox, Chrome, Edge or Safari has it.');
  }
  // The smallest module with a 128-bit constant.
  const simd = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);
  if (!WebAssembly.validate(simd)) {
    return say('This browser\u2019s WebAssembly has no SIMD instructions, which the model needs. A browser from 2021 or later has them.');
  }
  if (!document.createElement('canvas').getContext('webgl2')) {
    return say('This browser offers no WebGL 2, which the page is drawn with. It may be switched off in the settings (hardware acceleration) or blocked for this graphics card.');
  }
  if (typeof Worker !== 'function') return say('This browser has no Web Workers, in which the model runs.');
  return '';
}

async function start() {
  // What tests and curious people read: the state as the program says it, and how long its frames took.
  window.vitrine = { failed: '', state: () => null, frames: () => null };
  const lack = missing();
  if (lack) return fail(lack);

  if (await offline.prepare()) return undefined;
  let link = '', damaged = '';
  try {
    link = await linkOf(location);
  } catch (error) {
    damaged = say('This link is damaged ({why}); the page opens without it.', sentence(error));
  }
  const model = modelOf(link);
  const words = prepareLanguage(languageOf(link));
  words.then(() => {
    for (const one of document.querySelectorAll('[data-say]')) one.textContent = translated(one.textContent);
    element('canvas').setAttribute('aria-label', say('Vitrine: a language model that explains itself'));
    element('track')?.setAttribute('aria-label', say('Loading'));
  });

  // What the core says before the program listens waits in line.
  const waiting = [];
  let tell = null;
  const pass = (name, ...values) => (tell ? tell[name](...values) : waiting.push([name, values]));
  let sized = false, kept = false;
  const progress = new Progress((sum) => {
    showProgress(sum);
    if (kept || embedded || !sized || !progress.complete) return;   // a figure elsewhere keeps nothing here
    kept = true;
    setTimeout(() => offline.keep(model, (news) => pass('offline', news)), KEEP_AFTER_MS);
  });
  const sizes = expectAll(progress, model).then((bytes) => { sized = true; return bytes; }, () => new Map());   // without sizes there is no total
  let pictured = null;   // what the first picture needs is there: now the engine and the model may come
  const client = createClient({
    modelUrl: new URL(`models/${model}/`, document.baseURI).href,
    onMessage: (bytes) => pass('receive', bytes),
    onProgress({ part, loaded, total, second }) {
      if (second) return pass('loading', { loaded, total, file: part, second });
      progress.add(part, loaded, total);
      pass('loading', { ...progress.sum(), file: part });
    },
    onLoad: () => progress.clear(),
    onFatal: (why) => pass('core_failed', why),
    after: new Promise((go) => { pictured = go; }),
  });

  const { bridge, attach, notify, tell: tellApp } = createAppBridge({
    canvas: element('canvas'), editor: element('editor'), answer: element('answer'), notice: element('notice'), client, offline,
    onReady() {
      element('loading').hidden = true;
      window.vitrine.ready = performance.now();
      tellHost('ready');
    },
  });

  let app, assets, first;
  try {
    const get = (path) => fetchBytes(path, (loaded) => progress.add(path, loaded));
    const program = get('app.wasm');
    const module = import('./app.mjs');
    const files = Promise.all([...FONTS, ...SHADERS].map(async (path) => [path, await get(path)]));
    first = Promise.all([sizes, words]).then(([bytes]) => {
      const file = [`.${language()}.json`, '.json'].map((end) => `models/${model}/${FIRST}${end}`).find((path) => bytes.has(path));
      return file ? fetchBytes(file) : null;
    }).catch(() => null);
    Promise.all([program, module, files, first]).finally(pictured);
    const [wasmBinary, { default: createApp }] = await Promise.all([program, module, sizes]);
    app = await createApp({ canvas: element('canvas'), bridge, wasmBinary });
    assets = [...await files, ...await words];
  } catch (error) {
    return fail(say('A part of the page did not arrive ({why}). Reload; if it happens again, the site is incomplete.', error.message));
  }
  attach(app);
  for (const [path, bytes] of assets) tellApp.asset(path, bytes);
  const refused = app.UTF8ToString(app._vitrine_app_start());
  if (refused) return fail(refused);

  window.vitrine.state = () => JSON.parse(app.UTF8ToString(app._vitrine_app_state()));
  window.vitrine.frames = () => JSON.parse(app.UTF8ToString(app._vitrine_app_frames()));
  tell = tellApp;
  for (const [name, values] of waiting) tell[name](...values);
  if (link) tell.address(link, false);
  first.then((answers) => { if (answers) tell.opened(`${FIRST}.json`, answers); });
  if (damaged) notify(damaged);
  const lesson = embedded ? '' : lessonOf(location.hash);
  if (lesson) bridge.open_lessons(lesson);
  if (!embedded) element('canvas').focus({ preventScroll: true });
}

start();
