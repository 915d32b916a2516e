// How <vitrine-view> draws an explanation: a picture for each kind of result (`view`), as SVG whose text is text, or as a
// table.
import { bars, tokenScores } from './embed_scores.mjs';
import { say, toSay, translated } from './embed_words.mjs';
import { axisText, brief, counted, cut, drawing, element, largest, readable, round, sentenceCase, side, svg, tensor, words } from './embed_svg.mjs';

// A host that has chosen colours of its own says so by its background.
export function around(node, prefersDark) {
  for (let at = node.parentElement; at; at = at.parentElement) {
    const [r, g, b, a = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
    if (a > 0 && r !== undefined) return 0.3 * r + 0.59 * g + 0.11 * b < 110 ? 'dark' : 'light';
  }
  return prefersDark ? 'dark' : 'light';
}

// Throws a sentence if this is no explanation that can be drawn.
export function read(e) {
  if (typeof e !== 'object' || !e || typeof (e.method ?? e.analysis) !== 'string' || typeof e.view !== 'string') throw new Error('it is no explanation');
  if (!Object.hasOwn(PICTURES, e.view)) throw new Error(`there is no picture for results of the kind \u201c${words(e.view)}\u201d`);
  const of = Array.isArray(e.tokens) ? e.tokens.length : 0;
  if (e.view === 'token_scores' && (tensor(e, 'scores')?.data?.length !== of || typeof e.provenance?.text !== 'string')) {
    throw new Error('it has no score for every token');
  }
  if (of && !e.tokens.every((one) => one && typeof one.text === 'string')) throw new Error('its tokens have no text');
  for (const { name, shape, data } of e.tensors ?? []) {
    if (!Array.isArray(data) || data.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`its tensor \u201c${name}\u201d does not have the shape that it says`);
  }
}

const quoted = (given) => `\u201c${String(given).trim()}\u201d`;

// Question, room for the picture, and below it how far it can be trusted, what made it, and `actions`. Without an
// explanation: the question of `request`.
export function frameOf(e, request, actions) {
  const target = e ? e.target_text : request.target, foil = e ? e.foil_text : request.foil;
  const question = target && e?.view !== 'next_tokens' ? (foil ? say('Why {target} rather than {foil}?', quoted(target), quoted(foil)) : say('Why {target}?', quoted(target)))
    : e?.view === 'next_tokens' || !e ? say('What comes next?') : sentenceCase(words(e.method ?? e.analysis));
  const figure = element('figure', {}, element('p', { class: 'question' }, question));
  if (!e) figure.append(element('p', { class: 'text' }, request.text));
  const trust = (e?.figures ?? []).filter(({ status, name }) => status === 'measured' && !['score', 'base_score'].includes(name)).slice(0, 2)
    .map(({ label, value, unit, meaning }) => element('span', { class: 'trust', title: meaning ?? '' }, `${translated(label)} ${brief(value)}${unit ? ` ${translated(unit)}` : ''}`));
  const changes = e?.provenance?.interventions?.length;
  const made = [words(e?.method ?? e?.analysis ?? request.method), e?.provenance?.model ?? request.model,
    changes && say('{n|# change|# changes} to the model', changes)].filter(Boolean).join(', ');
  figure.append(element('div', { class: 'picture' }),
    element('figcaption', {}, ...trust, element('span', {}, made), element('span', { class: 'actions' }, ...actions)));
  return figure;
}

// The picture's nodes, for a place of this width and at best this height. onChoose({token, text, score}): a click on a token.
export function pictureOf(e, room, onChoose) {
  const nodes = PICTURES[e.view](e, { ...room, width: Math.max(240, room.width || 600) });
  const marked = (token) => nodes.flatMap((node) => [...node.querySelectorAll('[data-token]')])
    .forEach((node) => node.classList.toggle('on', node.getAttribute('data-token') === token));
  const of = ({ target }) => target.closest('[data-token]')?.getAttribute('data-token') ?? null;
  let kept = null;
  for (const node of nodes) {
    node.addEventListener('pointerover', (event) => marked(of(event) ?? kept));
    node.addEventListener('pointerleave', () => marked(kept));
    node.addEventListener('click', (event) => {
      const token = of(event);
      if (token === null) return;
      marked(kept = token === kept ? null : token);
      if (kept !== null) onChoose({ token: Number(kept), text: e.tokens[kept].text, score: tensor(e, 'scores')?.data[kept] ?? null });
    });
  }
  return nodes;
}

// ---- numbers in rows and columns

function heat(rows, columns, values, { width }, label) {
  const left = 44, top = 18, most = largest(values);
  const cell = Math.min(52, (width - left) / columns.length), tall = Math.min(26, Math.max(14, 150 / rows.length));
  const letters = Math.max(1, Math.floor(cell / 6.5));
  const box = (r, c) => {
    const value = values[r * columns.length + c] ?? NaN;
    return svg('rect', { class: `bar ${side(value)}`, 'fill-opacity': Math.round((100 * Math.abs(value || 0)) / most) / 100,
      x: round(left + cell * c), y: round(top + tall * r), width: round(cell - 1), height: round(tall - 1) },
    svg('title', {}, `${rows[r]}, ${columns[c]}: ${brief(value)}`));
  };
  return drawing(label, left + cell * columns.length, top + tall * rows.length,
    ...columns.map((name, c) => axisText(left + cell * (c + 0.5), 12, cut(String(name), letters))),
    ...rows.flatMap((name, r) => [axisText(left - 6, top + tall * (r + 0.5) + 4, String(name), 'end'), ...columns.map((_, c) => box(r, c))]));
}

function layerHead(e, room) {
  const { shape: [layers, heads], data, unit } = tensor(e, 'scores');
  return [heat(counted(layers), counted(heads), data, room, say('{method}: layers in rows, heads in columns, {unit}', words(e.method), translated(unit))),
    element('p', {}, say('Rows: layers; columns: heads.'))];
}

function layerToken(e, room) {
  const found = tensor(e, 'target_probability') ?? e.tensors.find(({ shape }) => shape.length === 2);
  return [heat(counted(found.shape[0], 0), e.tokens.map(({ text }) => readable(text)), found.data, room, say('Probability of {word}: layers in rows, tokens in columns', e.target_text)),
    element('p', {}, say('Rows: after how many layers; the probability of {word} at each token.', quoted(e.target_text)))];
}

// Where each layer looks from the position that is explained: the mean over its heads.
function tokenMatrix(e, room) {
  const { shape: [layers, heads, tokens], data } = tensor(e, 'at_position');
  const at = (l, h, t) => data[(l * heads + h) * tokens + t];
  const meanAt = (l, t) => counted(heads, 0).reduce((sum, h) => sum + at(l, h, t), 0) / heads;
  const mean = counted(layers, 0).flatMap((l) => counted(tokens, 0).map((t) => meanAt(l, t)));
  return [heat(counted(layers), e.tokens.map(({ text }) => readable(text)), mean, room, say('Attention: layers in rows, tokens that are read in columns')),
    element('p', {}, say('Rows: layers. Where the last token looks, on average over the heads.'))];
}

function curve(e, { width, height }) {
  const at = tensor(e, 'fraction').data, left = 40, foot = 34, tall = Math.max(110, Math.min(220, height - 170)), w = width - left - 8;
  const y = (value) => 6 + (1 - value) * tall, x = (share) => left + share * w;
  const points = (values) => values.map((value, i) => `${round(x(at[i]))},${round(y(value))}`).join(' ');
  const low = tensor(e, 'random_low'), high = tensor(e, 'random_high');
  const back = (values) => points(values).split(' ').reverse().join(' ');
  const band = low && high ? [svg('polygon', { class: 'band', points: `${points(high.data)} ${back(low.data)}` })] : [];
  return [drawing(say('Probability of the answer while tokens are removed, most important first, and while they are added'), width, tall + foot,
    ...[0, 0.5, 1].flatMap((value) => [svg('line', { class: 'grid', x1: left, x2: left + w, y1: round(y(value)), y2: round(y(value)) }),
      svg('text', { class: 'axis', x: left - 6, y: round(y(value)) + 4, 'text-anchor': 'end' }, String(value))]),
    ...band, svg('polyline', { class: 'line target', points: points(tensor(e, 'deletion').data) }),
    svg('polyline', { class: 'line foil', points: points(tensor(e, 'insertion').data) }),
    svg('text', { class: 'axis', x: left, y: tall + foot - 10 }, say('share of tokens removed (blue) or kept (orange); grey: 95 % of random orders')))];
}

// Streams from left to right through the layers, and what heads move from one token's stream to another's.
function flow(e, { width }) {
  const { shape: [boundaries, tokens], data: streams } = tensor(e, 'streams');
  const places = tensor(e, 'edge_places').data, edges = tensor(e, 'edges').data;
  const left = 84, row = Math.max(14, Math.min(26, 340 / tokens)), pitch = (width - left - 8) / (boundaries - 1), most = largest(streams);
  const x = (boundary) => round(left + pitch * boundary), y = (token) => round(8 + row * (token + 0.5));
  const wide = (amount) => Math.max(0.4, round((0.8 * row * Math.abs(amount)) / most));
  const line = (amount, d) => svg('path', { class: `ribbon ${side(amount)}`, 'stroke-width': wide(amount), d });
  const along = counted(boundaries - 1, 0).flatMap((b) => counted(tokens, 0).map((t) => [streams[b * tokens + t], `M${x(b)} ${y(t)}H${x(b + 1)}`]));
  const across = edges.slice(0, 60).map((amount, i) => {
    const [layer, , from, to] = places.slice(4 * i), middle = x(layer + 0.5);
    return [amount, `M${x(layer)} ${y(from)}C${middle} ${y(from)} ${middle} ${y(to)} ${x(layer + 1)} ${y(to)}`];
  });
  return [drawing(say('Flow of the score through {n|# layer|# layers}', boundaries - 1), width, 16 + row * tokens + 16,
    ...e.tokens.map(({ text }, t) => svg('text', { x: left - 8, y: y(t) + 4, 'text-anchor': 'end' }, cut(readable(text), 10))),
    ...[...along, ...across].filter(([amount]) => Math.abs(amount) > most / 200).map(([amount, d]) => line(amount, d)),
    ...counted(boundaries - 1).map((layer) => axisText(x(layer - 0.5), 26 + row * tokens, say('layer {n}', layer))))];
}

const MOST_ROWS = 12;
function table(e) {
  const rows = (e.rows ?? []).slice(0, MOST_ROWS);
  if (!rows.length) return statements(e);
  const first = rows[0].figures ?? [];
  const columns = first.filter(({ name }) => rows.some((row) => row.figures.some((f) => f.name === name && f.status === 'measured'))).slice(0, 6);
  const value = (row, name) => row.figures.find((f) => f.name === name);
  return [element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': say('Table') }, element('table', {},
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, element('span', { class: 'unseen' }, say('Row'))),
      ...columns.map(({ label, unit }) => element('th', { scope: 'col' }, `${translated(label)}${unit ? `, ${translated(unit)}` : ''}`)))),
    element('tbody', {}, ...rows.map((row) => element('tr', row.chosen ? { class: 'chosen' } : {}, element('th', { scope: 'row' }, row.label.replace(/\n/g, '\u21b5')),
      ...columns.map(({ name }) => {
        const f = value(row, name);
        return element('td', { class: 'number' }, f?.status === 'measured' ? brief(f.value) : '\u2013');
      })))))), ...statements(e)];
}

