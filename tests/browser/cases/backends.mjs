// Other browsers and hosts: no isolation headers, no WebGPU, WebGPU on a software adapter, no engine at all.
import { check, close, equal } from '../check.mjs';
import { Page, launch } from '../page.mjs';
import { serveSite } from '../site.mjs';

const TEXT = 'The sky is';

export const alone = true;   // see run.mjs

export const cases = {
  async 'without COOP and COEP: one thread, the same answers'({ browser, site, dist }) {
    const plain = await serveSite(dist, { isolated: false });
    try {
      const one = await Page.open(browser, plain);
      await one.write(TEXT);
      const a = await one.settled(TEXT);
      equal(a.backend, 'wasm', 'backend');
      await one.close();
      const many = await Page.open(browser, site);
      await many.write(TEXT);
      const b = await many.settled(TEXT);
      equal(a.selection.target, b.selection.target, 'the target');
      close(a.attribution, b.attribution, 1e-3, 'attribution');
      await many.close();
    } finally {
      await plain.close();
    }
  },

  async 'without WebGPU the page chooses WASM by itself'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '' });
    const s = await page.state();
    equal(s.backend, 'wasm', 'backend');
    check(s.answers.attribution.fresh, 'everything is there');
    await page.close();
  },

  async 'ONNX Runtime is fetched where it is asked for, and nowhere else; it gives the same answers'({ browser, site }) {
    const answers = [];
    for (const backend of ['ort', 'wasm']) {
      const page = await Page.open(browser, site, { path: `?backend=${backend}`, wait: false });
      const asked = [];
      page.context.on('request', (one) => asked.push(new URL(one.url()).pathname));
      await page.until((s) => s.model && !s.stored, 'the model');
      await page.write(TEXT);
      const s = await page.settled(TEXT);
      equal(s.backend, backend, 'backend');
      equal(asked.some((path) => path.includes('/ort/')), backend === 'ort', `${backend}: ONNX Runtime was fetched`);
      answers.push(s);
      await page.close();
    }
    equal(answers[0].selection.target, answers[1].selection.target, 'the target');
    close(answers[0].attribution, answers[1].attribution, 1e-3, 'attribution');
  },

  async 'WebGPU on a software adapter gives the same answers'({ browser, site }) {
    const reference = await Page.open(browser, site, { path: '?backend=wasm#text=The%20sky%20is', model: 'vitrine-small' });
    const wanted = await reference.settled(TEXT);
    await reference.close();
    const gpu = await launch({ webgpu: true });
    try {
      const page = await Page.open(gpu, site, { path: '?backend=webgpu#text=The%20sky', model: 'vitrine-small', wait: false, patience: 240000 });
      await page.until((t) => t.backend, 'WebGPU, or why not', 240000);   // until then the core answers itself
      await page.write(TEXT);
      const s = await page.until((t) => t.text === TEXT && t.answers.attribution.fresh && t.answers.lens.fresh, 'the attribution', 240000);
      if (s.backend !== 'webgpu') {
        console.log(`      no WebGPU adapter here; the page went on with ${s.backend}`);
      } else {
        equal(s.answers.attribution.backend, 'webgpu', 'the backend of the answer');
      }
      equal(s.selection.target, wanted.selection.target, 'the target');
      close(s.predictions.map((p) => p.probability), wanted.predictions.map((p) => p.probability), 2e-3, 'probabilities');
      close(s.attribution, wanted.attribution, 5e-3, 'attribution');
      page.faults.length = 0;   // adapters in software warn on the console
      await page.close();
    } finally {
      await gpu.close();
    }
  },

  async 'ONNX Runtime does not load: a sentence, and the page is alive'({ browser, dist }) {
    const site = await serveSite(dist, { refuse: (path) => path.startsWith('ort/') });
    try {
      const page = await Page.open(browser, site, { path: '?backend=ort', model: '', wait: false });
      page.expect(/404|Failed to load resource|Failed to fetch/i);
      await page.until((t) => t?.model && !t.loading && !t.stored, 'the model');
      await page.write('Another text');   // the first example came with the site
      const s = await page.until((t) => t.errors.core || t.errors.load || t.answers.predictions.error, 'a sentence');
      const sentence = s.errors.core ?? s.errors.load ?? s.answers.predictions.error;
      check(sentence.length > 20, `the sentence: ${sentence}`);
      await page.picture('no-engine');
      await page.write('Still typing');
      await page.until((t) => t.text === 'Still typing', 'typing still works');
      await page.close();
    } finally {
      await site.close();
    }
  },

  async 'the default model is missing: a sentence, and a folder can be opened'({ browser, dist, root }) {
    const site = await serveSite(dist, { refuse: (path) => path.startsWith('models/') });
    try {
      const page = await Page.open(browser, site, { model: '', wait: false });
      page.expect(/404|Failed to load resource/i);
      const s = await page.until((t) => t.errors.load, 'a sentence');
      check(/404|config/.test(s.errors.load), `the sentence: ${s.errors.load}`);
      await page.openModel('A folder…', `${root}/tests/parity/golden/tiny-gpt2`);
      await page.until((t) => t.model, 'the model from disk');
      await page.write('A text');
      check((await page.settled('A text')).answers.predictions.fresh, 'it is explained');
      await page.close();
    } finally {
      await site.close();
    }
  },
};
