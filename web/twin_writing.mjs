// Section of the twin: what the model writes, its turns and tokens, and the next turn.
import { h } from './twin_dom.mjs';
import { chance, decimal, word } from './format.mjs';
import { button, line, paragraph, setting } from './twin_parts.mjs';
import { say, toSay } from './words.mjs';

const METHOD = 'generation';

const explained = ({ explained: [turn, token] }, of, at) => turn === of && token === at;

function written({ text, probability }, at, number, now, acts) {
  return h('li', { key: at, 'aria-current': explained(now, number, at) ? 'true' : undefined },
    button(`${word(text)} ${chance(probability)}`, () => acts.press('written', at, number)));
}
function turn({ of_model: ofModel, text, tokens }, number, now, acts) {
  const who = ofModel ? (now.conversation ? say('Model') : say('The model wrote')) : say('You'), whole = () => acts.press('button:explain_answer', number);
  return h('li', { key: number }, `${who}: ${text}`, tokens.length > 0 && [
    !now.running && button(say('Explain all of it'), whole, { 'aria-label': say('Explain all of it: turn {n}', number + 1) }),
    h('ol', { class: 'tokens', 'aria-label': say('Tokens of turn {n} with their probabilities; each opens what made it', number + 1) },
      tokens.map((one, at) => one.text && written(one, at, number, now, acts)))]);
}

export const writing = {
  id: 'writing', title: toSay('What the model writes'), views: ['explain'], panels: [],
  read: (s, { declared }) => (s.writing.can ? { ...s.writing, settings: s.link.settings?.[METHOD] ?? {},
    declared: declared.method(METHOD)?.settings ?? [], hasText: s.text !== '' } : null),
  draw(now, { acts }) {
    const { settings, declared } = now;
    const put = (name) => (value) => acts.change({ settings: { ...acts.state().link.settings, [METHOD]: { ...settings, [name]: value } } });
    const fields = declared.map((one) => setting(`twin-writing-${one.name}`, one, settings[one.name] ?? one.default,
      (value) => put(one.name)(one.kind === 'integer' ? Math.round(Number(value)) : Number(value))));
    if (!now.open) return [now.hasText && button(now.chats ? say('Chat') : say('Write on'), () => acts.press('button:write_on')), fields];
    const asked = now.prompt !== '' || now.conversation, last = now.turns.at(-1);
    const send = () => acts.fill(document.getElementById('twin-turn').value, 'field:turn').then(() => acts.press('button:send'));
    return [
      now.turns.length > 0 && h('ol', { 'aria-label': say('Turns') }, now.turns.map((one, number) => turn(one, number, now, acts))),
      paragraph(now.running ? say('The model is writing.') : now.perplexity !== null && last?.tokens.length > 0
        && say('{n|# token|# tokens}, perplexity {value}; seed {seed} writes the same again.', last.tokens.length, decimal(now.perplexity, 1), String(now.seed))),
      paragraph(now.error), (now.notes ?? []).map((one) => paragraph(one)),
      paragraph(!now.as_written && say('Read again as a text, what was written has other tokens here; the views are about those.')),
      now.running && button(say('Stop'), () => acts.press('button:stop_writing')),
      !now.running && asked && button(say('Write again'), () => acts.press('button:write_again')),
      !now.running && asked && button(say('Another seed'), () => acts.press('button:another_seed')),
      now.elsewhere && button(now.conversation ? say('Back to the conversation') : say('Back to the text'), () => acts.press('button:back_to_writing')),
      !now.running && !now.chats && (!asked || now.elsewhere)
        && button(asked ? say('Write on from here') : say('Write on'), () => acts.press('button:write_here')),
      now.chats && (now.conversation || now.prompt === '') && [
        h('div', { class: 'field' }, h('label', { for: 'twin-turn' }, say('What you say to the model')),
          h('textarea', { id: 'twin-turn', rows: 2, value: '', autocomplete: 'off' })),
        button(say('Send'), send)],
      now.template && [
        paragraph(say('The model\u2019s chat template is not a published one:')), h('pre', {}, now.template.text),
        line('twin-chat-form', say('Form of a turn: the name of a known one, or the words around {user} and {model}', '{user}', '{model}'), now.template.given,
          (value) => acts.change({ chat_form: value || undefined }))],
      fields,
      button(say('Close'), () => acts.press('button:close_writing'), { 'aria-label': say('Close what the model writes') }),
    ];
  },
};
