// Models that were fetched, kept in this browser's private file system (OPFS): models/<key>/<file>/<n>, a file's pieces
// in their order, and about.json beside them. A piece is written once, so that a closed tab loses at most the last one.
import {HubError} from './hub.mjs';
import {say} from './words.mjs';

const FOLDER = 'models';
const safe = (name) => encodeURIComponent(name).replace(/\*/g, '%2A');

export async function openStore(root) {
  const base = root ?? await navigator.storage.getDirectory();
  return new ModelStore(await base.getDirectoryHandle(FOLDER, {create: true}));
}

class ModelStore {
  #folder;
  constructor(folder) { this.#folder = folder; }

  // The entry of one file of a model, with what of it is there; what belongs to another version of it is deleted.
  async open(key, path, about) {
    const model = await this.#folder.getDirectoryHandle(safe(key), {create: true});
    const mark = JSON.stringify({size: about.size, sha256: about.sha256 ?? null, sha1: about.sha1 ?? null});
    let entry = await Entry.read(model, path);
    if (entry.mark !== mark) {
      await entry.remove();
      entry = await Entry.read(model, path);
      await entry.setMark(mark);
    }
    return entry;
  }

  // [{key, bytes, complete}] of all models that are here.
  async list() {
    const out = [];
    for await (const [name, model] of this.#folder.entries()) {
      if (model.kind !== 'directory') continue;
      let bytes = 0, complete = true;
      for await (const [file] of model.entries()) {
        const entry = await Entry.read(model, decodeURIComponent(file));
        bytes += entry.bytes;
        complete &&= entry.verified;
      }
      out.push({key: decodeURIComponent(name), bytes, complete});
    }
    return out.sort((a, b) => a.key.localeCompare(b.key));
  }

  // The files of a model that is wholly here; null if it is not. It is read without the network.
  async files(key) {
    let model;
    try {
      model = await this.#folder.getDirectoryHandle(safe(key));
    } catch {
      return null;
    }
    const out = [];
    for await (const [file] of model.entries()) {
      const entry = await Entry.read(model, decodeURIComponent(file));
      if (!entry.verified) return null;
      out.push(new File([await entry.blob()], decodeURIComponent(file)));
    }
    return out.length ? out : null;
  }

  async remove(key) { await this.#folder.removeEntry(safe(key), {recursive: true}).catch(() => {}); }
}

class Entry {
  bytes = 0;
  mark = '';
  verified = false;
  #model;
  #path;
  #folder;
  #pieces = [];

  static async read(model, path) {
    const entry = new Entry();
    entry.#model = model;
    entry.#path = path;
    entry.#folder = await model.getDirectoryHandle(safe(path), {create: true});
    const sizes = [];
    for await (const [name, handle] of entry.#folder.entries()) {
      if (handle.kind !== 'file') continue;
      const file = await handle.getFile();
      if (name === 'mark.json')
        entry.mark = await file.text();
      else if (name === 'verified')
        entry.verified = true;
      else if (/^\d+$/.test(name))
        sizes.push([Number(name), file]);
    }
    // A piece whose write was cut short is empty, and so ends what is there.
    sizes.sort(([a], [b]) => a - b);
    for (const [number, file] of sizes) {
      if (number !== entry.#pieces.length || file.size === 0) break;
      entry.#pieces.push(file);
      entry.bytes += file.size;
    }
    return entry;
  }

  async #write(name, content) {
    try {
      const handle = await this.#folder.getFileHandle(name, {create: true});
      const writable = await handle.createWritable();
      await writable.write(content);
      await writable.close();
      return await handle.getFile();
    } catch (error) {
      if (error?.name !== 'QuotaExceededError') throw error;
      const {usage = 0, quota = 0} = await globalThis.navigator?.storage?.estimate?.() ?? {};
      throw new HubError(
          'quota',
          say('The browser has no room for {file}: {n} MB are free', this.#path, Math.max(0, Math.round((quota - usage) / 1e6))),
          say('Delete a model that is kept, or free some disk space.'));
    }
  }

  setMark(mark) {
    this.mark = mark;
    return this.#write('mark.json', mark);
  }
  keep() {
    this.verified = true;
    return this.#write('verified', '');
  }
  async append(piece) {
    this.#pieces.push(await this.#write(String(this.#pieces.length), piece));
    this.bytes += piece.size;
  }
  async blob() { return new Blob(this.#pieces); }
  async remove() {
    this.bytes = 0;
    this.verified = false;
    this.#pieces = [];
    await this.#model.removeEntry(safe(this.#path), {recursive: true}).catch(() => {});
    this.#folder = await this.#model.getDirectoryHandle(safe(this.#path), {create: true});
  }
}
