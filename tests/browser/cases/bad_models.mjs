// Model folders opened from disk: a good one, and each way of being wrong. The model before stays.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { check, equal } from '../check.mjs';
import { Page, quiet } from '../page.mjs';

async function openFolder(page, folder) {
  const before = await page.state();
  await page.openModel('A folder…', folder);
  return before;
}

// A copy of the tiny checkpoint with one thing changed.
function broken(root, change) {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-model-'));
  cpSync(join(root, 'tests/parity/golden/tiny-gpt2'), folder, { recursive: true });
  change(folder);
  return folder;
}
const edit = (name, change) => (folder) => writeFileSync(join(folder, name), change(readFileSync(join(folder, name))));
const json = (change) => (bytes) => {
  const value = JSON.parse(bytes);
  change(value);
  return JSON.stringify(value);
};
const header = (change) => (bytes) => {
  const size = Number(bytes.readBigUInt64LE(0));
  const value = JSON.parse(bytes.subarray(8, 8 + size));
  change(value);
  const text = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, bytes.subarray(8 + size)]);
};
const first = (value) => Object.keys(value).find((name) => name !== '__metadata__');

const FAULTS = {
  'weights in several files': (folder) => {
    rmSync(join(folder, 'model.safetensors'));
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{"weight_map": {}}');
  },
  'a missing tokenizer': (folder) => rmSync(join(folder, 'tokenizer.json')),
  'a config that is not JSON': edit('config.json', () => '{"model_type": '),
  'an unknown family': edit('config.json', json((c) => { c.model_type = 'warp_drive'; })),
  'a truncated weight file': edit('model.safetensors', (bytes) => bytes.subarray(0, bytes.length - 1000)),
  'a header beyond the file': edit('model.safetensors', (bytes) => Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), bytes.subarray(8)])),
  'overlapping tensors': edit('model.safetensors', header((h) => { const [a, b] = Object.keys(h).filter((n) => n !== '__metadata__'); h[b].data_offsets = h[a].data_offsets; })),
  'an unknown dtype': edit('model.safetensors', header((h) => { h[first(h)].dtype = 'F7'; })),
  'a wrong shape': edit('config.json', json((c) => { c.n_embd = 48; c.hidden_size = 48; })),
  'weights that are not numbers': edit('model.safetensors', (bytes) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(0x7fc00000, copy.length - 400);
    return copy;
  }),
  'a tokenizer of another kind': edit('tokenizer.json', json((t) => { t.model = { type: 'Unigram', vocab: [] }; })),
};

export const cases = {
  async 'a folder from disk'({ browser, site, root }) {
    const page = await Page.open(browser, site);
    const folder = join(root, 'tests/parity/golden/tiny-gpt2');
    const before = await openFolder(page, folder);
    const s = await page.until((t) => t.model.hash !== before.model.hash && quiet(t), 'the other model');
    equal(s.errors.load, null, 'no error');
    check(s.answers.attribution.fresh && s.answers.attention.fresh, 'it is explained');
    equal(s.text, before.text, 'the text stays');
    await page.close();
  },

  async 'broken folders'({ browser, site, root }) {
    const page = await Page.open(browser, site);
    const sentences = new Set();
    for (const [what, change] of Object.entries(FAULTS)) {
      const folder = broken(root, change);
      try {
        const before = await openFolder(page, folder);
        const last = [...sentences].at(-1);
        const s = await page.until((t) => t.errors.load && t.errors.load !== last && !t.loading, `a sentence about ${what}`);
        equal(s.model.hash, before.model.hash, `${what}: the model before stays`);
        check(s.errors.load.length > 20 && /[.!]$/.test(s.errors.load), `${what}: ${s.errors.load}`);
        sentences.add(s.errors.load);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    equal(sentences.size, Object.keys(FAULTS).length, 'each has its own sentence');
    await page.picture('bad-model');
    const text = 'Still here';
    await page.write(text);
    check((await page.settled(text)).answers.attribution.fresh, 'the page works afterwards');
    await page.close();
  },

  async 'every fixture of the neighbour that this page can read'({ browser, site, root }) {
    const folder = join(root, '../shared/fixtures/gpt2');
    if (!existsSync(folder)) return;   // a clone without it
    const page = await Page.open(browser, site);
    const before = await openFolder(page, folder);
    const s = await page.until((t) => t.model.hash !== before.model.hash && quiet(t), 'the fixture');
    check(s.answers.attribution.fresh, 'it is explained');
    await page.close();
  },
};
