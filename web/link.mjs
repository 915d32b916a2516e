// What the program calls a link (src/app/persistence.h: JSON) as a fragment of the URL, and back:
//
//   #v1=j…         the JSON in UTF-8, as base64url
//   #v1=z…         the same through deflate-raw, where that is shorter
//   #v1=…&trust    the view by name, for the person who reads it
//   …&lesson=tokens.2   a step of a lesson (lessons.mjs), which alone opens what the step is about
//
// The program writes as the person works. `Back` leads to the view before, and to the work that another took the
// place of: every entry of the history carries the number of its work.
import { say } from './words.mjs';
const LONG = 300;                 // bytes of JSON; shorter ones do not gain
const MOST = 1 << 20;             // bytes that a link may unpack to
const SETTLE_MS = 300;            // browsers refuse more than some 100 changes in 30 s
export const SAME = 0, VIEW = 1, WORK = 2;   // bridge::Entry in src/platform/bridge.h

const toBase64 = (bytes) => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};
const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

async function through(bytes, transform) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) {
      await reader.cancel();
      throw new Error(say('it is too long'));
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

export async function pack(json) {
  const plain = new TextEncoder().encode(json);
  let form = 'j', bytes = plain;
  if (plain.length > LONG && globalThis.CompressionStream) {
    const packed = await through(plain, new CompressionStream('deflate-raw'));
    if (packed.length < plain.length) [form, bytes] = ['z', packed];
  }
  const { view } = JSON.parse(json);
  return `v1=${form}${toBase64(bytes)}${view ? `&${view}` : ''}`;
}

// The JSON, or null if the fragment is of another form. Throws on a damaged one.
export async function unpack(fragment) {
  const part = fragment.replace(/^#/, '').split('&').find((one) => one.startsWith('v1='));
  if (!part) return null;
  const [form, text] = [part[3], part.slice(4)];
  if (text.length > 2 * MOST) throw new Error(say('it is too long'));
  let bytes = fromBase64(text);
  if (form === 'z') bytes = await through(bytes, new DecompressionStream('deflate-raw'));
  else if (form !== 'j') throw new Error(say('its form is not known'));
  const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  JSON.parse(json);
  return json;
}

// "name.step" of an open lesson; empty without one.
export const lessonOf = (hash) => hash.match(/[#&]lesson=([a-z_]+(\.\d+)?)(&|$)/)?.[1] ?? '';
let lesson = '';   // of this page
export function setLesson(where) { lesson = where; }

// The link of the URL: JSON, or what stands in an address that was written by hand; empty if it says nothing.
export async function linkOf({ hash, search }) {
  const packed = await unpack(hash);
  if (packed) return packed;
  const fragment = hash.slice(1).split('&').filter((one) => !one.startsWith('lesson=')).join('&');
  const query = /(^|&)text=/.test(fragment) ? '' : search.slice(1).split('&').filter((one) => /^(text|method)=/.test(one)).join('&');
  return [query, fragment].filter(Boolean).join('&');
}

export class Address {
  #tell;           // (link, sameWork)
  #refuse;         // (sentence)
  #lesson;         // (lessonOf the new address)
  #work;
  #last = Promise.resolve();   // changes happen one after the other
  #timer = null;
  #waiting = null; // the newest link with its lesson, not yet written

  constructor({ tell, refuse, lesson: follow }) {
    [this.#tell, this.#refuse, this.#lesson] = [tell, refuse, follow];
    this.#work = history.state?.work ?? this.#next();
    history.replaceState({ work: this.#work }, '');
    addEventListener('popstate', () => this.#moved());
  }

  #next() {
    return Date.now() + Math.random();
  }

  async #moved() {
    clearTimeout(this.#timer);
    this.#waiting = null;
    const work = history.state?.work;
    const same = work === this.#work;
    this.#work = work ?? this.#next();
    if (work === undefined) history.replaceState({ work: this.#work }, '');
    try {
      const link = await linkOf(location), where = lessonOf(location.hash);
      if (link || !where) this.#tell(link, same);
      this.#lesson(where);
    } catch (error) {
      this.#refuse(say('This link is damaged ({why}); the page stays as it was.', error.message));
    }
  }

  // entry: SAME, VIEW or WORK.
  write(link, entry) {
    clearTimeout(this.#timer);
    if (entry === SAME) {
      this.#waiting = [link, lesson];
      this.#timer = setTimeout(() => this.#flush(), SETTLE_MS);
      return;
    }
    // The entry that is left keeps what was last written there: pushing comes after it.
    this.#flush();
    if (entry === WORK) this.#work = this.#next();
    const work = this.#work;
    this.#put(link, lesson, (url) => history.pushState({ work }, '', url));
  }

  #flush() {
    if (this.#waiting === null) return;
    const [[link, where], work] = [this.#waiting, this.#work];
    this.#waiting = null;
    this.#put(link, where, (url) => { if (work === this.#work || history.state?.work === work) history.replaceState({ work }, '', url); });
  }

  #put(link, where, change) {
    this.#last = this.#last.then(() => urlOf(link, where)).then(change).catch(() => {});   // a browser may refuse: too often
  }
}

// The page's URL with this link; what the query said of the text is said by the link.
export async function urlOf(link, where = lesson) {
  const url = new URL(location.href);
  for (const name of ['text', 'method', 'model', 'embed', 'panel', 'lang', 'theme']) url.searchParams.delete(name);
  url.hash = await pack(link) + (where && `&lesson=${where}`);
  return url.href;
}
