// All bytes that are awaited, as one sum. A part is a file; its size is known from manifest.json, or from its answer.
import { say } from './words.mjs';

export class Progress {
  #parts = new Map();   // name -> {loaded, total}
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;   // (sum)
  }

  expect(part, total) {
    const known = this.#parts.get(part);
    if (known) known.total = Math.max(total, known.loaded);
    else this.#parts.set(part, { loaded: 0, total });
  }

  add(part, loaded, total = 0) {
    const known = this.#parts.get(part);
    const size = Math.max(known?.total ?? 0, total);
    this.#parts.set(part, { loaded, total: size && Math.max(size, loaded) });
    this.#onChange(this.sum());
  }

  // {loaded, total}; total 0 while the size of a part is not known.
  sum() {
    let loaded = 0, total = 0, known = true;
    for (const part of this.#parts.values()) {
      loaded += part.loaded;
      total += part.total;
      known &&= part.total > 0;
    }
    return { loaded, total: known ? total : 0 };
  }

  get complete() {
    return [...this.#parts.values()].every(({ loaded, total }) => total > 0 && loaded >= total);
  }

  // Something else is loaded now.
  clear() {
    this.#parts.clear();
  }
}

// The bytes of a file of the site; onBytes(loaded) while they arrive, at last onBytes(size, size).
export async function fetchBytes(url, onBytes = () => {}) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(say('{file}: the server answered {status}', String(url), String(response.status)));
  const chunks = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    onBytes(loaded);
  }
  onBytes(loaded, loaded);
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
