// What figures have in common: where the site lies, the one hidden engine of the page, and links into the site.
// (embed.mjs says how they are used.)
export let site = new URL('./', import.meta.url).href;
export function setSite(url) { site = new URL(url, document.baseURI).href.replace(/\/?$/, '/'); }

const IDLE_MS = 30_000;      // after which the hidden engine gives its memory back
export const sentence = (error) => `${error?.message ?? error}`.replace(/[.\s]*$/, '');

class Engine {
  #frame = null;
  #ready = null;
  #hear = null;
  #waiting = new Map();
  #next = 0;
  #idle = null;

  #open() {
    if (this.#frame) return;
    this.#frame = Object.assign(document.createElement('iframe'), { src: `${site}engine.html`, title: 'Vitrine: engine', tabIndex: -1, hidden: true });
    this.#ready = new Promise((go, refuse) => {
      this.#hear = ({ data, source }) => {
        if (!this.#frame || source !== this.#frame.contentWindow || typeof data?.vitrine !== 'string') return;
        if (data.vitrine === 'ready') {
          answered = true;
          go();
        }
        if (data.vitrine === 'failed') fail(data.reason);
        const asked = data.vitrine === 'answer' && this.#waiting.get(data.id);
        if (asked) asked(data);
      };
      let answered = false;
      const fail = (reason) => {   // the next question starts another
        this.close();
        for (const asked of this.#waiting.values()) asked({ error: reason });
        refuse(new Error(reason));
      };
      setTimeout(() => { if (!answered) fail(`${site} did not answer`); }, IDLE_MS);
    });
    addEventListener('message', this.#hear);
    document.body.append(this.#frame);
  }

  close() {
    removeEventListener('message', this.#hear);
    this.#frame?.remove();
    this.#frame = null;
  }

  async explain({ model = 'vitrine-small', granularity = 'token', lang = 'en', ...request }) {
    clearTimeout(this.#idle);
    this.#open();
    const id = ++this.#next;
    try {
      const answer = new Promise((go) => this.#waiting.set(id, go));
      await this.#ready;
      this.#frame.contentWindow.postMessage({ vitrine: 'explain', id, model, granularity, lang, request }, new URL(site).origin);
      const { explanation, error } = await answer;
      if (error) throw new Error(error);
      return explanation;
    } finally {
      this.#waiting.delete(id);
      if (!this.#waiting.size) this.#idle = setTimeout(() => this.close(), IDLE_MS);
    }
  }
}
const engine = new Engine();

// {text, method, target, foil, position, settings, interventions, model, granularity, lang}, as `request` in src/service/protocol.md -> an
// Explanation (explanation.schema.json). Rejects with a sentence.
export const explain = (request) => engine.explain(request);

const token = (given) => (typeof given === 'number' ? { id: given } : { text: given });

// The link of a question, or of a stored explanation.
export function linkTo({ method, target, foil, target_kind: kind = 'token', provenance, form }) {
  const link = { version: 1, text: provenance.text, method };
  if (provenance.model) link.model = provenance.model;
  if (provenance.model_hash) link.model_hash = provenance.model_hash;
  if (Object.keys(provenance.settings ?? {}).length) link.settings = { [method]: provenance.settings };
  if (provenance.interventions?.length) link.interventions = provenance.interventions;
  if (kind === 'token' && (typeof target === 'string' || target >= 0)) link.target = token(target);
  if (typeof foil === 'string' || foil >= 0) Object.assign(link, { foil: token(foil), foil_mode: 'chosen' });
  else link.foil_mode = 'none';
  if (form) link.form = form;
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  return `#v1=j${btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}
