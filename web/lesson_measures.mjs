// What a lesson can ask of the page: each name stands for a number, a text or a truth that is read from the state of the
// live page (window.vitrine.state()), and for nothing that was written down before. `undefined`: not measured yet.
import { numeral, translated } from './words.mjs';

const fresh = (s, slot) => Boolean(s.answers[slot]?.fresh) && !s.answers[slot].pending;
const settled = (s) => Boolean(s.model) && !s.loading && s.tokens_fresh;
const word = (text) => text.replace(/\n/g, '\u21b5').trim() || text;

// Values of the text's own tokens, by their places: a model may put one before the text, which has no letters of it.
const inText = ({ begin, end }) => end > begin;
const ofText = (s, values) => (values.length === s.tokens.length
  ? values.map((value, at) => ({ value, at })).filter(({ at }) => inText(s.tokens[at])) : null);
const most = (list, of) => list.reduce((a, b) => (of(b.value) > of(a.value) ? b : a));

// ---- the prediction
const ranking = (s) => (settled(s) && fresh(s, 'predictions') ? s.predictions : []);
const ranked = (what, place) => (s) => {
  const one = ranking(s)[place];
  return one && (what === 'text' ? word(one.text) : one.probability);
};
const probabilityOf = (side) => (s) => (s.selection[side] < 0 ? undefined : ranking(s).find(({ id }) => id === s.selection[side])?.probability);
// A word of one token: "Sentiment: positive" → probability.positive
const probabilityOfWord = (wanted) => (s) => {
  const all = ranking(s);
  return all.length ? all.find(({ text }) => text.trim() === wanted)?.probability ?? 0 : undefined;
};

// ---- the attribution of the chosen method
function scores(s) {
  if (!settled(s) || !fresh(s, 'attribution') || s.answers.attribution.method !== s.method) return null;
  return ofText(s, s.attribution);
}
const best = (of) => (s) => {
  const all = scores(s);
  if (!all?.length) return undefined;
  const found = most(all, of);
  return of(found.value) > 0 ? { at: found.at, score: found.value } : { at: -1, score: 0 };
};
const strongest = best(Math.abs), supporting = best((v) => v), opposing = best((v) => -v);
const wordAt = (find) => (s) => {
  const found = find(s);
  return found && (found.at < 0 ? 'none' : word(s.tokens[found.at].text));
};
const scoreAt = (find) => (s) => find(s)?.score;

// The sentence about the word whose removal changes most.
const removal = (s) => (settled(s) && fresh(s, 'removals') && fresh(s, 'without') ? s.sentences[0] : undefined);

// ---- attention
function head(s) {
  if (!settled(s) || !fresh(s, 'attention') || !s.head.reads) return null;
  const read = ofText(s, s.head.reads);
  return read?.length ? most(read, (share) => share) : null;
}

// ---- the lens: rows from the embedding to the output, of [token id, probability]
function layers(s) {
  return settled(s) && fresh(s, 'lens') && s.lens ? s.lens.map((row) => row[s.selection.position]) : null;
}
// The first row from which on the most probable token stays what it is in the end.
function lensSettles(s) {
  const rows = layers(s);
  if (!rows) return undefined;
  let at = rows.length - 1;
  while (at > 0 && rows[at - 1][0] === rows.at(-1)[0]) at--;
  return at;
}

// ---- trust
// The page has it in its language.
const figure = (label) => (s) => {
  const found = s.figures.find((one) => one.label === translated(label) && one.state === 'measured');
  const number = found && Number.parseFloat(String(found.value).replace('\u2212', '-').replace(numeral('.'), '.').replace(/^[^\d.+-]+/, ''));
  return Number.isFinite(number) ? number : undefined;
};
const table = (s) => (settled(s) && fresh(s, 'trust_table') ? s.table : []);
const bestRow = (name, better) => (s) => {
  const rows = table(s).filter(({ figures }) => Number.isFinite(figures[name]));
  return rows.length ? rows.reduce((a, b) => ((b.figures[name] - a.figures[name]) * better > 0 ? b : a)) : undefined;
};
const chosenFigure = (name) => (s) => table(s).find(({ chosen }) => chosen)?.figures[name] ?? undefined;
const reason = (s) => table(s).find(({ name }) => name === 'own_reason');
// How many different words the methods rank first.
function firstWords(s) {
  const rows = table(s).map(({ scores: all }) => ofText(s, all)).filter((all) => all?.length);
  return rows.length ? new Set(rows.map((all) => most(all, (v) => v).at)).size : undefined;
}

