// Models by name from the Hugging Face hub, or from a mirror that answers as it does. Nothing is asked before the
// person asks. Files are kept piece by piece (model_store.mjs), so that a load that was stopped goes on where it was.
import {chooseFiles} from './model_files.mjs';
import {say} from './words.mjs';

export const HUB = 'https://huggingface.co';
export const PIECE_BYTES = 16 << 20;
const WAIT_MS = 30_000;  // without a byte

// What went wrong, with what to do; `code` for tests and for deciding whether to go on later.
export class HubError extends Error {
  constructor(code, what, advice = '') {
    super(advice ? `${what}. ${advice}` : `${what}.`);
    this.code = code;
  }
}

// "owner/name" or "owner/name@revision", also as an address of the hub's page. Null if it is neither.
export function parseName(text) {
  const name =
      text.trim().replace(/^https?:\/\/[^/]+\//, '').replace(/\/(tree|resolve|blob)\//, '@').replace(/\/$/, '');
  const [, owner, model, revision = 'main'] = /^([\w.-]{1,96})\/([\w.-]{1,96})(?:@([\w./-]{1,200}))?$/.exec(name) ?? [];
  const sane = owner && ![owner, model, ...revision.split('/')].some((part) => /^\.+$/.test(part));
  return sane ? {repo: `${owner}/${model}`, revision} : null;
}

// An origin that a page may ask: https, or this machine. Null if it is not one.
export function parseOrigin(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && here) ? url.origin : null;
}

async function ask(url, {signal, headers = {}} = {}) {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), WAIT_MS);
  const stop = () => slow.abort();
  signal?.addEventListener('abort', stop, {once: true});
  let response;
  try {
    response = await fetch(url, {signal: slow.signal, headers, referrerPolicy: 'no-referrer', credentials: 'omit'});
  } catch (error) {
    if (signal?.aborted) throw new HubError('cancelled', say('The load was stopped'));
    if (slow.signal.aborted)
      throw new HubError('slow', say('{host} has not answered for {n} s', new URL(url).host, WAIT_MS / 1000), say('Try again later.'));
    throw new HubError(
        'unreachable', say('{host} cannot be reached, or does not let other pages read it', new URL(url).host),
        say('Check the connection and the address ({why}).', error.message));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const {status} = response;
  if (status === 401 || status === 403) {
    throw new HubError(
        'denied', say('There is no such model, or it is only for those who signed in or accepted its licence'),
        say('Download it with an account of yours and open the folder here.'));
  }
  if (status === 404)
    throw new HubError('absent', say('The hub has no such model or file'), say('Check owner, name and revision.'));
  if (status === 416) throw new HubError('range', say('The file on the hub is another one than before'));
  throw new HubError('server', say('The hub answered {status}', String(status)), status === 429 || status >= 500 ? say('Try again later.') : '');
}

// The files of a model: [{path, size, sha256?, sha1?}]; sha1 is git's, of "blob SIZE\0" and the bytes.
export async function listFiles(origin, {repo, revision}, {signal} = {}) {
  const url = `${origin}/api/models/${repo}/tree/${encodeURIComponent(revision)}`;
  const response = await ask(url, {signal});
  let entries;
  try {
    entries = await response.json();
  } catch {
    throw new HubError('server', say('The hub’s answer is no list of files'), say('Is the address of the mirror right?'));
  }
  const sane = Array.isArray(entries) && entries.every((entry) => typeof entry?.path === 'string');
  if (!sane)
    throw new HubError('server', say('The hub’s answer is no list of files'), say('Is the address of the mirror right?'));
  return entries.filter((entry) => entry.type === 'file' && !entry.path.includes('/'))
      .map((entry) => ({
             path: entry.path,
             size: Number(entry.lfs?.size ?? entry.size) || 0,
             sha256: /^[0-9a-f]{64}$/.test(entry.lfs?.oid ?? '') ? entry.lfs.oid : null,
             sha1: !entry.lfs && /^[0-9a-f]{40}$/.test(entry.oid ?? '') ? entry.oid : null,
           }));
}

// The ways of loading a model: one for each GGUF file, and its safetensors. [{label, files, as, bytes, memory}],
// smallest first. memory: bytes of the weights in float32 and of the file beside them, an estimate. Errors:
// unsupported.
export function plans(files) {
  const names = files.map(({path}) => path);
  const byName = new Map(files.map((file) => [file.path, file]));
  const found = [];
  const add = (label, chosen, as = {}) => {
    const parts = chosen.map((name) => byName.get(name));
    const bytes = parts.reduce((sum, {size}) => sum + size, 0);
    found.push({label, files: parts, as, bytes, memory: Math.round(bytes + bytes * widening(label))});
  };
  for (const name of names.filter((path) => /\.gguf$/i.test(path) && !/-\d{5}-of-\d{5}\.gguf$/i.test(path)))
    add(name, [name]);
  const {files: chosen = [], as, error} = chooseFiles(names.filter((path) => !/\.gguf$/i.test(path)));
  if (!error && chosen.some((name) => name.endsWith('.safetensors'))) add('safetensors', chosen, as);
  if (found.length === 0) {
    throw new HubError(
        'unsupported', error ? `${error.what} (${error.where})` : say('The model has no weights that can be read here'),
        error?.advice ?? say('Read are safetensors and GGUF.'));
  }
  return found.sort((a, b) => a.bytes - b.bytes);
}

