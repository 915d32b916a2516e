// An explanation as small as its figure in a page needs it: the tensors that <vitrine-view> draws, five digits of each
// number, and of the next tokens the most probable ones by name. It is still an Explanation (explanation.schema.json).
const SHOWN = {
  token_scores: ['scores'],
  layer_head: ['scores'],
  token_matrix: ['at_position'],
  layer_token: ['target_probability'],
  graph: ['streams', 'edge_places', 'edges'],
  curve: ['fraction', 'deletion', 'insertion', 'random_low', 'random_high'],
};
const NEXT_TOKENS = 8, EDGES = 60, CLAIMS = 12, ROWS = 40;

const short = (value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value);

// Of the edges of a flow, which come by falling size, those that are drawn.
function strongest(tensor) {
  if (!tensor.name.startsWith('edge')) return tensor;
  const [count, ...row] = tensor.shape, kept = Math.min(count, EDGES), width = row.reduce((a, b) => a * b, 1);
  return {...tensor, shape: [kept, ...row], data: tensor.data.slice(0, kept * width)};
}

// More than a figure has room for are only counted: { claims, rows, notes }.
function withinRoom({claims, rows = [], notes}) {
  const left = (list, most, what) => (list.length > most ? [`${list.length - most} more ${what}; the command line lists them.`] : []);
  return {
    claims: claims.slice(0, CLAIMS),
    ...(rows.length && {rows: rows.slice(0, ROWS)}),
    notes: [...notes, ...left(claims, CLAIMS, 'claims were checked'), ...left(rows, ROWS, 'rows were measured')],
  };
}

function withoutMeaning({meaning, ...figure}) {
  return {...figure, ...(figure.value !== undefined && {value: short(figure.value)})};
}

// The most probable next tokens of an explanation by `predictions`: {id, text, probability, logit}.
export function topTokens(explanation, vocabulary, count) {
  const logits = explanation.tensors.find(({name}) => name === 'logits').data;
  const largest = Math.max(...logits);
  const weights = logits.map((value) => Math.exp(value - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight, id) => ({id, text: vocabulary[id], probability: weight / sum, logit: logits[id]}))
      .sort((a, b) => b.probability - a.probability || a.id - b.id)
      .slice(0, count);
}

export function figureOf(explanation, vocabulary) {
  const {tensors = [], rows = [], ...rest} = explanation;
  const kept = tensors.filter(({name}) => SHOWN[explanation.view]?.includes(name))
                   .map(strongest)
                   .map(({data, ...tensor}) => ({...tensor, data: data.map(short)}));
  const named = explanation.view !== 'next_tokens' ? [] :
      topTokens(explanation, vocabulary, NEXT_TOKENS).map(({id, text, probability}) => ({
        name: String(id),
        label: text,
        group: '',
        figures: [{name: 'probability', label: 'Probability', status: 'measured', unit: '', value: short(probability)}],
      }));
  const list = [...named, ...rows.map(({figures = [], ...row}) => ({...row, figures: figures.map(withoutMeaning)}))];
  return {...rest, tensors: kept, ...withinRoom({...rest, rows: list})};
}

// The same of an analysis (analysis.schema.json): its claims, figures and rows, and of a tree its questions.
export function analysisFigure({value, tensors, ...rest}) {
  const question = ({id, yes, no, prediction, question}) => ({id, yes, no, prediction, ...(question && {question: {statement: question.statement}})});
  const kept = rest.view === 'tree' && value?.nodes ? {classes: value.classes, nodes: value.nodes.map(question)} : undefined;
  return {...rest, ...withinRoom(rest), tensors: [], ...(kept && {value: kept})};
}
