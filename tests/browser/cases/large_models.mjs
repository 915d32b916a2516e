// A GGUF file of quantised weights: every view of it, on every engine. A small random one stands for a large one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startCore } from '../../../web/bridge_node.mjs';
import { randomGguf } from '../../gguf.mjs';
import { check, equal } from '../check.mjs';
import { Page } from '../page.mjs';

const TEXT = 'a big cat sat';
const METHODS = ['predictions', 'attention', 'logit_lens', 'integrated_gradients', 'occlusion', 'head_ablation'];

async function withModel(body) {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-gguf-'));
  try {
    writeFileSync(join(folder, 'random.gguf'), randomGguf());
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ask = (core, method) => core.ask({ type: 'explain', request: { method, text: TEXT, target: 265, foil: 270, settings: {} } });

// Largest difference over largest value of all tensors of numbers.
function disagreement(ours, golden) {
  let worst = 0;
  for (const { name, data } of golden.tensors) {
    const own = ours.tensors.find((tensor) => tensor.name === name).data;
    equal(own.length, data.length, `numbers of ${name}`);
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = data.reduce((most, value, i) => Math.max(most, Math.abs(value - own[i])), 0);
    worst = Math.max(worst, difference / (largest || 1));
  }
  return worst;
}

export const cases = {
  async 'the engines agree with the reference about a file of quantised weights'({ build }) {
    await withModel(async (folder) => {
      const cores = {};
      for (const backend of ['wasm', 'ort', 'reference']) {
        cores[backend] = await startCore({ build, backend });
        const model = await cores[backend].load(folder);
        equal(model.type, 'model', `loading (${model.error?.what})`);
      }
      for (const method of METHODS) {
        const { explanation: golden } = await ask(cores.reference, method);
        for (const name of ['wasm', 'ort']) {
          const answer = await ask(cores[name], method);
          equal(answer.type, 'explanation', `${method} on ${name} (${answer.error?.what})`);
          const worst = disagreement(answer.explanation, golden);
          check(worst < 1e-3, `${method} on ${name} differs by ${worst}`);
          equal(answer.explanation.provenance.backend, name, `the engine of ${name}`);
        }
      }
      for (const core of Object.values(cores)) await core.close();
    });
  },

  async 'the page runs such a file by itself, every view of it'({ browser, site }) {
    await withModel(async (folder) => {
      const page = await Page.open(browser, site, { path: '?backend=auto' });
      await page.openModel('A GGUF file…', join(folder, 'random.gguf'));
      await page.until((s) => s.model.name === 'random', 'the model of the file');
      await page.write(TEXT);
      const s = await page.settled(TEXT);
      equal(s.backend, 'wasm', 'the engine');
      for (const slot of ['predictions', 'attention', 'lens', 'attribution']) {
        check(s.answers[slot].fresh, `${slot}: ${s.answers[slot].error}`);
        equal(s.answers[slot].backend, 'wasm', `the engine of ${slot}`);
      }
      await page.close();
    });
  },
};
