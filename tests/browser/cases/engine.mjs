// The core in its Worker without the page: golden values on every backend, cancelling, failures and restarts.
import { readFileSync, rmSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startCore } from '../../../web/bridge_node.mjs';
import { startChromiumCore } from '../../../web/chromium_node.mjs';
import { SMALL, numbersOf } from '../../parity/methods.mjs';
import { check, close, equal } from '../check.mjs';

const TEXT = 'When Anna and Tom went to the garden, Tom gave the red kite to';
const explain = (method, settings = {}) => ({ type: 'explain', request: { method, text: TEXT, settings } });
const small = (root) => join(root, 'tests/parity/golden/tiny-gpt2');
const variant = (root) => join(root, 'tests/parity/golden/tiny-gpt2-variant');

// Runs `body` on a core of its own. Nothing may be written to the console unless `loud`.
async function withCore(build, { loud = false, ...options }, body) {
  const log = [];
  const core = await startChromiumCore({ build, ...options, onLog: (line) => log.push(line) });
  try {
    await body(core);
    if (!loud) equal(log, [], 'the console');
    equal(core.origins.size, 1, 'origins that requests went to');
  } finally {
    await core.close();
  }
}

async function load(core, folder) {
  const answer = await core.load(folder);
  equal(answer.type, 'model', `loading (${answer.error?.what})`);
  return answer;
}

async function golden(core, folder, leastLimit) {
  await load(core, folder);
  for (const name of ['golden.json', 'golden.safetensors']) await core.file(name, readFileSync(join(folder, name)));
  const bad = [];
  const answer = await core.ask({ type: 'check', least_limit: leastLimit }, (row) => { if (!row.ok) bad.push(row); });
  equal(bad, [], 'rows that differ');
  equal(answer.type, 'check', `the check (${answer.error?.what})`);
  check(answer.passed >= 50, `only ${answer.passed} rows`);
}

const SHORT = 'a big cat sat';

