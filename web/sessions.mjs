// ONNX Runtime sessions by number, over one backend that may be replaced while the program runs. Every
// create, run and release goes through one queue: the calls of ONNX Runtime Web must not overlap.
import { compareThreads, findGpu, openWasm, openWebGpu } from './ort.mjs';
import { sentence } from './sentence.mjs';
import { say } from './words.mjs';

// The numbers of EngineStatus in src/engine/bridge.h.
export const OK = 0, FAILED = 1, OUT_OF_MEMORY = 2, GONE = 3, NOT_LOADED = 4;

const MEMORY = /out of memory|bad_alloc|failed to allocate|allocation failed|cannot enlarge|oom/i;
const DEAD = /^aborted|unreachable|memory access out of bounds|table index/i; // the instance is unusable now
const WITHOUT = { backend: 'wasm', threads: 1 };   // the core's own engine, and nothing here
const IDLE_MS = 1500; // quiet time after a run before something is tried behind the scenes

// Lets other messages in. A chain of runs is one of promises only: without this nobody could cancel it.
function breathe() {
  return new Promise((go) => {
    if (globalThis.setImmediate) return setImmediate(go);
    const { port1, port2 } = new MessageChannel(); // unlike a timer it does not wait
    port1.onmessage = () => {
      port1.close();
      go();
    };
    return port2.postMessage(null);
  });
}

export class EngineFailure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Sessions {
  #loader;
  #onChange;         // ({backend, threads, reason}) after the backend was replaced or given up
  #canary = null;
  #backend = null;
  #threadsReason = '';
  #broken = null;    // why ONNX Runtime could not be loaded
  #sessions = new Map();
  #weights = new Uint8Array(0);
  #epoch = 0;        // counts resets and replacements: sessions of an older one are gone
  #tail = Promise.resolve();
  #idle = null;      // timer of the next thing to do later
  #later = [];       // jobs for when nobody waits

  constructor(loader, onChange) {
    this.#loader = loader;
    this.#onChange = onChange;
  }

