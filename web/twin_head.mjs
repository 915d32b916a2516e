// What every view of the twin begins and ends with: the question, the views, what can be done with the whole page, and how
// the page is.
import { h } from './twin_dom.mjs';
import { button, paragraph, terms } from './twin_parts.mjs';

const VIEWS = [['explain', 'Explain'], ['flow', 'Flow'], ['trust', 'Trust'], ['data', 'Data set']];   // src/app/views.inc

const TITLES = { trust: 'Which explanation of this answer can be trusted?', data: 'What separates the rows of a table?' };

export const head = {
  id: 'head', panels: [],
  read: (s) => ({ view: s.view, title: TITLES[s.view] ?? (s.question?.words || 'What comes next?'), undo: s.earlier.undo > 0, dark: s.dark, stoppable: Boolean(s.places['button:stop']) }),
  draw: ({ view, title, undo, dark, stoppable }, { acts, leave }) => [
    h('h1', { id: 'twin-title', tabindex: -1 }, title),
    h('p', { class: 'note' }, 'The page as text. Escape leads to the picture.'),
    h('nav', { 'aria-label': 'Views' }, h('ul', {}, VIEWS.map(([name, label]) => h('li', {}, button(label, () => acts.view(name), { 'aria-current': name === view ? 'page' : undefined }))))),
    h('div', { role: 'group', 'aria-label': 'Page' },
      button('To the picture', leave, { key: 'leave' }), button('Copy link', () => acts.copy(), { key: 'copy' }), button('Lessons', () => acts.lessons(), { key: 'lessons' }),
      undo && button('Undo', () => acts.press('button:undo'), { key: 'undo' }), stoppable && button('Stop', () => acts.press('button:stop'), { key: 'stop' }),
      button(dark ? 'Light colours' : 'Dark colours', () => acts.change({ scheme: dark ? 'light' : 'dark' }), { key: 'scheme' }),
      view !== 'data' && exports(acts)),
  ],
};

// Of the menu, in its order: src/app/exports/exports.inc.
const FORMS = ['Picture (PNG)', 'Numbers (CSV)', 'Explanation (JSON)', 'Picture (SVG)', 'Page by itself (HTML)', 'Citation (BibTeX)', 'Citation (plain)',
  'Embed (HTML snippet)'];
const exports = (acts) => h('details', { key: 'export' }, h('summary', {}, 'Export'), FORMS.map((one, i) => button(one, () => acts.pick(i, 'button:out'))));

export const foot = {
  id: 'state', title: 'Model and page', panels: [],
  read: (s) => ({ model: s.model && { name: s.model.name, layers: s.model.layers, heads: s.model.heads, context: s.model.context }, backend: s.backend, loading: s.loading }),
  draw: ({ model, backend, loading }) => [
    model && terms([['Model', model.name], ['Layers', String(model.layers)], ['Heads in a layer', String(model.heads)], ['Tokens it reads at most', String(model.context)],
      ['Computed by', backend || 'not known yet']]),
    paragraph(loading && 'A model is being loaded.'),
  ],
};

// The sentences that are worth an interruption; the answer itself is announced by the page (#answer).
export const told = (s) => [...Object.values(s.errors), s.data.error, ...s.notes, s.view === 'data' && !s.data.busy && s.data.headline].filter(Boolean).join(' ');
