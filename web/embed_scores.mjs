// A score for every token: the text in colours, and columns or bars.
import { brief, cut, drawing, element, largest, readable, round, side, signed, svg, tensor } from './embed_svg.mjs';
import { say, toSay, translated } from './embed_words.mjs';

function pieces(e) {
  const letters = [...e.provenance.text], scores = tensor(e, 'scores').data;   // begin and end are code points
  return e.tokens.map(({ begin, end, text }, i) => ({ piece: letters.slice(begin, end).join(''), name: readable(text), score: scores[i] ?? NaN, token: i }));
}

function colouredText(list) {
  const most = largest(list.map(({ score }) => score)), text = element('p', { class: 'text' });
  for (const { piece, score, token } of list) {
    if (!piece) continue;
    const node = element('span', { title: Number.isFinite(score) ? signed(score) : '', 'data-token': token }, piece);
    const share = Math.round(45 * Math.abs(score || 0) / most);
    node.style.background = `color-mix(in srgb, var(--${score < 0 ? 'foil' : 'target'}) ${share}%, transparent)`;
    text.append(node);
  }
  return text;
}

export function bars(rows, width, unit) {
  const most = largest(rows.map(({ score }) => score)), two = rows.some(({ score }) => score < 0);
  const label = Math.min(150, width * 0.35), number = 56, left = label + (two ? number : 8), full = width - left - number;
  const zero = left + (two ? full / 2 : 0), scale = (two ? full / 2 : full) / most;
  return drawing(say('Bars in {unit}: {values}', translated(unit || 'scores'), rows.map(({ name, score }) => `${name} ${brief(score)}`).join(', ')), width, rows.length * 22 + 4,
    ...rows.map(({ name, score, token }, i) => {
      const y = 22 * i, w = Math.max(1, Math.abs(score) * scale), x = score < 0 ? zero - w : zero;
      return svg('g', token === undefined ? {} : { 'data-token': token },
        svg('text', { x: 0, y: y + 15 }, cut(name, Math.floor(label / 7))),
        svg('rect', { class: `bar ${side(score)}`, x: round(x), y: y + 3, width: round(w), height: 16 }),
        svg('text', { class: 'axis', x: round(score < 0 ? x - 6 : x + w + 6), y: y + 15, 'text-anchor': score < 0 ? 'end' : 'start' }, two ? signed(score) : brief(score)));
    }), svg('line', { class: 'zero', x1: round(zero), x2: round(zero), y1: 0, y2: rows.length * 22 + 4 }));
}

// Columns from zero or, where the scores sum to something (`chained`), each from where the one before ended.
function columns(list, { width, height }, unit, chained) {
  const from = [], to = [];
  for (const { score } of list) to.push((from[from.push(chained ? to.at(-1) ?? 0 : 0) - 1]) + (score || 0));
  const low = Math.min(0, ...to), high = Math.max(0, ...to), left = 36, foot = 20, head = 14;
  const tall = Math.max(110, Math.min(220, height - 190)), y = (value) => head + ((high - value) / Math.max(1e-9, high - low)) * tall;
  const pitch = (width - left) / list.length, step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((one) => (high - low) / one <= 5) ?? 100;
  const lines = [];
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-9; at += step) {
    const value = Math.abs(at) < step / 2 ? 0 : at;
    lines.push(svg('line', { class: value ? 'grid' : 'zero', x1: left, x2: round(width), y1: round(y(value)), y2: round(y(value)) }),
      svg('text', { class: 'axis', x: left - 6, y: round(y(value)) + 4, 'text-anchor': 'end' }, value ? signed(value).replace(/\.?0+$/, '') : '0'));
  }
  const strong = new Set([...list].sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, 5));
  return drawing(say(chained ? toSay('Waterfall in {unit}: {values}') : toSay('Columns in {unit}: {values}'), translated(unit || 'scores'), list.map(({ name, score }) => `${name} ${signed(score || 0)}`).join(', ')), width, head + tall + foot,
    ...lines, ...list.map((one, i) => {
      const { name, score, token } = one, a = y(from[i]), b = y(to[i]), x = left + pitch * i, middle = round(x + pitch / 2);
      return svg('g', { 'data-token': token },
        svg('rect', { class: `bar ${side(score)}`, x: round(x + pitch * 0.12), y: round(Math.min(a, b)), width: round(pitch * 0.76), height: round(Math.max(1, Math.abs(a - b))) },
          svg('title', {}, `${name} ${signed(score || 0)}`)),
        ...(strong.has(one) && Math.abs(score) > 0.05 * (high - low) && pitch > 24 ? [svg('text', { class: side(score), x: middle, 'text-anchor': 'middle',
          y: round(score < 0 ? Math.max(a, b) + 12 : Math.min(a, b) - 4) }, signed(score))] : []),
        svg('text', { class: 'axis', x: middle, y: head + tall + foot - 4, 'text-anchor': 'middle' }, cut(name, Math.max(2, Math.floor(pitch / 6.5)))));
    }));
}

export function tokenScores(e, room) {
  const list = pieces(e), unit = tensor(e, 'scores').unit, read_ = list.filter(({ piece }) => piece);
  const wide = room.form !== 'bars' && (room.width - 36) / read_.length >= 20;
  const sums = e.figures?.some(({ name, status }) => name === 'completeness_gap' && status === 'measured');
  const strongest = () => read_.filter(({ score }) => Number.isFinite(score)).sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, 8);
  return [colouredText(list), wide ? columns(read_, room, unit, sums) : bars(strongest(), room.width, unit)];
}
