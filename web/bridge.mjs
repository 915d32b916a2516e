// Between the core and JavaScript. `Bridge` is the one list of functions that C++ calls (declared in
// src/engine/bridge.h); `openCore` starts the core on it and gives the few calls in the other direction.
// The Worker and Node differ only in the loader and in where messages go.
import { instantiation, startHelpers } from './helpers.mjs';
import { byName } from './ort.mjs';
import { sentence } from './sentence.mjs';
import { EngineFailure, FAILED, OK, Sessions } from './sessions.mjs';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const text = (bytes) => decoder.decode(bytes.slice());  // shared memory is not decoded

// Tensors of a frame (src/engine/frame.h); their bytes are views into `data`.
function readFrame(header, data) {
  return header.tensors.map(({ name, dtype, shape, offset, length }) =>
    ({ name, dtype, shape, bytes: data.subarray(offset, offset + length) }));
}

const padded = (size) => Math.ceil(size / 8) * 8;

class Bridge {
  #core = null;
  #onMessage;
  #onLog;
  #onFatal;
  #loader;
  #sessions;

  constructor({ loader, onMessage, onLog, onFatal }) {
    this.#onMessage = onMessage;
    this.#onLog = onLog;
    this.#onFatal = onFatal;
    this.#loader = loader;
    this.#sessions = new Sessions(loader, (news) => this.#answer(0, OK, news));
  }

  attach(core) {
    this.#core = core;
  }

  // ---- called by C++; all bytes are views that end with the call

  post(bytes) {
    this.#sessions.busy();
    this.#onMessage(bytes.slice());
  }

  log(line) {
    this.#onLog(text(line));
  }

  now_ms() {
    return this.#loader.now();
  }

  engine_adapter(request) {
    this.#reply(request, this.#sessions.findGpu());
  }

  engine_start(request, options, data) {
    const { backend, threads, model_bytes: size, feeds_bytes: more, feeds, bar } = JSON.parse(text(options));
    const canary = { onnx: data.slice(0, size), feeds: readFrame(feeds, data.slice(size, size + more)) };
    const beat = bar && { ...bar, outputs: byName(readFrame(bar.outputs, data.slice(size + more))) };
    this.#reply(request, this.#sessions.start({ backend, threads, canary, bar: beat }));
  }

  engine_weights(offset, total, bytes) {
    this.#sessions.weights(offset, total, bytes);
  }

  engine_create(request, session, options, onnx) {
    const { large } = JSON.parse(text(options));
    this.#reply(request, this.#sessions.create(session, onnx.slice(), large));
  }

  engine_run(request, session, header, data) {
    const feeds = readFrame(JSON.parse(text(header)), data.slice());
    this.#reply(request, this.#sessions.run(session, feeds).then((tensors) => ({ tensors })));
  }

  engine_release(session) {
    this.#sessions.release(session);
  }

  engine_reset() {
    this.#sessions.reset();
  }

  // ---- back to C++

  #reply(request, promise) {
    promise.then(
      (result) => this.#answer(request, OK, result ?? {}),
      (error) => this.#fail(request, error),
    ).catch((error) => this.#onFatal(sentence(error)));
  }

  #fail(request, error) {
    const status = error instanceof EngineFailure ? error.status : FAILED;
    const bytes = encoder.encode(sentence(error));
    this.#deliver(request, status, bytes.length, (to) => to.set(bytes));
  }

  #answer(request, status, { tensors = [], ...rest }) {
    let end = 0;
    const places = tensors.map(({ name, dtype, shape, bytes }) => {
      const offset = end;
      end = padded(end + bytes.length);
      return { name, dtype, shape, offset, length: bytes.length };
    });
    const header = encoder.encode(JSON.stringify({ ...rest, tensors: places }));
    const begin = padded(4 + header.length);
    this.#deliver(request, status, begin + end, (to) => {
      new DataView(to.buffer, to.byteOffset).setUint32(0, header.length, true);
      to.set(header, 4);
      places.forEach(({ offset }, i) => to.set(tensors[i].bytes, begin + offset));
    });
  }

  #deliver(request, status, size, write) {
    const address = this.#core._vitrine_alloc(size) >>> 0;
    write(this.#core.HEAPU8.subarray(address, address + size));
    this.#core._vitrine_engine_done(request, status, address, size);
  }
}

// Starts the core. options: {backend, threads}; onMessage(bytes), onLog(line), onFatal(sentence). wasmBinary: its module's
// bytes, if they were fetched already. helpers: threads besides its own, of a module with shared memory.
export async function openCore({ createCore, loader, options, onMessage, onLog, onFatal, wasmBinary, helpers = 0 }) {
  const bridge = new Bridge({ loader, onMessage, onLog, onFatal });
  const program = wasmBinary && instantiation(wasmBinary);
  const core = await new Promise((done, failed) => {
    if (program) program.failed = failed;
    createCore({ bridge, print: onLog, printErr: onLog, ...program }).then(done, failed);
  });
  bridge.attach(core);
  if (helpers) startHelpers(core, program, helpers, onLog);

  const give = (bytes) => {
    const address = core._vitrine_alloc(bytes.length) >>> 0;
    core.HEAPU8.set(bytes, address);
    return [address, bytes.length];
  };
  // A trap inside C++ ends the core; every later call would trap again.
  const guarded = (call) => {
    try {
      call();
    } catch (error) {
      onFatal(sentence(error));
    }
  };
  guarded(() => core._vitrine_start(...give(encoder.encode(JSON.stringify(options)))));
  return {
    // A message of protocol.md, as CBOR bytes or as JSON text.
    send: (message) => guarded(() =>
      core._vitrine_receive(...give(typeof message === 'string' ? encoder.encode(message) : message))),
    // The core's memory, which never shrinks.
    bytes: () => core.HEAPU8.length,
    // One file of the model that the next `load` takes.
    file: (name, bytes) => guarded(() => core._vitrine_file(...give(encoder.encode(name)), ...give(bytes))),
    // Room for a file of `size` bytes in the core's memory, to be filled piece by piece.
    room(size) {
      const address = core._vitrine_alloc(size) >>> 0;
      return {
        write: (bytes, offset) => core.HEAPU8.set(bytes, address + offset),
        keep: (name) => guarded(() => core._vitrine_file(...give(encoder.encode(name)), address, size)),
        drop: () => core._vitrine_free(address),
      };
    },
  };
}