// ---- the data set
const questions = (s) => (s.data.tree && !s.data.tree.partial && !s.data.busy ? s.data.tree.nodes.filter(({ yes }) => yes >= 0) : undefined);
const shuffle = (s) => s.data.analyses?.reports.shuffle?.figures;

// name → (state) → number | text | boolean | undefined
export const MEASURES = {
  model: (s) => s.model?.name,
  view: (s) => s.view,
  method: (s) => s.method,
  text: (s) => s.text.replace(/ +/g, ' ').trim(),
  temperature: (s) => s.temperature,
  tokens: (s) => (settled(s) ? s.tokens.filter(inText).length : undefined),
  letters: (s) => [...s.text].length,
  words: (s) => s.text.trim().split(/\s+/).length,
  selected_token: (s) => (settled(s) ? (s.selection.token < 0 ? 'none' : word(s.tokens[s.selection.token].text)) : undefined),
  top_token: ranked('text', 0),
  top_probability: ranked('probability', 0),
  second_token: ranked('text', 1),
  second_probability: ranked('probability', 1),
  target_probability: probabilityOf('target'),
  foil_probability: probabilityOf('foil'),
  positive: probabilityOfWord('positive'),
  negative: probabilityOfWord('negative'),
  strongest_word: wordAt(strongest),
  strongest_score: scoreAt(strongest),
  supporting_word: wordAt(supporting),
  supporting_score: scoreAt(supporting),
  opposing_word: wordAt(opposing),
  opposing_score: scoreAt(opposing),
  removed_word: (s) => { const r = removal(s); return r && word(s.tokens[r.token].text); },
  removed_before: (s) => removal(s)?.before,
  removed_after: (s) => removal(s)?.after,
  head_layer: (s) => (s.head.layer >= 0 ? s.head.layer + 1 : undefined),
  head_number: (s) => (s.head.head >= 0 ? s.head.head + 1 : undefined),
  head_reads: (s) => { const h = head(s); return h ? word(s.tokens[h.at].text) : undefined; },
  head_share: (s) => head(s)?.value,
  head_drop: (s) => (fresh(s, 'heads') ? s.head.drop : undefined),
  changes: (s) => s.interventions.filter(({ on }) => on).length,
  lens_settles: lensSettles,
  lens_layers: (s) => { const rows = layers(s); return rows ? rows.length - 1 : undefined; },
  lens_first_probability: (s) => layers(s)?.[0][1],
  beats_random: (s) => s.beats_random ?? undefined,
  claim: (s) => (scores(s) ? s.claims[0] ?? 'nothing' : undefined),
  comprehensiveness: figure('Comprehensiveness'),
  sufficiency: figure('Sufficiency'),
  agreement: figure('Agrees with removal'),
  completeness_gap: figure('Completeness gap'),
  chosen_comprehensiveness: chosenFigure('comprehensiveness'),
  chosen_rationale: chosenFigure('rationale_auprc'),
  best_comprehensive: (s) => bestRow('comprehensiveness', 1)(s)?.name,
  best_comprehensive_value: (s) => bestRow('comprehensiveness', 1)(s)?.figures.comprehensiveness,
  best_rationale: (s) => bestRow('rationale_auprc', 1)(s)?.name,
  best_rationale_value: (s) => bestRow('rationale_auprc', 1)(s)?.figures.rationale_auprc,
  worst_rationale: (s) => bestRow('rationale_auprc', -1)(s)?.name,
  worst_rationale_value: (s) => bestRow('rationale_auprc', -1)(s)?.figures.rationale_auprc,
  methods_measured: (s) => table(s).length || undefined,
  first_words: firstWords,
  reason_comprehensiveness: (s) => reason(s)?.figures.comprehensiveness ?? undefined,
  reason_rationale: (s) => reason(s)?.figures.rationale_auprc ?? undefined,
  data_table: (s) => s.data.table?.name,
  data_rows: (s) => s.data.table?.rows,
  tree_questions: (s) => questions(s)?.length,
  tree_first: (s) => { const all = questions(s); return all && (all[0]?.question ?? 'none'); },
  tree_accuracy: (s) => (questions(s) ? s.data.tree.test : undefined),
  shuffle_rate: (s) => shuffle(s)?.rate,
};
