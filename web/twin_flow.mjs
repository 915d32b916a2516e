// Section of the twin: the figures of the contribution flow.
import { decimal, named, percent } from './format.mjs';
import { button, paragraph, terms } from './twin_parts.mjs';

// name → label, how its number is said
const FIGURES = {
  score: ['Score of the answer', (value) => decimal(value, 3)],
  embedded: ['From the tokens', (value) => decimal(value, 3)],
  part_agreement: ['Agrees with switching off', (value) => `${decimal(value)}, rank correlation`],
  edges_kept: ['Drawn', (value) => `${percent(value / 100)} of the ways between tokens`],
};

export const flow = {
  id: 'flow', title: 'Flow', views: ['flow'], panels: ['flow', 'flow_head', 'flow_part'],
  read: (s) => ({ fresh: Boolean(s.answers.flow?.fresh), error: s.answers.flow?.error, question: s.question?.words ?? '',
    figures: Object.entries(s.flow ?? {}).filter(([, value]) => Number.isFinite(value)).map(([name, value]) => {
      const [label, said] = FIGURES[name] ?? [named(name), (number) => decimal(number, 3)];
      return [label, said(value)];
    }) }),
  draw: ({ fresh, error, question, figures }, { acts }) => [
    paragraph('How the score comes from the tokens through heads and MLPs to the answer.'),
    paragraph(error),
    paragraph(!fresh && !error && 'It is being measured.'),
    terms(figures),
    button('Ask about another token', () => acts.view('explain'), { 'aria-label': `${question} Ask about another token` }),
  ],
};
