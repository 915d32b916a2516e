// <vitrine-view>: a figure of Vitrine in a page of another origin, and the same measurements for the page's own scripts.
//
//   <script type="module" src="https://host/vitrine/embed.js"></script>
//   <vitrine-view src="figure.json"></vitrine-view>
//   <vitrine-view text="The film was" target=" good" foil=" bad" method="occlusion"></vitrine-view>
//
// src       a stored explanation ("Explanation (JSON)" of the page, or what `tools/vitrine explain` prints): drawn at once,
//           with nothing of the site but this module. It may also stand inside the element, in a <script
//           type="application/json"> ("Embed" of the page's Export menu), or be given to the property `explanation`.
// model, text, target, foil, method   without src: the question; it is measured when the person asks, or on sight
// view      of token scores "waterfall" (default) or "bars"; of the live page the panel: "attributions", "lens", ...
// live      "click" (default): the button starts the page; "sight": when the figure scrolls into view; "never": no button
// height    of the figure in CSS pixels, at least; the live page has exactly that (default 360)
// theme     "light" or "dark"; else that of the page around
// lang      the language of the figure's own words and of what it measures; else that of the page around, where the site has it.
//           The sentences of a stored explanation are in the language in which it was stored.
// site      where the site lies, if this module was not loaded from there
//
// Events (they bubble): "vitrine-ready" when a picture is drawn (detail.explanation) or the page is live (detail.live),
// "vitrine-select" (detail: token, text, score), "vitrine-error" (detail.reason, the sentence that is shown in place).
//
// One engine serves all figures of a page: those without a stored explanation ask one hidden frame, one after the other,
// and one figure at a time is live, since a model takes some hundred megabytes and frames of another origin cannot share
// a Worker in every browser. Nothing is focused, and the wheel stays with the page around.
import { explain, linkTo, sentence, setSite, site } from './embed_engine.mjs';
import { around, frameOf, pictureOf, read } from './embed_pictures.mjs';
import { sheet } from './embed_style.mjs';
import { element } from './embed_svg.mjs';
import { language, say, use, wordsFor } from './embed_words.mjs';

export { explain, linkTo, setSite };
const HEIGHT = 360;

let live = null;   // the one figure whose page runs
const near = new IntersectionObserver((entries) => {   // a long page fetches only what is about to be seen
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    target.begin();
  }
}, { rootMargin: '600px' });
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.sighted();
}, { threshold: 0.5 });

