// <vitrine-view>: an explanation in a page of another origin. At first a picture of a stored explanation ("Explanation
// (JSON)" of the page's Export menu, or what `tools/vitrine explain` prints) and nothing of the site but this file; on a
// click the page itself, with the same text, question and settings, in a frame.
//
//   <script type="module" src="https://host/vitrine/embed.js"></script>
//   <vitrine-view src="figure.json" height="480"></vitrine-view>
//
// src     where the explanation lies; or set the property `explanation`
// height  of the live page, CSS pixels (default 560)
// theme   "light" or "dark"; without it that of the page around
// Events: "picture" when the picture is there, "live" when the frame is, "failed" with detail.reason.
const SITE = new URL('./', import.meta.url).href;

const sheet = new CSSStyleSheet();   // nor is it an inline style
sheet.replaceSync(`
  :host { display: block; font: 14px/20px Inter, system-ui, sans-serif; --paper: #fcfbf8; --ink: #1b1b19; --note: #4d4a44; --rule: #ddd9cf;
    --target: 28 95 163; --foil: 181 72 11; color: var(--ink); background: var(--paper); border: 1px solid var(--rule); border-radius: 3px; }
  :host([data-dark]) { --paper: #16181b; --ink: #eeece6; --note: #bfbcb4; --rule: #34383e; --target: 127 184 240; --foil: 240 151 102; }
  figure { margin: 0; padding: 16px; }
  .question { font: 500 18px/24px Vollkorn, Georgia, serif; margin: 0 0 8px; }
  .text { font: 17px/30px Vollkorn, Georgia, serif; white-space: pre-wrap; margin: 0 0 8px; overflow-wrap: anywhere; }
  .text span { background: rgb(var(--of) / var(--share)); }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th { font-weight: 400; text-align: left; padding: 0 12px 0 0; white-space: pre; }
  td { padding: 1px 8px 1px 0; }
  .bar { height: 12px; background: rgb(var(--of)); }
  figcaption { color: var(--note); font-size: 12px; line-height: 17px; margin-top: 8px; }
  button { font: 500 12px/17px Inter, system-ui, sans-serif; color: inherit; background: none; border: 1px solid var(--note); border-radius: 3px;
    padding: 4px 12px; margin-top: 8px; cursor: pointer; }
  iframe { display: block; width: 100%; border: 0; }`);
const MOST_ROWS = 8;   // bars of the picture: the strongest tokens

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'style') made.style.cssText = value;   // a host's policy may forbid the attribute
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const readable = (text) => text.trim().replace(/\n/g, '\u21b5') || '\u2423';
const signed = (value) => `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(2)}`;

// {question, tokens: [{text, score}], caption}; throws with a sentence if this is no explanation with token scores.
function read(explanation) {
  const scores = explanation?.tensors?.find((tensor) => tensor.name === 'scores')?.data;
  const { tokens, provenance, target_text: target, foil_text: foil } = explanation ?? {};
  if (!Array.isArray(tokens) || !Array.isArray(scores) || tokens.length !== scores.length || typeof provenance?.text !== 'string') {
    throw new Error('it is no explanation with a score for every token');
  }
  const letters = [...provenance.text];   // code points
  return {
    question: `Why \u201c${target}\u201d${foil ? ` rather than \u201c${foil}\u201d` : ''}?`,
    tokens: tokens.map(({ begin, end, text }, i) => ({ text: letters.slice(begin, end).join(''), name: readable(String(text)), score: scores[i] })),
    figures: (explanation.figures ?? []).filter(({ status }) => status === 'measured').slice(0, 3),
    caption: `${String(explanation.method).replace(/_/g, ' ')}, ${provenance.model}`,
  };
}

