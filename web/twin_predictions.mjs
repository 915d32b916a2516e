// Section of the twin: what comes next, and what is asked about it.
import { chance, decimal, tokenWord, word } from './format.mjs';
import { button, number, select, table } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

const TOPS = [3, 5, 10, 20];   // as the page offers them
const LEAST = 0.1, MOST = 3;    // temperatures (src/app/state.h)

const role = (s, id) => (id === s.selection.target ? toSay('target') : id === s.selection.foil ? toSay('foil') : '');

export const predictions = {
  id: 'predictions', title: toSay('Predictions'), views: ['explain'], panels: ['predictions'],
  read: (s) => ({
    rows: s.predictions.filter((one, i) => i < s.top_k || role(s, one.id))
      .map((one) => ({ id: one.id, word: word(one.text), chance: chance(one.probability), role: role(s, one.id) })),
    top: s.top_k, temperature: s.temperature, position: s.selection.position, places: s.tokens.map(tokenWord),
  }),
  draw({ rows, top, temperature, position, places }, { acts }) {
    const ask = (id) => acts.change({ target: { id }, ...(id === acts.state().selection.foil && { foil: undefined, foil_mode: undefined }) });
    const rather = (id) => acts.change({ foil: { id }, foil_mode: 'chosen' });
    const put = (field) => (value) => acts.change({ [field]: Number(value) });
    const tops = [...new Set([...TOPS, top])].sort((a, b) => a - b);
    return [
      select('twin-position', say('Position'), position, places.map((one, i) => [i, say('{n}: after {word}', i + 1, one)]), put('position')),
      select('twin-top', say('Tokens listed'), top, tops.map((one) => [one, String(one)]), put('top_k')),
      number('twin-temperature', say('Temperature'), temperature.toFixed(1), { low: LEAST, high: MOST, step: 0.1 }, put('temperature')),
      table(say('The most probable tokens'), [say('Token'), say('Probability'), say('In the question'), say('Ask')], rows.map((one) => [
        one.word, { content: one.chance, number: true }, one.role ? translated(one.role) : say('no'),
        { content: [one.role !== 'target' && button(say('Why this?'), () => ask(one.id), { 'aria-label': say('Why {target}?', one.word), key: 'why' }),
          one.role === '' && button(say('Rather than this'), () => rather(one.id), { 'aria-label': say('Rather than {word}', one.word), key: 'rather' })] }]),
      { keys: rows.map((one) => one.id) }),
      button(say('Ask without a foil'), () => acts.change({ foil: undefined, foil_mode: 'none' })),
      button(say('Ask about the most probable token'), () => acts.change({ target: undefined, foil: undefined, foil_mode: undefined })),
    ];
  },
};
