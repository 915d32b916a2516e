// Forward and backward pass of a stack of SmolLM2-135M's shape (stack_main.cpp): the core's kernels from weights in blocks,
// and ONNX Runtime Web from float32 initialisers without prepacking, each in a Chromium of its own. Peak memory is the
// renderer's, less what it held before.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findBuild } from '../../web/bridge_node.mjs';
import { CHROMIUM_ARGUMENTS, findChromium } from '../../web/chromium_node.mjs';
import { peakMegabytes, processorTime } from './processes.mjs';
import { median, table } from './table.mjs';

const ORT = fileURLToPath(new URL('../../node_modules/onnxruntime-web/dist', import.meta.url));
const BLOCKS = 30;

async function serve(bodies) {
  const server = createServer((request, response) => {
    const path = request.url.slice(1);
    const type = path.endsWith('mjs') ? 'text/javascript' : path.endsWith('wasm') ? 'application/wasm' : 'text/html';
    const headers = { 'Content-Type': type, 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
    const body = path === '' ? '<!doctype html>' : bodies(path);
    response.writeHead(body ? 200 : 404, headers).end(body ?? '');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

// Opens a page, prepares it, and runs it `turns` times after a first one. {times, processor: milliseconds, megabytes}
async function inPage(server, prepare, argument, turns) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: CHROMIUM_ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const before = peakMegabytes();
    const prepared = await page.evaluate(prepare, argument);
    const times = [], processor = [];
    for (let turn = 0; turn <= turns; turn++) {
      const began = processorTime({ workers: false });
      const taken = await page.evaluate(() => globalThis.runOnce());
      if (turn === 0) continue;
      times.push(taken);
      processor.push(processorTime({ workers: false }) - began);
    }
    return { prepared, times, processor, megabytes: peakMegabytes() - before };
  } finally {
    await browser.close();
  }
}

async function prepareOwn({ blocks, length }) {
  const stack = await (await import('/stack.mjs')).default();
  if (!stack._stack_start(blocks)) throw new Error('the stack could not be built');
  globalThis.runOnce = () => {
    const taken = stack._stack_run(length);
    if (taken < 0) throw new Error('the stack gave what is not a number');
    return taken;
  };
}

async function onnxOf(blocks) {
  const stack = await (await import('/stack.mjs')).default();
  const address = stack._stack_onnx(blocks) >>> 0;
  const bytes = stack.HEAPU8.subarray(address, address + stack._stack_onnx_size());
  return { onnx: Array.from(bytes), weightBytes: stack._stack_weight_bytes() };
}

async function prepareOrt({ weightBytes, length, head, width }) {
  const ort = await import('/ort/ort.wasm.min.mjs');
  ort.env.wasm.wasmPaths = { mjs: '/ort/ort-wasm-simd-threaded.mjs', wasm: '/ort/ort-wasm-simd-threaded.wasm' };
  ort.env.wasm.numThreads = 1;
  const onnx = new Uint8Array(await (await fetch('/stack.onnx')).arrayBuffer());
  let weights = new Float32Array(weightBytes / 4);
  for (let i = 0; i < weights.length; i++) weights[i] = ((i * 7919) % 1021 - 510) / 13000;
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ['wasm'], externalData: [{ path: 'weights', data: new Uint8Array(weights.buffer) }],
    extra: { session: { disable_prepacking: '1' } }, logSeverityLevel: 3,
  });
  weights = null;
  const tensor = (dims, value) => new ort.Tensor('float32',
    Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => value(i)), dims);
  const feeds = {
    x: tensor([1, length, width], Math.sin), mask: tensor([length, length], (i) => (i % length > i / length ? -1e9 : 0)),
    cos: tensor([length, head], Math.cos), sin: tensor([length, head], Math.sin),
  };
  globalThis.runOnce = async () => {
    const began = performance.now();
    await session.run(feeds);
    return performance.now() - began;
  };
}

export async function benchStack({ quick }) {
  const build = findBuild(), length = 64, turns = quick ? 2 : 7;
  let onnx = null;
  const server = await serve((path) => {
    if (path === 'stack.onnx') return onnx;
    try {
      return readFileSync(path.startsWith('ort/') ? join(ORT, path.slice(4)) : join(build, path));
    } catch {
      return null;
    }
  });
  try {
    const made = (await inPage(server, onnxOf, BLOCKS, -1)).prepared;
    onnx = Buffer.from(made.onnx);
    const own = await inPage(server, prepareOwn, { blocks: BLOCKS, length }, turns);
    const ort = await inPage(server, prepareOrt, { weightBytes: made.weightBytes, length, head: 64, width: 576 }, turns);
    const row = (name, { times, processor, megabytes }) =>
      [name, median(times).toFixed(0), median(processor).toFixed(0), megabytes.toFixed(0)];
    return table(`Forward and backward, ${BLOCKS} blocks of SmolLM2-135M's shape, T = ${length}, one thread, Chromium`,
      ['engine', 'ms', 'of the processor', 'peak MB'], [row('own, Q4_1 and Q8_0', own), row('ONNX Runtime Web, float32', ort)])
      + `Memory: ${(own.megabytes / ort.megabytes).toFixed(2)} of ONNX Runtime's; processor time ${(median(own.processor) / median(ort.processor)).toFixed(2)}\n`;
  } finally {
    server.close();
  }
}
