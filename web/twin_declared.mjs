// What the core declares of methods, figures of trust and analyses: titles, questions, settings, meanings. The site holds it
// beside its documentation, as the core said it when the site was built (tools/docs.mjs).
import { say, toSay, translated } from './words.mjs';

const NONE = { methods: [], figures: [], analyses: [] };
// Kinds of results that Explain has a picture for (src/app/kinds.inc), and methods that it shows elsewhere (src/app/slots.inc).
const KINDS = { token_scores: toSay('Tokens'), layer_head: toSay('Layers and heads'), layer_token: toSay('Layers and tokens'), token_matrix: toSay('Tokens reading tokens'),
  curve: toSay('Curves'), table: toSay('Tables'), next_tokens: toSay('Next tokens') };
const ELSEWHERE = ['predictions', 'continuation', 'attention', 'logit_lens', 'faithfulness', 'minimal_pairs', 'trust_table', 'generation'];

export class Declared {
  #all = NONE;

  async fetch() {
    const response = await fetch('docs/declared.json');
    if (!response.ok) throw new Error(say('the server answered {status}', String(response.status)));
    this.#all = await response.json();
  }
  get figures() { return this.#all.figures; }

  method = (name) => this.#all.methods.find((one) => one.name === name);
  title = (name) => translated(this.method(name)?.title ?? name.replace(/_/g, ' '));
  figure = (name) => this.#all.figures.find((one) => one.name === name);
  meaning = (label) => translated(this.#all.figures.find((one) => translated(one.label) === label)?.meaning ?? '');
  analysis = (name) => this.#all.analyses.find((one) => one.name === name);

  // [name, title, kind] of the methods that can be chosen; the chosen one always among them.
  offered(chosen) {
    const all = Object.entries(KINDS).flatMap(([kind, title]) => this.#all.methods
      .filter((one) => one.view === kind && !ELSEWHERE.includes(one.name)).map((one) => [one.name, translated(one.title), translated(title)]));
    return all.some(([name]) => name === chosen) ? all : [[chosen, this.title(chosen)], ...all];
  }
}
