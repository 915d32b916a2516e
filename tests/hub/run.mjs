// Loading by name, against a local server that behaves as the hub does. Ends with `N passed, M failed`.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import process from 'node:process';

import {download, HubError, listFiles, parseName, parseOrigin, plans} from '../../web/hub.mjs';
import {openStore} from '../../web/model_store.mjs';

import {memoryFolder} from './memory_files.mjs';
import {serveHub} from './server.mjs';

const FILES = {
  'config.json': Buffer.from('{"model_type":"gpt2"}'),
  'tokenizer.json': Buffer.from('{}'),
  'model.safetensors': randomBytes(300_000),
  'tiny-Q4_K_M.gguf': randomBytes(40_000),
  'README.md': Buffer.from('# a model'),
};
const hub = await serveHub(FILES);
const at = (name) => parseName(`owner/${name}`);
const planOf = async (name, label = 'safetensors') =>
    plans(await listFiles(hub.origin, at(name))).find((plan) => plan.label === label);
const key = (name) => `${new URL(hub.origin).host}/owner/${name}@main`;

async function fails(code, promise) {
  const error = await promise.then(() => assert.fail('it did not fail'), (reason) => reason);
  assert.ok(error instanceof HubError, `${error.stack}`);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, /^\S.{18,}[.?)]$/);
  return error;
}
async function same(files) {
  for (const file of files) assert.ok(Buffer.from(await file.arrayBuffer()).equals(FILES[file.name]), file.name);
}

const tests = {
  'names and addresses'() {
    assert.deepEqual(parseName(' owner/some.model-1 '), {repo: 'owner/some.model-1', revision: 'main'});
    assert.deepEqual(parseName('a/b@refs/pr/3'), {repo: 'a/b', revision: 'refs/pr/3'});
    assert.deepEqual(parseName('https://huggingface.co/a/b/tree/v1'), {repo: 'a/b', revision: 'v1'});
    for (const bad of ['', 'a', 'a/b/c', '../b', 'a/..', 'a/b@../x', 'a b/c', 'a/b?x', 'a/b#x'])
      assert.equal(parseName(bad), null, bad);
    assert.equal(parseOrigin('https://mirror.example/path'), 'https://mirror.example');
    assert.equal(parseOrigin('http://127.0.0.1:8080'), 'http://127.0.0.1:8080');
    for (const bad of ['http://mirror.example', 'ftp://x', 'mirror', 'javascript:1', 'data:,'])
      assert.equal(parseOrigin(bad), null, bad);
  },
  async 'sizes and memory are known before anything is fetched'() {
    const before = hub.requests.length;
    const [small, large] = plans(await listFiles(hub.origin, at('good')));
    assert.equal(hub.requests.length, before + 1);
    assert.deepEqual([small.label, small.bytes, small.files.length], ['tiny-Q4_K_M.gguf', 40_000, 1]);
    assert.deepEqual([large.label, large.bytes], ['safetensors', 300_023]);
    assert.ok(small.memory > 6 * small.bytes && small.memory < 9 * small.bytes);
    assert.throws(() => plans([{path: 'pytorch_model.bin', size: 5}]), /PyTorch/);
    assert.throws(() => plans([{path: 'README.md', size: 5}]), /no weights/);
  },
  async 'files arrive through redirects, are checked and kept'() {
    const root = memoryFolder(), store = await openStore(root);
    let bytes = 0;
    const plan = await planOf('good');
    await same(await download(hub.origin, at('good'), plan, {
      store,
      onBytes: (count) => {
        bytes += count;
      }
    }));
    assert.equal(bytes, plan.bytes);
    const requests = hub.requests.length;
    await same(await download(hub.origin, at('good'), plan, {store}));
    const again = await openStore(root);
    await same(await again.files(key('good')));
    assert.equal(hub.requests.length, requests, 'what is kept is not asked for again');
    assert.deepEqual(await again.list(), [{key: key('good'), bytes: 300_023, complete: true}]);
    await again.remove(key('good'));
    assert.deepEqual(await again.list(), []);
    assert.equal(await again.files(key('good')), null);
  },
  async 'a load that was cut off goes on from there'() {
    const store = await openStore(memoryFolder());
    const plan = await planOf('truncated');
    await fails('truncated', download(hub.origin, at('truncated'), plan, {store}));
    assert.equal(await store.files(key('truncated')), null);
    const [{bytes, complete}] = await store.list();
    assert.ok(bytes > 100_000 && bytes < 300_000 && !complete);
    let counted = 0;
    await same(await download(hub.origin, at('truncated'), plan, {
      store,
      onBytes: (count) => {
        counted += count;
      }
    }));
    assert.equal(counted, plan.bytes);
    assert.ok(
        hub.requests.some(({path, range}) => path.startsWith('/cdn/owner/truncated') && range?.startsWith('bytes=1')));
  },
  async 'also from a server that knows no ranges'() {
    const store = await openStore(memoryFolder());
    const plan = await planOf('no-ranges');
    await fails('truncated', download(hub.origin, at('no-ranges'), plan, {store}));
    await same(await download(hub.origin, at('no-ranges'), plan, {store}));
  },
  async 'it can be stopped, and goes on later'() {
    const store = await openStore(memoryFolder());
    const stop = new AbortController();
    const load = download(hub.origin, at('silent'), await planOf('silent'), {store, signal: stop.signal});
    setTimeout(() => stop.abort(), 300);
    const began = performance.now();
    await fails('cancelled', load);
    assert.ok(performance.now() - began < 1000);
    await same(await download(hub.origin, at('good'), await planOf('good'), {store}));
  },
  async 'what the hub refuses is said'() {
    await fails('denied', listFiles(hub.origin, at('denied')));
    await fails('absent', listFiles(hub.origin, parseName('nobody/model')));
    assert.match((await fails('server', listFiles(hub.origin, at('busy')))).message, /503.*later/);
    await fails('server', listFiles(hub.origin, at('no-list')));
    await fails('unreachable', listFiles('http://127.0.0.1:1', at('good')));
  },
  async 'a file that is not the described one is not kept'() {
    const store = await openStore(memoryFolder());
    await fails('damaged', download(hub.origin, at('wrong-hash'), await planOf('wrong-hash'), {store}));
    await fails('damaged', download(hub.origin, at('too-long'), await planOf('too-long'), {store}));
    assert.equal(await store.files(key('wrong-hash')), null);
    assert.equal(await store.files(key('too-long')), null);
  },
  async 'a file that was replaced meanwhile is begun again'() {
    const store = await openStore(memoryFolder());
    const plan = await planOf('changed');
    await fails('truncated', download(hub.origin, at('changed'), plan, {store}));
    await fails('range', download(hub.origin, at('changed'), plan, {store}));
    const [{bytes}] = await store.list();
    assert.ok(bytes < 100_000, 'the first half is gone');
  },
  async 'no room is said'() {
    const store = await openStore(memoryFolder({room: 100_000}));
    const error = await fails('quota', download(hub.origin, at('good'), await planOf('good'), {store}));
    assert.match(error.message, /no room/);
  },
};

let passed = 0, failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.stack}`);
  }
}
hub.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
