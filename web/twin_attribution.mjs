// Section of the twin: the chosen method with its settings, what it says of each token, and how far that can be trusted.
import { h } from './twin_dom.mjs';
import { decimal, signed, tokenWord } from './format.mjs';
import { paragraph, select, setting, table, terms } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

const FORMS = [toSay('waterfall'), toSay('force'), toSay('bars')];                 // of the picture (src/app/persistence.cpp)
const SAID = { running: toSay('is being measured'), not_measured: toSay('not measured'), not_promised: toSay('not promised by this method'), stale: toSay('of an older text') };

const PARTS = [toSay('token'), toSay('word'), toSay('phrase'), toSay('sentence')];        // what is scored as one
const AXES = { layer_head: [toSay('Layer'), toSay('Head')], layer_token: [toSay('Layer'), toSay('Token')], token_matrix: [toSay('Reading token'), toSay('Token')] };

// Layers by heads, or whatever two axes a result has.
function grid({ shape, values, kind }, title) {
  const [rows, columns] = shape.slice(-2), [row, column] = (AXES[kind] ?? [toSay('Row'), toSay('Column')]).map(translated);
  const head = Array.from({ length: columns }, (_, k) => `${column} ${k + 1}`);
  return table(title, [row, ...head], Array.from({ length: rows }, (_, r) => [
    String(r + 1), ...values.slice(r * columns, (r + 1) * columns).map((value) => ({ content: signed(value), number: true }))]));
}

export const attribution = {
  id: 'attribution', title: toSay('Attribution'), views: ['explain'], panels: ['attributions', 'trust'],
  read(s, { declared }) {
    const { kind, shape, values } = s.picture ?? {};
    return {
      method: s.method, offered: declared.offered(s.method), about: declared.method(s.method) ?? null,
      settings: s.link.settings?.[s.method] ?? {}, form: s.form, parts: s.granularity,
      scores: s.attribution.length === s.tokens.length ? s.tokens.map((one, i) => [tokenWord(one), signed(s.attribution[i], 3)]) : [],
      grid: shape ? { kind, shape, values } : null, notes: shape ? s.picture.notes : [], claims: shape ? s.claims ?? [] : [], fresh: Boolean(s.answers.attribution.fresh), error: s.answers.attribution.error,
      figures: s.figures.map(({ label, value, state }) => [label, state === 'measured' ? value : translated(SAID[state]), declared.meaning(label)]),
      beats: s.beats_random ?? null,
    };
  },
  draw({ method, offered, about, settings, form, parts, scores, grid: shown, notes, claims, fresh, error, figures, beats }, { acts }) {
    const set = (name, value) => acts.change({ settings: { ...acts.state().link.settings, [method]: { ...settings, [name]: value } } });
    return [
      select('twin-method', say('Method'), method, offered, (value) => acts.change({ method: value }), translated(about?.question ?? '')),
      about?.settings.length > 0 && h('fieldset', { key: `settings ${method}` }, h('legend', {}, say('Settings of {method}', translated(about.title))),
        about.settings.map((one) => setting(`twin-set-${one.name}`, one, settings[one.name] ?? one.default, (value) => set(one.name, value)))),
      select('twin-parts', say('Scored as one'), parts, PARTS.map((one) => [one, translated(one)]), (value) => acts.change({ granularity: value })),
      select('twin-form', say('Form of the picture'), FORMS[form], FORMS.map((one) => [one, translated(one)]), (value) => acts.change({ form: value })),
      paragraph(about && translated(about.caveat)),
      paragraph(error),
      paragraph(!fresh && !error && say('It is being measured; the numbers are those of an earlier question.')),
      paragraph(notes.join(' ')),
      claims.map((one) => paragraph(`${one.replace(/\.$/, '')}.`)),
      shown ? grid(shown, translated(about?.title ?? method)) : scores.length > 0 && table(say('What each token does for the answer'), [say('Token'), say('Score')],
        scores.map(([word, score]) => [word, { content: score, number: true }])),
      h('h3', {}, say('How far it can be trusted')),
      terms(figures.map(([label, value, meaning]) => [label, value, meaning && `(${meaning})`])),
      paragraph(beats !== null && say('Its order of tokens beats {n|# random order|# random orders}.', Math.round(beats))),
    ];
  },
};
