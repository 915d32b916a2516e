// Section of the twin: what the model writes, its turns and tokens, and the next turn.
import { h } from './twin_dom.mjs';
import { chance, decimal, word } from './format.mjs';
import { button, line, paragraph, setting } from './twin_parts.mjs';

const METHOD = 'generation';

const explained = ({ explained: [turn, token] }, of, at) => turn === of && token === at;

function written({ text, probability }, at, number, now, acts) {
  return h('li', { key: at, 'aria-current': explained(now, number, at) ? 'true' : undefined },
    button(`${word(text)} ${chance(probability)}`, () => acts.press('written', at, number)));
}
function turn({ of_model: ofModel, text, tokens }, number, now, acts) {
  const who = ofModel ? (now.conversation ? 'Model' : 'The model wrote') : 'You', whole = () => acts.press('button:explain_answer', number);
  return h('li', { key: number }, `${who}: ${text}`, tokens.length > 0 && [
    !now.running && button('Explain all of it', whole, { 'aria-label': `Explain all of it: turn ${number + 1}` }),
    h('ol', { class: 'tokens', 'aria-label': `Tokens of turn ${number + 1} with their probabilities; each opens what made it` },
      tokens.map((one, at) => one.text && written(one, at, number, now, acts)))]);
}

export const writing = {
  id: 'writing', title: 'What the model writes', views: ['explain'], panels: [],
  read: (s, { declared }) => (s.writing.can ? { ...s.writing, settings: s.link.settings?.[METHOD] ?? {},
    declared: declared.method(METHOD)?.settings ?? [], hasText: s.text !== '' } : null),
  draw(now, { acts }) {
    const { settings, declared } = now;
    const put = (name) => (value) => acts.change({ settings: { ...acts.state().link.settings, [METHOD]: { ...settings, [name]: value } } });
    const fields = declared.map((one) => setting(`twin-writing-${one.name}`, one, settings[one.name] ?? one.default,
      (value) => put(one.name)(one.kind === 'integer' ? Math.round(Number(value)) : Number(value))));
    if (!now.open) return [now.hasText && button(now.chats ? 'Chat' : 'Write on', () => acts.press('button:write_on')), fields];
    const asked = now.prompt !== '' || now.conversation, there = now.conversation ? 'the conversation' : 'the text', last = now.turns.at(-1);
    const say = () => acts.fill(document.getElementById('twin-turn').value, 'field:turn').then(() => acts.press('button:send'));
    return [
      now.turns.length > 0 && h('ol', { 'aria-label': 'Turns' }, now.turns.map((one, number) => turn(one, number, now, acts))),
      paragraph(now.running ? 'The model is writing.' : now.perplexity !== null && last?.tokens.length > 0
        && `${last.tokens.length} tokens, perplexity ${decimal(now.perplexity, 1)}; seed ${now.seed} writes the same again.`),
      paragraph(now.error), (now.notes ?? []).map((one) => paragraph(one)),
      paragraph(!now.as_written && 'Read again as a text, what was written has other tokens here; the views are about those.'),
      now.running && button('Stop', () => acts.press('button:stop_writing')),
      !now.running && asked && button('Write again', () => acts.press('button:write_again')),
      !now.running && asked && button('Another seed', () => acts.press('button:another_seed')),
      now.elsewhere && button(`Back to ${there}`, () => acts.press('button:back_to_writing')),
      !now.running && !now.chats && (!asked || now.elsewhere)
        && button(asked ? 'Write on from here' : 'Write on', () => acts.press('button:write_here')),
      now.chats && (now.conversation || now.prompt === '') && [
        h('div', { class: 'field' }, h('label', { for: 'twin-turn' }, 'What you say to the model'),
          h('textarea', { id: 'twin-turn', rows: 2, value: '', autocomplete: 'off' })),
        button('Send', say)],
      now.template && [
        paragraph('The model\u2019s chat template is not a published one:'), h('pre', {}, now.template.text),
        line('twin-chat-form', 'Form of a turn: the name of a known one, or the words around {user} and {model}', now.template.given,
          (value) => acts.change({ chat_form: value || undefined }))],
      fields,
      button('Close', () => acts.press('button:close_writing'), { 'aria-label': 'Close what the model writes' }),
    ];
  },
};
