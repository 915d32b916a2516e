// What sections of the twin are made of: buttons, fields with their labels, tables, lists of terms.
import { h } from './twin_dom.mjs';
import { translated } from './words.mjs';

export const MODELS = ['vitrine-small', 'vitrine-nano'];   // src/app/shipped_models.inc

export const button = (label, onclick, properties = {}) => h('button', { type: 'button', onclick, ...properties }, label);
export const paragraph = (text, properties) => text && h('p', properties, text);

// rows: lists of cells, the first of which names the row. A cell is a text or { content, number: true }.
export function table(caption, head, rows, { keys, current } = {}) {
  const cell = (one) => (one?.content !== undefined ? one : { content: one });
  const put = ({ content, number: digits }, k) => (k === 0 ? h('th', { scope: 'row' }, content) : h('td', { class: digits && 'number' }, content));
  const row = (cells, i) => h('tr', { key: keys?.[i], 'aria-current': current === i ? 'true' : undefined }, cells.map(cell).map(put));
  return h('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption),
      h('thead', {}, h('tr', {}, head.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, rows.map(row))));
}

// entries: [term, what is said of it, meaning]
export const terms = (entries) => entries.length > 0 && h('dl', {}, entries.map(([term, said, meaning]) => [
  h('dt', {}, term), h('dd', {}, said, meaning && h('span', { class: 'note' }, ` ${meaning}`))]));

// ---- fields: change(value) is called once the person has chosen or left the field
function labelled(id, label, help, field) {
  return h('div', { class: 'field', key: id }, h('label', { for: id }, label), field, help && h('span', { id: `${id}-help`, class: 'note' }, help));
}
const described = (id, help) => (help ? `${id}-help` : undefined);

// options: [value, title, group?]
export function select(id, label, value, options, change, help = '') {
  const groups = [...new Set(options.map((one) => one[2]))];
  const entries = (group) => options.filter((one) => one[2] === group).map(([name, title]) => h('option', { value: name }, title));
  const properties = { id, value: String(value), 'aria-describedby': described(id, help), onchange: ({ target }) => change(target.value) };
  return labelled(id, label, help, h('select', properties,
    groups.map((group) => (group ? h('optgroup', { label: group }, entries(group)) : entries(group)))));
}
export function number(id, label, value, { low, high, step }, change, help = '') {
  const hand = ({ target }) => {
    const wanted = Number(target.value);
    if (target.value !== '' && target.checkValidity()) change(wanted);
  };
  return labelled(id, label, help, h('input', { id, type: 'number', value: String(value), min: low, max: high, step: step ?? 'any',
    'aria-describedby': described(id, help), onchange: hand }));
}
export const check = (id, label, checked, change, help = '') => labelled(id, label, help,
  h('input', { id, type: 'checkbox', checked, 'aria-describedby': described(id, help), onchange: ({ target }) => change(target.checked) }));
export const line = (id, label, value, change, help = '') => labelled(id, label, help,
  h('input', { id, type: 'text', value, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': described(id, help),
    onchange: ({ target }) => change(target.value) }));
// A text that may have newlines.
export const lines = (id, label, value, change, help = '') => labelled(id, label, help,
  h('textarea', { id, value, rows: 2, spellcheck: 'false', 'aria-describedby': described(id, help), onchange: ({ target }) => change(target.value) }));

// A field for a setting as a method declares it.
export function setting(id, declared, value, change) {
  const { kind, label, help, low, high, choices } = declared;
  if (kind === 'choice') return select(id, translated(label), value, choices.map((one) => [one, translated(one.replace(/_/g, ' '))]), change, translated(help));
  if (kind === 'toggle') return check(id, translated(label), Boolean(value), change, translated(help));
  if (kind === 'text') return lines(id, translated(label), value, change, translated(help));
  return number(id, translated(label), value, { low, high, step: kind === 'integer' ? 1 : 'any' }, change, translated(help));
}
