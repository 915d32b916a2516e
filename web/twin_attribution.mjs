// Section of the twin: the chosen method with its settings, what it says of each token, and how far that can be trusted.
import { h } from './twin_dom.mjs';
import { decimal, signed, tokenWord } from './format.mjs';
import { paragraph, select, setting, table, terms } from './twin_parts.mjs';

const FORMS = ['waterfall', 'force', 'bars'];                 // of the picture (src/app/persistence.cpp)
const SAID = { running: 'is being measured', not_measured: 'not measured', not_promised: 'not promised by this method', stale: 'of an older text' };

const PARTS = ['token', 'word', 'phrase', 'sentence'];        // what is scored as one
const AXES = { layer_head: ['Layer', 'Head'], layer_token: ['Layer', 'Token'], token_matrix: ['Reading token', 'Token'] };

// Layers by heads, or whatever two axes a result has.
function grid({ shape, values, kind }, title) {
  const [rows, columns] = shape.slice(-2), [row, column] = AXES[kind] ?? ['Row', 'Column'];
  const head = Array.from({ length: columns }, (_, k) => `${column} ${k + 1}`);
  return table(title, [row, ...head], Array.from({ length: rows }, (_, r) => [
    String(r + 1), ...values.slice(r * columns, (r + 1) * columns).map((value) => ({ content: signed(value), number: true }))]));
}

export const attribution = {
  id: 'attribution', title: 'Attribution', views: ['explain'], panels: ['attributions', 'trust'],
  read(s, { declared }) {
    const { kind, shape, values } = s.picture ?? {};
    return {
      method: s.method, offered: declared.offered(s.method), about: declared.method(s.method) ?? null,
      settings: s.link.settings?.[s.method] ?? {}, form: s.form, parts: s.granularity,
      scores: s.attribution.length === s.tokens.length ? s.tokens.map((one, i) => [tokenWord(one), signed(s.attribution[i], 3)]) : [],
      grid: shape ? { kind, shape, values } : null, notes: shape ? s.picture.notes : [], claims: shape ? s.claims ?? [] : [], fresh: Boolean(s.answers.attribution.fresh), error: s.answers.attribution.error,
      figures: s.figures.map(({ label, value, state }) => [label, state === 'measured' ? value : SAID[state], declared.meaning(label)]),
      beats: s.beats_random ?? null,
    };
  },
  draw({ method, offered, about, settings, form, parts, scores, grid: shown, notes, claims, fresh, error, figures, beats }, { acts }) {
    const set = (name, value) => acts.change({ settings: { ...acts.state().link.settings, [method]: { ...settings, [name]: value } } });
    return [
      select('twin-method', 'Method', method, offered, (value) => acts.change({ method: value }), about?.question ?? ''),
      about?.settings.length > 0 && h('fieldset', { key: `settings ${method}` }, h('legend', {}, `Settings of ${about.title}`),
        about.settings.map((one) => setting(`twin-set-${one.name}`, one, settings[one.name] ?? one.default, (value) => set(one.name, value)))),
      select('twin-parts', 'Scored as one', parts, PARTS.map((one) => [one, one]), (value) => acts.change({ granularity: value })),
      select('twin-form', 'Form of the picture', FORMS[form], FORMS.map((one) => [one, one]), (value) => acts.change({ form: value })),
      paragraph(about?.caveat),
      paragraph(error),
      paragraph(!fresh && !error && 'It is being measured; the numbers are those of an earlier question.'),
      paragraph(notes.join(' ')),
      claims.map((one) => paragraph(`${one.replace(/\.$/, '')}.`)),
      shown ? grid(shown, about?.title ?? method) : scores.length > 0 && table('What each token does for the answer', ['Token', 'Score'],
        scores.map(([word, score]) => [word, { content: score, number: true }])),
      h('h3', {}, 'How far it can be trusted'),
      terms(figures.map(([label, value, meaning]) => [label, value, meaning && `(${meaning})`])),
      paragraph(beats !== null && `Its order of tokens beats ${decimal(beats, 0)} random orders.`),
    ];
  },
};