// The page's own link with this text, question and settings (src/app/persistence.h).
function linkTo({ method, target, foil, provenance }) {
  const link = { version: 1, text: provenance.text, method, model: provenance.model, model_hash: provenance.model_hash };
  if (Object.keys(provenance.settings ?? {}).length) link.settings = { [method]: provenance.settings };
  if (target >= 0) link.target = { id: target };
  Object.assign(link, foil >= 0 ? { foil: { id: foil }, foil_mode: 'chosen' } : { foil_mode: 'none' });
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  return `#v1=j${btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}

export class VitrineView extends HTMLElement {
  static observedAttributes = ['src', 'theme'];
  #shown = null;
  #root = this.attachShadow({ mode: 'open' });
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #follow = () => this.toggleAttribute('data-dark', (this.getAttribute('theme') ?? this.#around()) === 'dark');

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#dark.addEventListener('change', this.#follow);
    this.#follow();
  }
  disconnectedCallback() { this.#dark.removeEventListener('change', this.#follow); }
  attributeChangedCallback(name, before, value) {
    if (name === 'theme') this.#follow();
    else if (value && value !== before) this.#load(value);
  }

  get explanation() { return this.#shown; }
  set explanation(value) {
    try {
      this.#draw(read(value));
      this.#shown = value;
      this.dispatchEvent(new Event('picture'));
    } catch (error) {
      this.#fail(error);
    }
  }

  // The live page in place of the picture.
  start() {
    if (!this.#shown || this.#root.querySelector('iframe')) return;
    const height = Math.min(4000, Math.max(200, Number(this.getAttribute('height')) || 560));
    const frame = element('iframe', { src: `${SITE}index.html${linkTo(this.#shown)}`, title: 'Vitrine', height, allow: 'clipboard-write' });
    frame.addEventListener('load', () => this.dispatchEvent(new Event('live')), { once: true });
    this.#root.replaceChildren(frame);
  }

  // A host that has chosen colours of its own says so by its background.
  #around() {
    for (let at = this.parentElement; at; at = at.parentElement) {
      const [r, g, b, a = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
      if (a > 0 && r !== undefined) return 0.3 * r + 0.59 * g + 0.11 * b < 110 ? 'dark' : 'light';
    }
    return this.#dark.matches ? 'dark' : 'light';
  }

  async #load(src) {
    try {
      const response = await fetch(new URL(src, document.baseURI));
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      this.explanation = await response.json();
    } catch (error) {
      this.#fail(error);
    }
  }

  #draw({ question, tokens, figures, caption }) {
    const most = Math.max(1e-12, ...tokens.map(({ score }) => Math.abs(score) || 0));
    const of = (score) => `--of: var(--${score < 0 ? 'foil' : 'target'})`;
    const text = element('p', { class: 'text' });
    for (const { text: piece, score } of tokens) {
      if (piece) text.append(element('span', { title: signed(score), style: `${of(score)}; --share: ${(0.55 * Math.abs(score)) / most}` }, piece));
    }
    const rows = tokens.filter(({ score }) => Number.isFinite(score)).sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, MOST_ROWS)
      .map(({ name, score }) => element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, signed(score)),
        element('td', {}, element('div', { class: 'bar', style: `${of(score)}; width: ${Math.round((180 * Math.abs(score)) / most)}px` }))));
    const notes = figures.map(({ label, value, unit }) => `${label} ${Number(value.toPrecision(3))}${unit ? ` ${unit}` : ''}`);
    const button = element('button', { type: 'button' }, 'Try it live');
    button.addEventListener('click', () => this.start());
    this.#root.replaceChildren(element('figure', {}, element('p', { class: 'question' }, question), text,
      element('table', {}, ...rows), element('figcaption', {}, [caption, ...notes].join('; ')), button));
  }

  #fail(error) {
    const reason = `This explanation cannot be shown: ${error.message}.`;
    this.#root.replaceChildren(element('figure', { role: 'alert' }, reason));
    this.dispatchEvent(new CustomEvent('failed', { detail: { reason } }));
  }
}

if (!customElements.get('vitrine-view')) customElements.define('vitrine-view', VitrineView);