// Float32 bytes for each byte of the file.
function widening(label) {
  const bits =
      Number(/[._-](?:i?q|f|bf)(\d+)/i.exec(label)?.[1]) || 16;  // 16: what safetensors of language models mostly are
  return 32 / (bits < 16 ? bits + 0.5 : bits);
}

// Brings the files of a plan into the store; onBytes(count) for bytes that arrive or are there already. Gives Files. An
// error leaves what has arrived for the next time, but for what turned out to be wrong.
export async function download(origin, {repo, revision}, plan, {store, signal, onBytes = () => {}}) {
  const out = [];
  const key = `${new URL(origin).host}/${repo}@${revision}`;
  for (const file of plan.files) {
    const entry = await store.open(key, file.path, file);
    for (let at = entry.bytes; at < file.size; at = entry.bytes) {
      onBytes(at - (entry.told ?? 0));
      entry.told = at;
      await fetchPieces(
          `${origin}/${repo}/resolve/${encodeURIComponent(revision)}/${encodeURIComponent(file.path)}`, file, entry,
          {signal, onBytes});
      if (entry.bytes <= at)
        throw new HubError(
            'truncated', say('{file} was cut off after {n} of {all} bytes', file.path, String(at), String(file.size)),
            say('Ask for it again: it goes on from there.'));
    }
    onBytes(file.size - (entry.told ?? 0));
    const blob = await entry.blob();
    if (!entry.verified) {
      if (!await matches(blob, file)) {
        await entry.remove();
        throw new HubError(
            'damaged', say('{file} is not the file that the hub describes', file.path), say('It was deleted; ask for it again.'));
      }
      await entry.keep();
    }
    out.push(new File([blob], plan.as [file.path] ?? file.path));
  }
  return out;
}

// From where the entry is; whole pieces are kept as they fill.
async function fetchPieces(url, file, entry, {signal, onBytes}) {
  const begin = entry.bytes;
  const response = await ask(url, {signal, headers: begin ? {Range: `bytes=${begin}-`} : {}});
  if (begin && response.status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
    if (from !== undefined && (Number(from) !== begin || (total !== '*' && Number(total) !== file.size))) {
      await response.body.cancel();
      await entry.remove();
      throw new HubError(
          'range', say('{file} on the hub is another file than before', file.path),
          say('What was there is deleted; ask for it again.'));
    }
  }
  // A server that knows no ranges sends all of it again: what is there already is skipped.
  let skip = begin && response.status !== 206 ? begin : 0;
  const reader = response.body.getReader();
  let pending = [], held = 0;
  const flush = async () => {
    if (held === 0) return;
    const piece = new Blob(pending);
    pending = [];
    held = 0;
    await entry.append(piece);
  };
  try {
    for (;;) {
      const {done, value} = await withinTime(reader.read(), signal, url);
      if (done) break;
      let bytes = value;
      if (skip) {
        const left = bytes.subarray(Math.min(skip, bytes.length));
        skip -= bytes.length - left.length;
        bytes = left;
      }
      if (bytes.length === 0) continue;
      if (entry.bytes + held + bytes.length > file.size) {
        pending = [];
        held = 0;
        await entry.remove();
        throw new HubError('damaged', say('{file} is longer than the hub says', file.path), say('It was deleted; ask for it again.'));
      }
      pending.push(bytes);
      held += bytes.length;
      entry.told = (entry.told ?? 0) + bytes.length;
      onBytes(bytes.length);
      if (held >= PIECE_BYTES) await flush();
    }
    await flush();
  } catch (error) {
    reader.cancel().catch(() => {});
    await flush().catch(() => {});
    throw error instanceof HubError ?
        error :
        new HubError(
            'truncated', say('{file} was cut off: {why}', file.path, error.message), say('Ask for it again: it goes on from there.'));
  }
}

function withinTime(reading, signal, url) {
  return new Promise((resolve, reject) => {
    const stop = () => settle(reject, new HubError('cancelled', say('The load was stopped')));
    const timer = setTimeout(
        () => settle(
            reject,
            new HubError(
                'slow', say('{host} has sent nothing for {n} s', new URL(url).host, WAIT_MS / 1000),
                say('Ask for it again: it goes on from there.'))),
        WAIT_MS);
    const settle = (how, value) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      how(value);
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, {once: true});
    return reading.then((value) => settle(resolve, value), (error) => settle(reject, error));
  });
}

async function matches(blob, {size, sha256, sha1}) {
  if (blob.size !== size) return false;
  const hex = async (name, bytes) => [...new Uint8Array(await crypto.subtle.digest(name, bytes))]
                                         .map((byte) => byte.toString(16).padStart(2, '0'))
                                         .join('');
  if (sha256) return await hex('SHA-256', await blob.arrayBuffer()) === sha256;
  if (sha1) return await hex('SHA-1', await new Blob([`blob ${size}\0`, blob]).arrayBuffer()) === sha1;
  return true;
}
