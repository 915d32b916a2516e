// From the first byte to the running program: checks what the browser can do, loads app.wasm, fonts,
// shaders and the core side by side, shows how far that is, and says in one sentence what is missing.
import { createAppBridge } from './app_bridge.mjs';
import { createClient } from './client.mjs';

// ?model=NAME names one of those in models/ (src/app/shipped_models.inc).
const ASKED = new URLSearchParams(location.search).get('model') ?? '';
const MODEL = /^vitrine-[a-z]+$/.test(ASKED) ? ASKED : 'vitrine-small';
const MODEL_URL = new URL(`models/${MODEL}/`, document.baseURI).href;
const FONTS = ['Inter-Regular.otf', 'Inter-Medium.otf', 'Inter-SemiBold.otf',
  'Vollkorn-Regular.ttf', 'Vollkorn-Medium.ttf', 'Vollkorn-SemiBold.ttf'].map((name) => `fonts/${name}`);
const SHADERS = ['page', 'heatmap'].flatMap((name) => [`shaders/${name}.vert`, `shaders/${name}.frag`]);

const element = (id) => document.getElementById(id);
const progressOf = new Map();   // part -> { loaded, total }

function showProgress(part, loaded, total) {
  progressOf.set(part, { loaded, total });
  if (window.vitrine.failed || window.vitrine.ready) return;
  let sum = 0, all = 0;
  for (const p of progressOf.values()) {
    sum += p.loaded;
    all += Math.max(p.total, p.loaded);
  }
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  element('bar').style.width = `${all ? (100 * sum) / all : 0}%`;
  element('track').setAttribute('aria-valuenow', String(all ? Math.round((100 * sum) / all) : 0));
  element('progress').textContent = `${megabytes(sum)} MB of ${megabytes(all)} MB`;
}

function fail(sentence) {
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
    return 'This browser has no WebAssembly, which the model runs on. A current Firefox, Chrome, Edge or Safari has it.';
  }
  // The smallest module with a 128-bit constant.
  const simd = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);
  if (!WebAssembly.validate(simd)) {
    return 'This browser\u2019s WebAssembly has no SIMD instructions, which the model needs. A browser from 2021 or later has them.';
  }
  if (!document.createElement('canvas').getContext('webgl2')) {
    return 'This browser offers no WebGL 2, which the page is drawn with. It may be switched off in the settings (hardware acceleration) or blocked for this graphics card.';
  }
  if (typeof Worker !== 'function') return 'This browser has no Web Workers, in which the model runs.';
  return '';
}

async function fetchBytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const total = Number(response.headers.get('content-length')) || 0;
  const chunks = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    showProgress(path, loaded, total);
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return [path, bytes];
}

async function start() {
  // What tests and curious people read: the state as the program says it, and how long its frames took.
  window.vitrine = { failed: '', state: () => null, frames: () => null };
  const lack = missing();
  if (lack) return fail(lack);

  // The core begins at once; what it says before the program listens waits in line.
  const waiting = [];
  let tell = null;
  const pass = (name, ...values) => (tell ? tell[name](...values) : waiting.push([name, values]));
  const client = createClient({
    modelUrl: MODEL_URL,
    onMessage: (bytes) => pass('receive', bytes),
    onProgress: (progress) => {
      showProgress('model', progress.loaded, progress.total || 0);
      pass('loading', progress);
    },
    onFatal: (sentence) => pass('core_failed', sentence),
  });

  const { bridge, attach, tell: tellApp } = createAppBridge({
    canvas: element('canvas'), editor: element('editor'), answer: element('answer'), notice: element('notice'), client,
    onReady() {
      element('loading').hidden = true;
      window.vitrine.ready = performance.now();
    },
  });

  let app, assets;
  try {
    const program = fetchBytes('app.wasm');
    const module = import('./app.mjs');
    const files = Promise.all([...FONTS, ...SHADERS].map(fetchBytes));
    const [[, wasmBinary], { default: createApp }] = await Promise.all([program, module]);
    app = await createApp({ canvas: element('canvas'), bridge, wasmBinary });
    assets = await files;
  } catch (error) {
    return fail(`A part of the page did not arrive (${error.message}). Reload; if it happens again, the site is incomplete.`);
  }
  attach(app);
  for (const [path, bytes] of assets) tellApp.asset(path, bytes);
  const refused = app.UTF8ToString(app._vitrine_app_start());
  if (refused) return fail(refused);

  window.vitrine.state = () => JSON.parse(app.UTF8ToString(app._vitrine_app_state()));
  window.vitrine.frames = () => JSON.parse(app.UTF8ToString(app._vitrine_app_frames()));
  tell = tellApp;
  for (const [name, values] of waiting) tell[name](...values);
  if (location.hash.length > 1 || location.search.includes('text=')) tell.address();
  element('canvas').focus({ preventScroll: true });
}

start();
