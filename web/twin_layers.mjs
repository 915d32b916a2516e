// Sections of the twin: what the model would say after each layer, and what a head reads.
import { percent, decimal, tokenWord, word } from './format.mjs';
import { paragraph, select, table } from './twin_parts.mjs';
import { say, toSay } from './words.mjs';

const CELLS = 600;   // a larger table is shown at the chosen position only

const layerName = (row, rows) => (row === 0 ? say('Embeddings') : row === rows - 1 ? say('Layer {n}, the output', row) : say('Layer {n}', row));

export const lens = {
  id: 'lens', title: toSay('Layer by layer'), views: ['explain'], panels: ['lens'],
  read(s) {
    const known = new Map([...s.tokens, ...s.predictions].map((one) => [one.id, word(one.text)]));
    const rows = s.lens ?? [], whole = rows.length * (rows[0]?.length ?? 0) <= CELLS;
    const at = whole ? s.tokens.map((_, i) => i) : [s.selection.position];
    const said = ([id, probability, text]) => `${text === undefined ? known.get(id) ?? say('token {id}', String(id)) : word(text)}, ${percent(probability, 0)}`;
    if (rows[0]?.length !== s.tokens.length) return { head: [], rows: [], whole };
    return { head: at.map((i) => say('{n}: after {word}', i + 1, tokenWord(s.tokens[i]))), rows: rows.map((row) => at.map((i) => said(row[i]))), whole };
  },
  draw: ({ head, rows, whole }) => [
    paragraph(!rows.length && say('It is being measured.')),
    rows.length > 0 && table(say('The most probable next token after each layer, by the logit lens'), [say('Layer'), ...head],
      rows.map((row, i) => [layerName(i, rows.length), ...row])),
    paragraph(!whole && say('The text is long: only the chosen position is shown.')),
  ],
};

const upTo = (count, name) => Array.from({ length: count }, (_, i) => [i, `${name} ${i + 1}`]);

export const attention = {
  id: 'attention', title: toSay('Attention'), views: ['explain'], panels: ['attention'],
  read: (s) => ({
    layers: s.model?.layers ?? 0, heads: s.model?.heads ?? 0, layer: s.head.layer, head: s.head.head, drop: s.head.drop ?? null,
    from: s.tokens[s.selection.position] ? tokenWord(s.tokens[s.selection.position]) : '',
    reads: s.head.reads?.length === s.tokens.length ? s.head.reads.map((share, i) => [tokenWord(s.tokens[i]), percent(share)]) : [],
  }),
  draw({ layers, heads, layer, head, drop, from, reads }, { acts }) {
    if (layer < 0) return [paragraph(say('It is being measured.'))];
    return [
      select('twin-layer', say('Layer'), layer, upTo(layers, say('Layer')), (value) => acts.change({ layer: Number(value), head })),
      select('twin-head', say('Head'), head, upTo(heads, say('Head')), (value) => acts.change({ layer, head: Number(value) })),
      paragraph(drop !== null && say('Without this head the score falls by {value}.', decimal(drop))),
      reads.length > 0 && table(say('What the head reads after {word}', from), [say('Token'), say('Share of attention')],
        reads.map(([token, share]) => [token, { content: share, number: true }])),
    ];
  },
};
