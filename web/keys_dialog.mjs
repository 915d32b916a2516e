// The keys of the page (src/panels/page.cpp, data_tree.cpp), listed on "?": those of the view that is shown come first.
import { h, patch } from './twin_dom.mjs';
import { say, toSay, translated } from './words.mjs';

// [where, [[keys, what they do]]]; keys that are pressed one or the other are parts of a list.
export const KEYS = [
  [toSay('Everywhere'), [
    [['1', '2', '3', '4'], toSay('Explain, Flow, Trust, Data set')],
    [[toSay('Tab')], toSay('to the next thing that can be done; at the end it leaves the page')],
    [[toSay('Enter'), toSay('Space')], toSay('does it')],
    [[toSay('Escape')], toSay('stops what runs; else lets the selection go')],
    [[toSay('Ctrl + C')], toSay('copies what is selected')],
    [['T'], toSay('light or dark')],
    [['?'], toSay('this list')],
  ]],
  [toSay('Explain'), [
    [['/'], toSay('to the text')],
    [['←', '→'], toSay('selects the token before or after')],
    [[toSay('Delete')], toSay('deletes the word of the selected token')],
    [['↑', '↓'], toSay('the head shown: a layer up or down')],
    [[toSay('Shift + ←'), toSay('Shift + →')], toSay('the head shown: the one before or after')],
    [['P'], toSay('pins the text for comparison, or lets it go')],
    [['W'], toSay('lets the model write on; with a chat model, opens the conversation')],
    [[toSay('Ctrl + Z')], toSay('undoes; with Shift, or Ctrl + Y: does it again')],
  ]],
  [toSay('Flow'), [[['←', '→'], toSay('selects the token before or after')], [['P'], toSay('pins the text, or lets it go')]]],
  [toSay('Trust'), [[['↑', '↓'], toSay('the method before or after')], [['←', '→'], toSay('selects the token before or after')]]],
  [toSay('Data set'), [
    [['↑', '↓'], toSay('the node above or below')],
    [['←'], toSay('to the question that led here')],
    [['→'], toSay('to the node of “yes”')],
  ]],
];
const VIEWS = { explain: toSay('Explain'), flow: toSay('Flow'), trust: toSay('Trust'), data: toSay('Data set') };

// view: the one that is shown; back: takes the focus when the list closes.
export function openKeys(view, back) {
  const first = VIEWS[view];
  const groups = [...KEYS].sort(([a], [b]) => (b === first) - (a === first));
  const dialog = document.createElement('dialog');
  patch(dialog, h('dialog', { id: 'keys', class: 'dialogue', 'aria-labelledby': 'keys-title' },
    h('h1', { id: 'keys-title' }, say('Keys')),
    groups.map(([where, keys]) => h('section', {},
      h('h2', {}, translated(where)),
      h('dl', {}, keys.map(([names, does]) => [h('dt', {}, names.flatMap((name, i) => [i ? ' ' : '', h('kbd', {}, translated(name))])), h('dd', {}, translated(does))])))),
    h('footer', {}, h('button', { type: 'button', onclick: () => dialog.close() }, say('Close')))));
  dialog.addEventListener('close', () => {
    dialog.remove();
    back();
  });
  document.body.append(dialog);
  dialog.showModal();
}