function statements(e) {
  const held = (e.claims ?? []).filter(({ holds }) => holds).slice(0, 4);
  return held.length ? [element('ul', {}, ...held.map(({ statement }) => element('li', {}, statement)))] : [];
}

// The most probable continuations, which the stored explanation names in its rows (`tools/vitrine explain --figure`).
function nextTokens(e, { width }) {
  if (!e.rows?.length) throw new Error('it does not name its tokens; store it with tools/vitrine explain --figure');
  const probability = (figures) => figures.find(({ name }) => name === 'probability').value;
  const rows = e.rows.slice(0, 8).map(({ label, figures }) => ({ name: readable(label), score: probability(figures) }));
  return [element('p', { class: 'text' }, e.provenance.text), bars(rows, width, toSay('probability'))];
}

// A tree of questions, as the lists that it is.
function tree(e) {
  const { nodes = [], classes = [] } = e.value ?? {};
  const draw = (id, answer, depth) => {
    const node = nodes.find((one) => one.id === id);
    if (!node || depth > 20) return element('li', {}, answer);
    const item = element('li', {}, answer + (node.question?.statement ?? classes[node.prediction] ?? ''));
    if (node.question) item.append(element('ul', {}, draw(node.yes, say('Yes: '), depth + 1), draw(node.no, say('No: '), depth + 1)));
    return item;
  };
  return nodes.length ? [element('ul', {}, draw(nodes[0].id, '', 0)), ...statements(e)] : table(e);
}

const PICTURES = { token_scores: tokenScores, next_tokens: nextTokens, layer_head: layerHead, layer_token: layerToken, token_matrix: tokenMatrix,
  graph: flow, curve, table, statements, tree, map: table };
