// Section of the twin: the figures of the contribution flow.
import { decimal, named, percent } from './format.mjs';
import { button, paragraph, terms } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

// name → label, how its number is said
const FIGURES = {
  score: [toSay('Score of the answer'), (value) => decimal(value, 3)],
  embedded: [toSay('From the tokens'), (value) => decimal(value, 3)],
  part_agreement: [toSay('Agrees with switching off'), (value) => say('{value}, rank correlation', decimal(value))],
  edges_kept: [toSay('Drawn'), (value) => say('{share} of the ways between tokens', percent(value / 100))],
};

export const flow = {
  id: 'flow', title: toSay('Flow'), views: ['flow'], panels: ['flow', 'flow_head', 'flow_part'],
  read: (s) => ({ fresh: Boolean(s.answers.flow?.fresh), error: s.answers.flow?.error, question: s.question?.words ?? '',
    figures: Object.entries(s.flow ?? {}).filter(([, value]) => Number.isFinite(value)).map(([name, value]) => {
      const [label, said] = FIGURES[name] ?? [named(name), (number) => decimal(number, 3)];
      return [translated(label), said(value)];
    }) }),
  draw: ({ fresh, error, question, figures }, { acts }) => [
    paragraph(say('How the score comes from the tokens through heads and MLPs to the answer.')),
    paragraph(error),
    paragraph(!fresh && !error && say('It is being measured.')),
    terms(figures),
    button(say('Ask about another token'), () => acts.view('explain'), { 'aria-label': `${question} ${say('Ask about another token')}` }),
  ],
};
