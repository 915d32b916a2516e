// A large model runs on the core's own engine from its file's bytes. A small random one is called large here.
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
  async 'by its size a model goes to one engine or the other; both agree with the reference'({ build }) {
    await withModel(async (folder) => {
      const cores = {};
      for (const [name, options] of Object.entries({
        large: { backend: 'auto', own_above_mb: 0 }, small: { backend: 'auto' }, own: { backend: 'own' }, reference: { backend: 'reference' },
      })) {
        cores[name] = await startCore({ build, ...options });
        const model = await cores[name].load(folder);
        equal(model.type, 'model', `loading (${model.error?.what})`);
        equal(model.notes.some((note) => note.includes("the core's own engine")), name === 'large', `the note of ${name}`);
      }
      for (const method of METHODS) {
        const { explanation: golden } = await ask(cores.reference, method);
        for (const name of ['large', 'small', 'own']) {
          const answer = await ask(cores[name], method);
          equal(answer.type, 'explanation', `${method} on ${name} (${answer.error?.what})`);
          const worst = disagreement(answer.explanation, golden);
          check(worst < 1e-3, `${method} on ${name} differs by ${worst}`);
          equal(answer.explanation.provenance.backend, name === 'small' ? 'wasm' : 'own', `the engine of ${name}`);
        }
      }
      for (const core of Object.values(cores)) await core.close();
    });
  },

  async 'the page runs a large GGUF file on the own engine, every view of it'({ browser, site }) {
    await withModel(async (folder) => {
      const open = async (path) => {
        const page = await Page.open(browser, site, { path });
        await page.openModel('A GGUF file…', join(folder, 'random.gguf'));
        await page.until((s) => s.model.name === 'random', 'the model of the file');
        return page;
      };
      const page = await open('?backend=auto&own_above_mb=0');
      await page.write(TEXT);
      const s = await page.settled(TEXT);
      equal(s.backend, 'own', 'the engine');
      for (const slot of ['predictions', 'attention', 'lens', 'attribution']) {
        check(s.answers[slot].fresh, `${slot}: ${s.answers[slot].error}`);
        equal(s.answers[slot].backend, 'own', `the engine of ${slot}`);
      }
      await page.close();
      const usual = await open('?backend=auto');
      await usual.write(TEXT);
      equal((await usual.settled(TEXT)).backend, 'wasm', 'the engine of a small model');
      await usual.close();
    });
  },
};
