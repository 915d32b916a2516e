// What every view of the twin begins and ends with: the question, the views, what can be done with the whole page, and how
// the page is.
import { h } from './twin_dom.mjs';
import { percent } from './format.mjs';
import { MODELS, button, check, paragraph, select, terms } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

const VIEWS = [['explain', toSay('Explain')], ['flow', toSay('Flow')], ['trust', toSay('Trust')], ['data', toSay('Data set')]];   // src/app/views.inc

const TITLES = { trust: toSay('Which explanation of this answer can be trusted?'), data: toSay('What separates the rows of a table?') };

export const head = {
  id: 'head',
  read: (s) => ({ view: s.view, title: TITLES[s.view] ? translated(TITLES[s.view]) : (s.question?.words || say('What comes next?')), dark: s.dark,
    undo: s.earlier.undo > 0, redo: s.earlier.redo > 0, stoppable: Boolean(s.places['button:stop']), out: Boolean(s.places['button:out']) }),
  draw({ view, title, undo, redo, dark, stoppable, out }, { acts, leave, figure }) {
    const heading = h('h1', { id: 'twin-title', tabindex: -1 }, title);
    if (figure) return heading;
    const action = (name, label, act) => button(label, act, { key: name });
    return [
      heading,
      h('p', { class: 'note' }, say('The page as text. Escape leads to the picture.')),
      h('nav', { 'aria-label': say('Views') }, h('ul', {}, VIEWS.map(([name, label]) => h('li', {},
        button(translated(label), () => acts.view(name), { 'aria-current': name === view ? 'page' : undefined }))))),
      h('div', { role: 'group', 'aria-label': say('Page') },
        action('leave', say('To the picture'), leave), action('copy', say('Copy link'), () => acts.copy()),
        action('lessons', say('Lessons'), () => acts.lessons()),
        undo && action('undo', say('Undo'), () => acts.undo()), redo && action('redo', say('Redo'), () => acts.undo(true)),
        stoppable && action('stop', say('Stop'), () => acts.press('button:stop')),
        action('scheme', dark ? say('Light colours') : say('Dark colours'), () => acts.change({ scheme: dark ? 'light' : 'dark' })),
        out && exports(acts)),
    ];
  },
};

// Of the menu, in its order: src/app/exports/exports.inc.
const FORMS = [toSay('Picture (PNG)'), toSay('Numbers (CSV)'), toSay('Explanation (JSON)'), toSay('Picture (SVG)'), toSay('Page by itself (HTML)'), toSay('Citation (BibTeX)'),
  toSay('Citation (plain)'), toSay('Embed (HTML snippet)')];
const exports = (acts) => h('details', { key: 'export' }, h('summary', {}, say('Export')),
  FORMS.map((one, i) => button(translated(one), () => acts.pick(i, 'button:out'))));

const SIZES = [0.8, 0.9, 1, 1.15, 1.35, 1.6, 2];           // src/panels/masthead.cpp
const UNASKED = { model_hash: undefined, target: undefined, foil: undefined, foil_mode: undefined };   // another model has other tokens

export const foot = {
  id: 'state', title: toSay('Model and page'),
  read: ({ model, backend, loading, text_size: size, link }) => ({ backend, loading, size, projector: Boolean(link.projector),
    model: model && [model.name, model.layers, model.heads, model.context] }),
  draw: ({ model, backend, loading, size, projector }, { acts }) => [
    select('twin-model', say('Model'), model?.[0] ?? '', [...new Set([...(model ? [model[0]] : []), ...MODELS])].map((one) => [one, one]),
      (value) => acts.change({ model: value, ...UNASKED })),
    button(say('Other models'), () => acts.pickModel()),
    select('twin-size', say('Text size'), size, [...new Set([...SIZES, size])].sort((a, b) => a - b).map((one) => [one, percent(one, 0)]),
      (value) => acts.change({ text_size: Number(value) })),
    check('twin-projector', say('Projector: larger, thicker lines'), projector, (value) => acts.change({ projector: value })),
    model && terms([say('Model'), say('Layers'), say('Heads in a layer'), say('Tokens it reads at most')].map((term, i) => [term, String(model[i])])),
    paragraph(backend && say('Computed by {engine}.', backend)),
    paragraph(loading && say('A model is being loaded.')),
  ],
};

// The sentences that are worth an interruption; the answer itself is announced by the page (#answer).
export function told(s) {
  const headline = s.view === 'data' && !s.data.busy && s.data.headline;
  return [...Object.values(s.errors), s.data.error, ...s.notes, headline].filter(Boolean).join(' ');
}
