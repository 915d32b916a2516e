// Sections of the twin: the text with its tokens, and the answer in sentences.
import { h } from './twin_dom.mjs';
import { chance, tokenWord } from './format.mjs';
import { MODELS, button, paragraph, select } from './twin_parts.mjs';
import { say, toSay } from './words.mjs';

// read(state): what is shown, as JSON; nothing is drawn again while it is the same. draw(what read gave, tools): elements.
export const text = {
  id: 'text', title: toSay('Text'), views: ['explain', 'flow', 'trust'], panels: ['prompt'],
  read: (s) => ({ text: s.text, kept: s.link.pinned ?? null, second: s.second.model, own: s.model?.name, said: s.second.said, position: s.selection.position, fresh: s.tokens_fresh, chosen: s.selection.token,
    tokens: s.tokens.map((one) => ({ word: tokenWord(one), own: one.end > one.begin })) }),
  draw({ text: value, kept, second, own, said, position, fresh, chosen, tokens }, { acts }) {
    const pinned = kept?.text || null;   // none while the second model answers the text itself
    const model = second ? { model: second } : {};
    const apply = () => acts.write(document.getElementById('twin-text-field').value);
    const choices = tokens.map((one, at) => [at, `${at + 1}: ${one.word}`]).filter(([at]) => tokens[at].own);
    return [
      h('div', { class: 'field' }, h('label', { for: 'twin-text-field' }, say('Text that the model reads')),
        h('textarea', { id: 'twin-text-field', rows: 4, value, spellcheck: 'false', autocomplete: 'off' })),
      button(say('Apply'), apply),
      pinned === null ? button(say('Pin this text'), () => acts.change({ pinned: { text: value, position, ...model } }))
        : button(say('Unpin'), () => acts.change({ pinned: undefined })),
      paragraph(pinned !== null && say('Pinned text: {text}', pinned)),
      select('twin-second', say('Compared with the model'), second ?? '',
        [['', say('none')], ...[...new Set([...(second ? [second] : []), ...MODELS])].filter((name) => name !== own).map((name) => [name, name])],
        (name) => acts.change({ pinned: name ? { text: '', position: -1, ...kept, model: name }
          : pinned ? { ...kept, model: undefined } : undefined })),
      said.map((one) => paragraph(one)),
      select('twin-token', say('Selected token'), chosen, [[-1, say('none')], ...choices], (value) => acts.change({ token: Number(value) })),
      h('p', { id: 'twin-tokens' }, fresh ? say('{n|# token|# tokens}:', tokens.length) : say('The tokens are being read.')),
      h('ol', { class: 'tokens', 'aria-labelledby': 'twin-tokens' }, tokens.map(({ word }, at) => h('li', {
        key: at, 'aria-current': at === chosen ? 'true' : undefined }, word))),
    ];
  },
};

function fact({ before, deleted, masked, word }) {
  const [whole, without, replaced] = [before, deleted, masked].map((one) => chance(one.probability));
  return say('{word}: {whole} with it, {without} without it, {replaced} with something else in its place', word, whole, without, replaced);
}

export const answer = {
  id: 'answer', title: toSay('Answer'), views: ['explain'], panels: ['answer'],
  read: (s) => ({ headline: s.headline, claims: s.claims ?? [], facts: s.sentences.map(fact), counter: s.sentences.some((one) => one.disagrees) }),
  draw: ({ headline, claims, facts, counter }) => [
    paragraph(headline || say('No sentence about the words has been checked yet.')),
    facts.length > 0 && [
      h('p', { id: 'twin-checked' }, say('Checked by running the model again on the text without the word; the probability of the answer was:')),
      h('ul', { 'aria-labelledby': 'twin-checked' }, facts.map((one) => h('li', {}, one)))],
    paragraph(counter && say('Deleting a word and replacing it disagree about its effect.')),
    claims.length > 0 && [h('p', { id: 'twin-claims' }, say('What the method claims, and what held when it was tested:')),
      h('ul', { 'aria-labelledby': 'twin-claims' }, claims.map((one) => h('li', {}, one)))],
  ],
};
