// The page as text: headings, tables, fields and buttons that say and do what the canvas shows, for screen readers and for
// the keyboard alone. It is read from the state of the live page, is always there, and is seen while the focus is in it.
import { Acts } from './twin_acts.mjs';
import { attribution } from './twin_attribution.mjs';
import { data, treeOf } from './twin_data.mjs';
import { Declared } from './twin_declared.mjs';
import { h, patch } from './twin_dom.mjs';
import { flow } from './twin_flow.mjs';
import { foot, head, told } from './twin_head.mjs';
import { interventions } from './twin_interventions.mjs';
import { attention, lens } from './twin_layers.mjs';
import { predictions } from './twin_predictions.mjs';
import { analyses, linear, nearest } from './twin_rows.mjs';
import { answer, text } from './twin_text.mjs';
import { trust } from './twin_trust.mjs';
import { writing } from './twin_writing.mjs';
import { say, translated, onLanguage } from './words.mjs';

const LOOK_MS = 500;     // between looks at the page; it is read only if it drew a frame since
const QUIET_MS = 400;    // after a key, a finger or the wheel
const LATEST_MS = 1000;  // a busy browser reads it after so long

const SECTIONS = [text, answer, predictions, writing, attribution, lens, attention, interventions, flow, trust, data, treeOf, linear, nearest, analyses, foot];

const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

function isSeen(one) {
  const { left, top, width, height } = one.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return one === hit || one.contains(hit);
}

export class Twin {
  #canvas; #panel;
  #root = element('div', { id: 'twin', tabIndex: -1 });
  #body = element('div');
  #status = element('p', { id: 'twin-status' });
  #link = element('button', { id: 'twin-link', type: 'button' });
  #tools;
  #shown = new Map();   // section → what it was drawn from, as JSON, and what was drawn
  #frames = -1;
  #touched = 0;         // when the person last did something to the canvas
  #asked = false;       // a reading is due when the browser has time

  // panel: the only one of a figure in another page; empty: the whole page. others: see Acts.
  constructor({ canvas, panel, ...others }) {
    [this.#canvas, this.#panel] = [canvas, panel];
    const acts = new Acts({ canvas, ...others }), declared = new Declared();
    this.#tools = {
      acts, declared, figure: panel !== '', leave: () => canvas.focus({ preventScroll: true }), again: () => this.#update(true),
    };
    declared.fetch().then(() => this.#later(), () => {});   // without it names stand for titles
    onLanguage(() => { this.#link.textContent = say('Read the page as text'); this.#update(true); });
    this.#attach();
  }

  #attach() {
    const style = element('link', { rel: 'stylesheet', href: 'twin.css' });
    style.onload = () => {
      const link = this.#link;
      link.textContent = say('Read the page as text');
      link.onclick = () => document.getElementById('twin-title')?.focus();
      this.#canvas.before(link);
      this.#canvas.parentElement.append(this.#root);
      this.#later();
      setInterval(() => this.#look(), LOOK_MS);
    };
    document.head.append(style);
    this.#status.setAttribute('role', 'status');
    this.#root.append(this.#body, this.#status);
    this.#root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      this.#tools.leave();
    });
    this.#root.addEventListener('paste', (event) => event.stopPropagation());   // into a field: it is no new work
    for (const type of ['wheel', 'keydown', 'pointerdown', 'pointerup', 'touchmove', 'input']) {
      const touched = ({ target }) => { if (!this.#root.contains(target)) this.#touched = performance.now(); };
      addEventListener(type, touched, { capture: true, passive: true });
    }
  }

  get #quiet() { return performance.now() - this.#touched >= QUIET_MS; }
  #look() {
    if (!document.hidden && this.#quiet && (window.vitrine.frames()?.count ?? 0) !== this.#frames) this.#later();
  }
  #later() {
    if (this.#asked || !this.#root.isConnected) return;
    this.#asked = true;
    const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
    idle(() => {
      this.#asked = false;
      if (this.#quiet) this.#update();   // else the next look asks again
    }, { timeout: LATEST_MS });
  }

  #sections(s) {
    if (!this.#panel) return [head, ...SECTIONS.filter(({ views }) => !views || views.includes(s.view))];
    const shown = SECTIONS.find(({ panels }) => panels?.includes(this.#panel)) ?? attribution;   // as src/panels/figure.cpp
    return [head, shown];
  }

  // always: it is drawn although the page says the same, as something of the twin's own changed.
  #update(always = false) {
    const s = window.vitrine.state();
    if (!s) return;
    this.#frames = window.vitrine.frames()?.count ?? 0;
    const wanted = this.#sections(s).map((part) => [part, part.read(s, this.#tools)]).filter(([, read]) => read !== null)
      .map(([part, read]) => ({ part, read, json: JSON.stringify(read), before: always ? null : this.#shown.get(part) }));
    if (wanted.length !== this.#shown.size || wanted.some(({ json, before }) => before?.json !== json)) this.#draw(wanted);
    this.#root.style.setProperty('--text-size', s.text_size);
    const sentence = told(s);
    if (this.#status.textContent !== sentence) this.#status.textContent = sentence;
  }

  #draw(parts) {
    const focused = this.#root.contains(document.activeElement) ? document.activeElement : null, seen = focused && isSeen(focused);
    const make = (part, read) => this.#section(part, part.draw(read, this.#tools));
    this.#shown = new Map(parts.map(({ part, read, json, before }) => [part, before?.json === json ? before : { json, made: make(part, read) }]));
    patch(this.#body, h('div', {}, [...this.#shown.values()].map((one) => one.made)));
    if (!focused) return;
    const next = focused.isConnected ? focused : document.getElementById('twin-title') ?? this.#root;
    if (next !== document.activeElement) next.focus({ preventScroll: true });
    if (seen && !isSeen(next)) next.scrollIntoView({ block: 'nearest', inline: 'nearest' });   // pushed away by what came before it
  }
  #section({ id, title }, parts) {
    if (!title) return h('header', { key: id }, parts);
    return h('section', { key: id, 'aria-labelledby': `twin-${id}` }, h('h2', { id: `twin-${id}`, tabindex: -1 }, translated(title)), parts);
  }
}
