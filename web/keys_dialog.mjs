// The keys of the page (src/panels/page.cpp, data_tree.cpp), listed on "?": those of the view that is shown come first.
import { h, patch } from './twin_dom.mjs';

// [where, [[keys, what they do]]]; keys that are pressed one or the other are parts of a list.
export const KEYS = [
  ['Everywhere', [
    [['1', '2', '3', '4'], 'Explain, Flow, Trust, Data set'],
    [['Tab'], 'to the next thing that can be done; at the end it leaves the page'],
    [['Enter', 'Space'], 'does it'],
    [['Escape'], 'stops what runs; else lets the selection go'],
    [['Ctrl + C'], 'copies what is selected'],
    [['T'], 'light or dark'],
    [['?'], 'this list'],
  ]],
  ['Explain', [
    [['/'], 'to the text'],
    [['←', '→'], 'selects the token before or after'],
    [['Delete'], 'deletes the word of the selected token'],
    [['↑', '↓'], 'the head shown: a layer up or down'],
    [['Shift + ←', 'Shift + →'], 'the head shown: the one before or after'],
    [['P'], 'pins the text for comparison, or lets it go'],
    [['W'], 'lets the model write on; with a chat model, opens the conversation'],
    [['Ctrl + Z'], 'undoes; with Shift, or Ctrl + Y: does it again'],
  ]],
  ['Flow', [[['←', '→'], 'selects the token before or after'], [['P'], 'pins the text, or lets it go']]],
  ['Trust', [[['↑', '↓'], 'the method before or after'], [['←', '→'], 'selects the token before or after']]],
  ['Data set', [
    [['↑', '↓'], 'the node above or below'],
    [['←'], 'to the question that led here'],
    [['→'], 'to the node of “yes”'],
  ]],
];
const VIEWS = { explain: 'Explain', flow: 'Flow', trust: 'Trust', data: 'Data set' };

// view: the one that is shown; back: takes the focus when the list closes.
export function openKeys(view, back) {
  const first = VIEWS[view];
  const groups = [...KEYS].sort(([a], [b]) => (b === first) - (a === first));
  const dialog = document.createElement('dialog');
  patch(dialog, h('dialog', { id: 'keys', class: 'dialogue', 'aria-labelledby': 'keys-title' },
    h('h1', { id: 'keys-title' }, 'Keys'),
    groups.map(([where, keys]) => h('section', {},
      h('h2', {}, where),
      h('dl', {}, keys.map(([names, does]) => [h('dt', {}, names.flatMap((name, i) => [i ? ' ' : '', h('kbd', {}, name)])), h('dd', {}, does)])))),
    h('footer', {}, h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'))));
  dialog.addEventListener('close', () => {
    dialog.remove();
    back();
  });
  document.body.append(dialog);
  dialog.showModal();
}