export class VitrineView extends HTMLElement {
  static observedAttributes = ['src', 'theme', 'lang', 'view', 'height', 'text', 'method', 'target', 'foil', 'model'];
  #shown = null;      // the explanation
  #width = 0;
  #sight = false;     // seen, and to be live then
  #words;             // of its language, once they are there; null: English
  #root = this.attachShadow({ mode: 'open' });
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #follow = () => this.#theme();
  #resized = new ResizeObserver(() => this.#fit());
  #watch = new MutationObserver(this.#follow);
  #hear = (event) => this.#heard(event);

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#dark.addEventListener('change', this.#follow);
    for (const at of [document.documentElement, document.body]) this.#watch.observe(at, { attributes: true });
    this.#resized.observe(this);
    seen.observe(this);
    near.observe(this);
    this.#theme();
    this.#speak();
  }
  disconnectedCallback() {
    this.#dark.removeEventListener('change', this.#follow);
    this.#watch.disconnect();
    this.#resized.disconnect();
    near.unobserve(this);
    seen.unobserve(this);
    this.stop();
  }
  attributeChangedCallback(name, before, value) {
    if (before === value || !this.isConnected) return;
    if (name === 'theme') this.#theme();
    else if (name === 'lang') this.#speak();
    else if (name === 'view' || name === 'height') this.#draw();
    else if (name === 'src' || !this.hasAttribute('src')) {   // another question
      this.#shown = null;
      near.observe(this);
    }
  }

  get explanation() { return this.#shown; }
  set explanation(value) { this.#try(() => this.#show(value)); }   // drawn, or a sentence in its place
  get site() { return this.getAttribute('site') ? new URL(this.getAttribute('site'), document.baseURI).href : site; }
  get #height() { return Math.min(4000, Math.max(200, Number(this.getAttribute('height')) || HEIGHT)); }

  get #language() { return this.lang || this.parentElement?.closest('[lang]')?.lang || ''; }
  async #speak() {
    const words = await wordsFor(this.#language, this.site);
    if (!this.isConnected) return;
    const other = words !== (this.#words ?? null);
    this.#words = words;
    if (other) this.#draw();
  }

  // The question of the attributes, as `explain` takes it.
  get request() {
    const of = (name) => this.getAttribute(name) ?? undefined;
    return { text: of('text') ?? '', method: of('method') ?? 'integrated_gradients', target: of('target'), foil: of('foil'), model: of('model') };
  }

  // Measures the question of the attributes and draws it.
  async measure() {
    use(this.#words);
    this.#busy(say('Measuring'));
    await this.#try(async () => this.#show(await explain({ ...this.request, lang: this.#words?.language })));
  }

  // The live page over the picture, which stays until the page has drawn.
  start() {
    if (this.#root.querySelector('iframe')) return;
    live?.stop();
    live = this;
    const theme = this.hasAttribute('data-dark') ? 'dark' : 'light', form = this.getAttribute('view');
    const question = this.#shown ?? { ...this.request, provenance: { text: this.request.text, model: this.request.model } };
    const query = new URLSearchParams({ embed: '1', theme, ...(form && { panel: form }), ...(this.#words !== undefined && { lang: this.#words?.language ?? 'en' }) });
    const known = ['waterfall', 'bars', 'force'].includes(form) ? form : undefined;
    const frame = element('iframe', { src: `${this.site}index.html?${query}${linkTo({ ...question, form: known })}`,
      title: 'Vitrine', allow: 'clipboard-write', class: 'waiting', height: this.#height });
    addEventListener('message', this.#hear);
    use(this.#words);
    this.#busy(say('Starting'));
    this.#root.append(frame);
  }

  // Back to the picture; the page's memory is free again.
  stop() {
    if (live === this) live = null;
    removeEventListener('message', this.#hear);
    if (!this.#root.querySelector('iframe')) return;
    if (this.#shown) this.#draw();
    else this.begin();
  }

  sighted() {
    this.#sight = this.getAttribute('live') === 'sight';
    this.#go();
  }
  #go() {
    if (!this.#sight || live) return;
    if (this.#shown) this.start();
    else if (!this.hasAttribute('src') && this.getAttribute('text')) this.measure();
  }

  #heard({ data, source }) {
    const frame = this.#root.querySelector('iframe');
    if (!frame || source !== frame.contentWindow || typeof data?.vitrine !== 'string') return;
    if (data.vitrine === 'ready') {
      this.#root.querySelector('figure')?.remove();
      frame.className = '';
      this.#tell('ready', { live: true });
    } else if (data.vitrine === 'failed') {
      this.#fail(new Error(sentence(data.reason)));
    } else if (data.vitrine === 'select') {
      this.#tell('select', { token: data.token, text: data.text, score: data.score });
    }
  }

  // Draws what the attributes name.
  begin() {
    if (this.#shown) return undefined;
    const src = this.getAttribute('src');
    if (src) return this.#try(async () => {
      const response = await fetch(new URL(src, document.baseURI));
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      this.#show(await response.json());
    });
    const inside = this.querySelector('script[type="application/json"]');
    if (inside) return this.#try(() => this.#show(JSON.parse(inside.textContent)));
    if (this.getAttribute('text')) this.#draw();
    // What stands inside may still be on its way.
    else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => this.begin(), { once: true });
    return undefined;
  }

  #show(explanation) {
    read(explanation);
    this.#shown = explanation;
    this.#draw();
    this.#tell('ready', { explanation });
    this.#go();
  }

  #draw() {
    if (live === this) return;
    use(this.#words);
    const never = this.getAttribute('live') === 'never';
    const request = this.request;
    if (!this.#shown && !request.text) return;
    this.#width = this.clientWidth;
    const link = this.#shown?.provenance?.text !== undefined ? linkTo(this.#shown)
      : request.text ? linkTo({ ...request, provenance: { text: request.text, model: request.model } }) : '';
    const action = (said, run) => {
      const button = element('button', { type: 'button' }, said);
      button.addEventListener('click', run);
      return button;
    };
    const actions = [];
    if (!never && link) actions.push(this.#shown ? action(say('Try it live'), () => this.start()) : action(say('Measure'), () => this.measure()));
    if (link) actions.push(element('a', { href: `${this.site}${link}`, target: '_blank', rel: 'noopener' }, say('Open in Vitrine')));
    const figure = frameOf(this.#shown, request, actions);
    if (this.#shown) {
      const room = { width: this.#width - 32, height: this.#height, form: this.getAttribute('view') };
      figure.querySelector('.picture').append(...pictureOf(this.#shown, room, (chosen) => this.#tell('select', chosen)));
    }
    figure.lang = language();   // of its own words
    figure.style.minHeight = this.hasAttribute('height') ? `${this.#height - 34}px` : '';
    this.#root.replaceChildren(figure);
  }

  #fit() {
    if (this.#shown && Math.abs(this.clientWidth - this.#width) > 8) this.#draw();
  }

  #busy(said) {
    const foot = this.#root.querySelector('.actions');
    foot?.replaceChildren(element('span', { role: 'status' }, `${said}\u2026`));
  }

  #theme() {
    const dark = (this.getAttribute('theme') ?? around(this, this.#dark.matches)) === 'dark';
    if (dark === this.hasAttribute('data-dark')) return;
    this.toggleAttribute('data-dark', dark);
    this.#root.querySelector('iframe')?.contentWindow?.postMessage({ vitrine: 'theme', dark }, new URL(this.site).origin);
  }

  async #try(run) {
    try {
      await run();
    } catch (error) {
      this.#fail(error);
    }
  }

  #tell(what, detail) { this.dispatchEvent(new CustomEvent(`vitrine-${what}`, { detail, bubbles: true, composed: true })); }

  #fail(error) {
    if (live === this) live = null;
    use(this.#words);
    const reason = say('This figure cannot be shown: {why}.', sentence(error));
    this.#root.replaceChildren(element('figure', { role: 'alert' }, reason));
    this.#tell('error', { reason });
  }
}

if (!customElements.get('vitrine-view')) customElements.define('vitrine-view', VitrineView);
