// What every view of the twin begins and ends with: the question, the views, what can be done with the whole page, and how
// the page is.
import { h } from './twin_dom.mjs';
import { percent } from './format.mjs';
import { MODELS, button, check, paragraph, select, terms } from './twin_parts.mjs';

const VIEWS = [['explain', 'Explain'], ['flow', 'Flow'], ['trust', 'Trust'], ['data', 'Data set']];   // src/app/views.inc

const TITLES = { trust: 'Which explanation of this answer can be trusted?', data: 'What separates the rows of a table?' };

export const head = {
  id: 'head',
  read: (s) => ({ view: s.view, title: TITLES[s.view] ?? (s.question?.words || 'What comes next?'), dark: s.dark,
    undo: s.earlier.undo > 0, redo: s.earlier.redo > 0, stoppable: Boolean(s.places['button:stop']), out: Boolean(s.places['button:out']) }),
  draw({ view, title, undo, redo, dark, stoppable, out }, { acts, leave, figure }) {
    const heading = h('h1', { id: 'twin-title', tabindex: -1 }, title);
    if (figure) return heading;
    const action = (name, label, act) => button(label, act, { key: name });
    return [
      heading,
      h('p', { class: 'note' }, 'The page as text. Escape leads to the picture.'),
      h('nav', { 'aria-label': 'Views' }, h('ul', {}, VIEWS.map(([name, label]) => h('li', {},
        button(label, () => acts.view(name), { 'aria-current': name === view ? 'page' : undefined }))))),
      h('div', { role: 'group', 'aria-label': 'Page' },
        action('leave', 'To the picture', leave), action('copy', 'Copy link', () => acts.copy()),
        action('lessons', 'Lessons', () => acts.lessons()),
        undo && action('undo', 'Undo', () => acts.undo()), redo && action('redo', 'Redo', () => acts.undo(true)),
        stoppable && action('stop', 'Stop', () => acts.press('button:stop')),
        action('scheme', dark ? 'Light colours' : 'Dark colours', () => acts.change({ scheme: dark ? 'light' : 'dark' })),
        out && exports(acts)),
    ];
  },
};

// Of the menu, in its order: src/app/exports/exports.inc.
const FORMS = ['Picture (PNG)', 'Numbers (CSV)', 'Explanation (JSON)', 'Picture (SVG)', 'Page by itself (HTML)', 'Citation (BibTeX)',
  'Citation (plain)', 'Embed (HTML snippet)'];
const exports = (acts) => h('details', { key: 'export' }, h('summary', {}, 'Export'),
  FORMS.map((one, i) => button(one, () => acts.pick(i, 'button:out'))));

const SIZES = [0.8, 0.9, 1, 1.15, 1.35, 1.6, 2];           // src/panels/masthead.cpp
const UNASKED = { model_hash: undefined, target: undefined, foil: undefined, foil_mode: undefined };   // another model has other tokens

export const foot = {
  id: 'state', title: 'Model and page',
  read: ({ model, backend, loading, text_size: size, link }) => ({ backend, loading, size, projector: Boolean(link.projector),
    model: model && [model.name, model.layers, model.heads, model.context] }),
  draw: ({ model, backend, loading, size, projector }, { acts }) => [
    select('twin-model', 'Model', model?.[0] ?? '', [...new Set([...(model ? [model[0]] : []), ...MODELS])].map((one) => [one, one]),
      (value) => acts.change({ model: value, ...UNASKED })),
    button('Other models', () => acts.pickModel()),
    select('twin-size', 'Text size', size, [...new Set([...SIZES, size])].sort((a, b) => a - b).map((one) => [one, percent(one, 0)]),
      (value) => acts.change({ text_size: Number(value) })),
    check('twin-projector', 'Projector: larger, thicker lines', projector, (value) => acts.change({ projector: value })),
    model && terms(['Model', 'Layers', 'Heads in a layer', 'Tokens it reads at most'].map((term, i) => [term, String(model[i])])),
    paragraph(backend && `Computed by ${backend}.`),
    paragraph(loading && 'A model is being loaded.'),
  ],
};

// The sentences that are worth an interruption; the answer itself is announced by the page (#answer).
export function told(s) {
  const headline = s.view === 'data' && !s.data.busy && s.data.headline;
  return [...Object.values(s.errors), s.data.error, ...s.notes, headline].filter(Boolean).join(' ');
}