  #queued(job) {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => {});
    return result;
  }

  // Whether there is a GPU worth trying, once nothing has been said to the page for a while.
  async findGpu() {
    await new Promise((go) => {
      this.#later.push(go);
      this.busy();
    });
    return findGpu(this.#loader);
  }

  // Somebody works: what can wait waits longer.
  busy() {
    this.#quietly();
  }

  // canary: {onnx, feeds} as bytes of their own. bar: see openWebGpu.
  start({ backend, threads, canary, bar }) {
    const atOnce = (job) => job();
    return this.#queued(async () => {
      this.#canary = canary;
      try {
        if (backend === 'webgpu') {
          const gpu = await openWebGpu(this.#loader, canary, bar);
          if (!gpu.backend) return { ...WITHOUT, reason: gpu.reason };
          this.#use(gpu.backend);
          return this.#describe(gpu.reason);
        }
        const wasm = await openWasm(this.#loader, threads, canary);
        this.#backend = wasm.backend;
        this.#threadsReason = wasm.reason;
        if (threads === 0 && this.#loader.threads > 1) {
          if (this.#loader.measureAtOnce) await this.#chooseThreads(atOnce);
          else this.#later.push(() => this.#chooseThreads((job) => this.#queued(job)));
        }
        return this.#describe();
      } catch (error) {
        this.#broken = sentence(error);
        throw new EngineFailure(NOT_LOADED, this.#broken);
      }
    });
  }

  #describe(reason = '') {
    return {
      backend: this.#backend.name,
      threads: this.#backend.threads,
      reason: [reason, this.#threadsReason].filter(Boolean).join(' '),
    };
  }

  #use(backend) {
    this.#backend = backend;
    this.#forget();
    const device = backend.name === 'webgpu' ? backend.ort.env.webgpu?.device : null;
    Promise.resolve(device).then((gpu) => gpu?.lost).then((lost) => {
      if (lost && this.#backend === backend) this.#queued(() => this.#giveUp(say('The GPU was lost: {why}', lost.message)));
    }, () => {});
  }

  // The GPU is gone; the core goes on with its own engine.
  #giveUp(reason) {
    if (this.#backend?.name !== 'webgpu') return;
    this.#backend = null;
    this.#forget();
    this.#onChange({ ...WITHOUT, reason });
  }

  // After an abort nothing of a WebAssembly instance can be used again: a fresh one takes its place.
  async #revive(reason) {
    const opened = await openWasm(this.#loader, this.#backend.threads, this.#canary);
    this.#use(opened.backend);
    this.#onChange(this.#describe(say('ONNX Runtime was started again: {why}', reason)));
  }

  // Drops all sessions at once, also one that is being created; releasing them takes its turn.
  #forget() {
    this.#epoch++;
    for (const session of this.#sessions.values()) this.#queued(() => session.release()).catch(() => {});
    this.#sessions.clear();
  }

  reset() {
    this.#forget();
    this.#weights = new Uint8Array(0);
  }

  // Bytes are copied. The blob is replaced when it grows; a session being created keeps reading the old one.
  weights(offset, total, bytes) {
    if (total > this.#weights.length) {
      const grown = new Uint8Array(total);
      grown.set(this.#weights);
      this.#weights = grown;
    }
    this.#weights.set(bytes, offset);
  }

  create(number, onnx, large) {
    return this.#queued(async () => {
      this.#check();
      const epoch = this.#epoch;
      const session = await this.#guard(() => this.#backend.create(onnx, this.#weights, large));
      if (epoch !== this.#epoch) {
        await session.release().catch(() => {});
        throw new EngineFailure(GONE, 'the sessions were dropped');
      }
      this.#sessions.set(number, session);
    });
  }

  run(number, feeds) {
    return this.#queued(async () => {
      this.#check();
      const session = this.#sessions.get(number);
      if (!session) throw new EngineFailure(GONE, 'there is no such session');
      const outputs = await this.#guard(() => this.#backend.run(session, feeds));
      this.#quietly();
      await breathe();
      return outputs;
    });
  }

  release(number) {
    const session = this.#sessions.get(number);
    this.#sessions.delete(number);
    if (session) this.#queued(() => session.release()).catch(() => {});
  }

  #check() {
    if (this.#broken !== null) throw new EngineFailure(NOT_LOADED, this.#broken);
    if (!this.#backend) throw new EngineFailure(NOT_LOADED, 'it was not started');
  }

  async #guard(call) {
    try {
      return await call();
    } catch (error) {
      const reason = sentence(error);
      if (this.#backend.name === 'webgpu') {
        this.#giveUp(say('WebGPU failed: {why}', reason));
        throw new EngineFailure(GONE, reason);
      }
      if (error instanceof WebAssembly.RuntimeError || DEAD.test(reason)) {
        await this.#revive(reason);
        throw new EngineFailure(MEMORY.test(reason) ? OUT_OF_MEMORY : GONE, reason);
      }
      throw new EngineFailure(MEMORY.test(reason) ? OUT_OF_MEMORY : FAILED, reason);
    }
  }

  // What makes later runs faster waits until nobody waits for this one: each is an instance of ONNX Runtime of
  // its own to load, and shaders take seconds to compile.
  #quietly() {
    clearTimeout(this.#idle);
    if (this.#later.length === 0) return;
    this.#idle = setTimeout(async () => {
      await this.#later.shift()();
      this.#quietly();
    }, IDLE_MS);
    this.#idle.unref?.(); // under Node a timer would keep the program alive
  }

  async #chooseThreads(exclusively) {
    const mine = this.#backend;
    const { backend, reason } = await compareThreads(this.#loader, mine, this.#canary, exclusively);
    this.#threadsReason = reason;
    await exclusively(async () => {
      if (this.#backend !== mine) return; // the backend was replaced meanwhile
      if (backend) this.#use(backend);
      this.#onChange(this.#describe());
    });
  }
}