export const cases = {
  async 'golden values on the engine of the core, with relaxed SIMD'({ build, root }) {
    await withCore(build, { backend: 'wasm' }, async (core) => {
      await golden(core, small(root), 0);
      await golden(core, variant(root), 0);
    });
  },

  async 'golden values on the engine of the core with two threads, and a run is stopped'({ build, root }) {
    await withCore(build, { backend: 'wasm', threads: 2, isolated: true }, async (core) => {
      await golden(core, small(root), 0);
      await golden(core, variant(root), 0);
      equal(core.status().threads, 2, 'threads');
      await load(core, join(root, 'models/vitrine-small'));
      equal((await core.ask(explain('integrated_gradients', { steps: 32 }))).type, 'explanation', 'the answer');
      const long = core.ask(explain('integrated_gradients', { steps: 4096 }));
      await new Promise((later) => setTimeout(later, 200));
      await core.cancel();
      equal((await long).error?.code, 'cancelled', 'the answer');
      equal((await core.ask(explain('saliency'))).type, 'explanation', 'the next answer');
    });
  },

  async 'golden values on ONNX Runtime with one thread, without COOP and COEP'({ build, root }) {
    await withCore(build, { backend: 'ort', threads: 0 }, async (core) => {
      await golden(core, small(root), 0);
      equal(core.status().threads, 1, 'threads');
      check(core.status().reason.includes('COOP'), core.status().reason);
    });
  },

  async 'golden values on ONNX Runtime with two threads'({ build, root }) {
    await withCore(build, { backend: 'ort', threads: 2, isolated: true }, async (core) => {
      await golden(core, small(root), 0);
      equal(core.status().threads, 2, 'threads');
    });
  },

  async 'golden values on WebGPU, to 1e-3'({ build, root }) {
    await withCore(build, { backend: 'webgpu' }, async (core) => {
      await golden(core, variant(root), 1e-3);
      equal(core.status().backend, 'webgpu', 'the backend at the end');
    });
  },

  async 'every method says the same on WebGPU as on WebAssembly, to 1e-3'({ build, root }) {
    const wasm = await startCore({ build });
    await load(wasm, variant(root));
    const { methods } = await wasm.ask({ type: 'methods' });
    check(methods.length >= 30, `${methods.length} methods`);
    const wrong = [];
    await withCore(build, { backend: 'webgpu' }, async (gpu) => {
      await load(gpu, variant(root));
      for (const { name } of methods) {
        const message = { type: 'explain', request: { method: name, text: SHORT, target: 65, foil: 70, settings: SMALL[name] ?? {} } };
        const [a, b] = [await wasm.ask(message), await gpu.ask(message)];
        try {
          equal(b.type, a.type, `the answer (${a.error?.what}; ${b.error?.what})`);
          if (a.type === 'error') {
            equal(b.error.what, a.error.what, 'the error');
            continue;
          }
          equal(b.explanation.provenance.backend, 'webgpu', 'the backend of the answer');
          const wanted = numbersOf(a.explanation), found = numbersOf(b.explanation);
          equal(Object.keys(found), Object.keys(wanted), 'what is said');
          for (const [what, values] of Object.entries(wanted)) close(found[what], values, 1e-3, what);
        } catch (failure) {
          wrong.push(`${name}: ${failure.message}`);
        }
      }
      equal(gpu.status().backend, 'webgpu', 'the backend at the end');
    });
    equal(wrong, [], 'methods that differ');
  },

  // Ten tries each: what a person feels is the usual wait, and a busy machine may delay any single one.
  async 'sweeps of the shipped model stop within a tenth of a second, and the next request begins'({ build, root }) {
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    await withCore(build, { backend: 'wasm' }, async (core) => {
      await load(core, join(root, 'models/vitrine-small'));
      const text = 'When Anna and Tom went to the garden, Tom gave the red kite and the old book with the long letter to';
      const about = (method, number, settings = {}) => ({ type: 'explain', request: { method, text: `${text} number ${number}`, settings } });
      const sweeps = { kernel_shap: { samples: 500 }, lime: { samples: 500 }, input_marginalisation: {}, integrated_gradients: { steps: 400 } };
      const few = { kernel_shap: { samples: 80 }, lime: { samples: 60 }, input_marginalisation: { top: 2 }, integrated_gradients: { steps: 24 } };
      for (const [method, settings] of Object.entries(sweeps)) {
        // Its sessions are there, and the size of its runs has settled.
        equal((await core.ask(about(method, 'none', few[method]))).type, 'explanation', method);
        const stopped = [], next = [];
        for (let turn = 0; turn < 10; turn++) {
          const long = core.ask(about(method, turn, settings));
          await new Promise((later) => setTimeout(later, 60 + 13 * turn));
          const began = performance.now();
          await core.cancel();
          equal((await long).error?.code, 'cancelled', `the answer to ${method}`);
          stopped.push(performance.now() - began);
          equal((await core.ask(about('predictions', `${method} ${turn}`))).type, 'explanation', 'the next answer');
          next.push(performance.now() - began);
        }
        check(median(stopped) <= 100, `${method}: stopped after ${stopped.map(Math.round)} ms`);
        check(median(next) <= 250, `${method}: the next answer came after ${next.map(Math.round)} ms`);
      }
    });
  },

  async 'a cancelled request is answered at once, and the next one works'({ build, root }) {
    await withCore(build, { backend: 'wasm' }, async (core) => {
      await load(core, small(root));
      await core.ask(explain('predictions'));
      const long = core.ask(explain('integrated_gradients', { steps: 4096 }));
      await new Promise((later) => setTimeout(later, 300));
      const began = performance.now();
      await core.cancel();
      const answer = await long;
      equal(answer.error?.code, 'cancelled', 'the answer');
      check(performance.now() - began < 1000, `it took ${performance.now() - began} ms`);
      equal((await core.ask(explain('saliency'))).type, 'explanation', 'the next answer');
    });
  },

  async 'bad files keep the model before'({ build, root }) {
    const scratch = mkdtempSync(join(tmpdir(), 'vitrine-browser-'));
    cpSync(small(root), scratch, { recursive: true });
    rmSync(join(scratch, 'tokenizer.json'));
    await withCore(build, { backend: 'wasm', loud: true }, async (core) => {
      const before = await load(core, small(root));
      const refused = await core.load(scratch);
      check(refused.error?.what.includes('tokenizer.json'), JSON.stringify(refused));
      const answer = await core.ask(explain('predictions'));
      equal(answer.explanation?.provenance.model_hash, before.hash, 'the model that answers');
    });
    rmSync(scratch, { recursive: true });
  },

  async 'ONNX Runtime is missing: runs say so, the core lives'({ build, root }) {
    await withCore(build, { backend: 'ort', without: ['/ort/ort-wasm-simd-threaded.wasm'], loud: true }, async (core) => {
      check(core.status().reason.startsWith('ONNX Runtime could not be loaded'), core.status().reason);
      await load(core, small(root));
      const answer = await core.ask(explain('predictions'));
      check(answer.error?.what.startsWith('ONNX Runtime could not be loaded'), JSON.stringify(answer));
      equal((await core.ask({ type: 'methods' })).type, 'methods', 'the answer to another request');
    });
  },

  async 'the Worker dies: a sentence, and it starts again with its model'({ build, root }) {
    await withCore(build, { backend: 'wasm', loud: true }, async (core) => {
      await load(core, small(root));
      await core.kill();
      const dead = await core.ask({ type: 'methods' });
      check(/engine stopped/.test(dead.error?.what), JSON.stringify(dead));
      equal((await core.restart()).name, 'tiny-gpt2', 'the model');
      equal((await core.ask(explain('saliency'))).type, 'explanation', 'the next answer');
    });
  },
};
