// The core in a real Worker: backends, threads, failures. Needs no page of ours, only the core's build.
// Run alone it prints `N passed, N failed` last; tests/browser/run.mjs counts it with the rest.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findBuild } from '../../web/bridge_node.mjs';
import { startChromiumCore } from '../../web/chromium_node.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const SMALL = join(HERE, '../parity/golden/tiny-gpt2');
const TEXT = 'When Anna and Tom went to the garden, Tom gave the red kite to';
const explain = (method, settings = {}) => ({ type: 'explain', request: { method, text: TEXT, settings } });

// -> {passed, failed}; onResult(name, ok, why) for each test.
export async function engineTests(onResult, build = findBuild()) {
  const total = { passed: 0, failed: 0 };
  function expect(name, ok, why = '') {
    total[ok ? 'passed' : 'failed'] += 1;
    onResult(name, ok, typeof why === 'string' ? why : JSON.stringify(why));
  }
  async function withCore(name, options, body) {
    let core = null;
    const log = [];
    try {
      core = await startChromiumCore({ build, ...options, onLog: (line) => log.push(line) });
      await body(core);
      expect(`${name}: nothing in the console`, options.quiet === false || log.length === 0, log.join(' | '));
      expect(`${name}: one origin`, core.origins.size === 1, [...core.origins]);
    } catch (error) {
      expect(name, false, String(error.stack ?? error));
    } finally {
      await core?.close();
    }
  }
  async function check(core, name, leastLimit) {
    const loaded = await core.load(SMALL);
    expect(`${name}: the model loads`, loaded.type === 'model', loaded.error);
    for (const file of ['golden.json', 'golden.safetensors']) await core.file(file, readFileSync(join(SMALL, file)));
    const bad = [];
    const answer = await core.ask({ type: 'check', least_limit: leastLimit }, (row) => { if (!row.ok) bad.push(row); });
    expect(`${name}: golden values`, answer.type === 'check' && answer.failed === 0 && answer.passed > 50, bad.length ? bad : answer);
  }

  await withCore('one thread without COOP/COEP', { backend: 'auto', threads: 0, isolated: false }, async (core) => {
    await check(core, 'one thread', 0);
    expect('one thread: says why', core.status().threads === 1 && core.status().reason.includes('COOP'), core.status());
  });

  await withCore('two threads', { backend: 'wasm', threads: 2, isolated: true }, async (core) => {
    await check(core, 'two threads', 0);
    expect('two threads: both', core.status().threads === 2 && core.status().backend === 'wasm', core.status());
  });

  await withCore('webgpu', { backend: 'webgpu' }, async (core) => {
    await check(core, 'webgpu', 1e-3);
    expect('webgpu: it stayed there', core.status().backend === 'webgpu', core.status());
  });

  await withCore('cancel', { backend: 'wasm', threads: 1 }, async (core) => {
    await core.load(SMALL);
    await core.ask(explain('predictions'));
    const long = core.ask(explain('integrated_gradients', { steps: 4096 }));
    await new Promise((later) => setTimeout(later, 300));
    const began = performance.now();
    await core.cancel();
    const answer = await long;
    const took = performance.now() - began;
    expect('cancel: is answered', answer.type === 'error' && answer.error.code === 'cancelled', answer.type);
    expect('cancel: at once', took < 1000, `${took} ms`); // one chunk of a busy machine
    const next = await core.ask(explain('gradient'));
    expect('cancel: the next request works', next.type === 'explanation', next.error);
  });

  await withCore('bad model files', { backend: 'wasm', threads: 1 }, async (core) => {
    const before = await core.load(SMALL);
    const scratch = mkdtempSync(join(tmpdir(), 'vitrine-browser-'));
    cpSync(SMALL, scratch, { recursive: true });
    writeFileSync(join(scratch, 'model.safetensors'), readFileSync(join(SMALL, 'model.safetensors')).subarray(0, 3000));
    const truncated = await core.load(scratch);
    expect('bad model files: a truncated file is an error', truncated.type === 'error' && truncated.error.code === 'bad_file', truncated.type);
    rmSync(join(scratch, 'tokenizer.json'));
    const missing = await core.load(scratch);
    expect('bad model files: a missing file is named', missing.type === 'error' && missing.error.what.includes('tokenizer.json'), missing.error);
    rmSync(scratch, { recursive: true });
    const still = await core.ask(explain('predictions'));
    expect('bad model files: the model before is kept',
      still.type === 'explanation' && still.explanation.provenance.model_hash === before.hash, still.error);
  });

  await withCore('ONNX Runtime is missing', { backend: 'wasm', threads: 1, without: ['/ort/ort-wasm-simd-threaded.wasm'], quiet: false },
    async (core) => {
      const refused = await core.load(SMALL);
      expect('ONNX Runtime is missing: models still load', refused.type === 'model', refused.error);
      const answer = await core.ask(explain('predictions'));
      expect('ONNX Runtime is missing: runs say so',
        answer.type === 'error' && answer.error.what.startsWith('ONNX Runtime could not be loaded'), answer.error);
      const methods = await core.ask({ type: 'methods' });
      expect('ONNX Runtime is missing: the core lives', methods.type === 'methods');
    });

  await withCore('the Worker dies', { backend: 'wasm', threads: 1, quiet: false }, async (core) => {
    await core.load(SMALL);
    await core.kill();
    const dead = await core.ask({ type: 'methods' });
    expect('the Worker dies: a sentence', dead.type === 'error' && /engine stopped/.test(dead.error.what), dead);
    const again = await core.restart();
    expect('the Worker dies: restarts with its model', again.type === 'model' && again.name === 'tiny-gpt2', again);
    const answer = await core.ask(explain('gradient'));
    expect('the Worker dies: and works', answer.type === 'explanation', answer.error);
  });

  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await engineTests((name, ok, why) => console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}${ok ? '' : `: ${why}`}`));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
