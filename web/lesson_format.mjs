// The format of a lesson (docs/lessons.md): what is valid, how a sentence is filled with what was measured, and which
// choice of a question a measured value makes right.
import { decimal, percent, signed } from './format.mjs';

export const FORMAT = 1;
export const PLACES = ['token', 'prediction', 'head', 'lens', 'figure', 'prompt', 'table row', 'pair', 'slider:temperature', 'strongest head',
  'button:method', 'button:lessons', 'button:model', 'data_set', 'node', 'button:data_grow', 'button:data_ask_model', 'button:data_run',
  'button:target', 'button:foil', 'analysis', 'rationale', 'view', 'button:switch_head', 'button:change_more'];
export const AREAS = ['masthead', 'question', 'answer', 'prompt', 'attributions', 'lens', 'predictions', 'attention', 'trust', 'verdict',
  'comparison', 'curves', 'choice', 'data_head', 'data_start', 'data_table', 'data_tree', 'data_analyses', 'data_node', 'flow', 'interventions'];
const LINK = ['text', 'method', 'settings', 'temperature', 'top_k', 'tab', 'view', 'form', 'granularity', 'foil_mode', 'layer', 'head', 'lens_layer',
  'token', 'position', 'pairs', 'continues', 'model', 'rationale', 'pinned', 'target', 'foil', 'interventions'];
const HOW = { number: ['at_least', 'at_most'], any: ['equals', 'not'] };
const NAME = /\{([a-z_]+)(?::([a-z0-9]+))?\}/g;

// ---- sentences: {name}, {name:percent}, {name:0} (digits), {name:signed}
export const namesIn = (text) => [...text.matchAll(NAME)].map((found) => found[1]);

export function shown(value, how = '') {
  if (typeof value !== 'number') return String(value);
  if (how === 'percent' && value > 0.9995 && value < 1) return '> 99.9 %';
  if (how === 'percent') return percent(value, (value > 0 && value < 0.1) || (value > 0.99 && value < 1) ? 1 : 0);
  const digits = /^\d$/.test(how) ? Number(how) : Number.isInteger(value) ? 0 : 2;
  return how === 'signed' ? signed(value, digits) : decimal(value, digits);
}

// null while one of its values is not measured
export function fill(text, valueOf) {
  let complete = true;
  const filled = text.replace(NAME, (_, name, how) => {
    const value = valueOf(name);
    if (value === undefined) complete = false;
    return shown(value, how);
  });
  return complete ? filled : null;
}

// ---- conditions: { measure, equals | not | at_least | at_most: value or "{name}" }
const given = (value, valueOf) => {
  const name = typeof value === 'string' && value.match(/^\{([a-z_]+)\}$/);
  return name ? valueOf(name[1]) : value;
};
export function holds(condition, valueOf) {
  const value = valueOf(condition.measure);
  if (value === undefined) return false;
  if ('equals' in condition) return value === given(condition.equals, valueOf);
  if ('not' in condition) return value !== given(condition.not, valueOf);
  return value >= (given(condition.at_least, valueOf) ?? -Infinity) && value <= (given(condition.at_most, valueOf) ?? Infinity);
}

// ---- questions. A choice stands for a text or truth ("is"), for numbers ("from" included, "below" not), or for all else.
export function rightChoice(ask, value, valueOf) {
  const number = (bound, otherwise) => (bound === undefined ? otherwise : given(bound, valueOf));
  const found = ask.choices.findIndex((choice) => ('is' in choice
    ? [choice.is].flat().some((one) => given(one, valueOf) === value)
    : ('from' in choice || 'below' in choice) && value >= number(choice.from, -Infinity) && value < number(choice.below, Infinity)));
  return found >= 0 ? found : ask.choices.findIndex((choice) => choice.else === true);
}

// ---- what is wrong with a lesson; empty: nothing. measures: names → functions.
export function faultsOf(lesson, measures) {
  const faults = [];
  const kept = new Set();
  const text = (value, where, names = kept) => {
    if (typeof value !== 'string' || !value.trim()) return faults.push(`${where}: a text is missing`);
    for (const name of namesIn(value)) if (!(name in measures) && !names.has(name)) faults.push(`${where}: ${name} is not measured`);
    return undefined;
  };
  const known = (object, allowed, where) => {
    for (const name of Object.keys(object ?? {})) if (!allowed.includes(name)) faults.push(`${where}: “${name}” is not known`);
  };
  const conditions = (value, where) => {
    for (const one of [value].flat()) {
      known(one, ['measure', ...HOW.number, ...HOW.any], where);
      if (!(one?.measure in measures)) faults.push(`${where}: ${one?.measure} is not measured`);
      if (![...HOW.number, ...HOW.any].some((how) => how in (one ?? {}))) faults.push(`${where}: there is no value to compare with`);
    }
  };
  const keeps = (value, where) => {
    for (const [name, measure] of Object.entries(value ?? {})) {
      if (name in measures) faults.push(`${where}: ${name} is the name of a measurement`);
      if (!(measure in measures)) faults.push(`${where}: ${measure} is not measured`);
      kept.add(name);
    }
  };
  if (lesson?.format !== FORMAT) return [`the format is ${lesson?.format}, not ${FORMAT}`];
  known(lesson, ['format', 'title', 'about', 'steps'], 'the lesson');
  text(lesson.title, 'title');
  text(lesson.about, 'about');
  if (!Array.isArray(lesson.steps) || !lesson.steps.length) return [...faults, 'there are no steps'];
  lesson.steps.forEach((step, i) => {
    const where = `step ${i + 1}`;
    known(step, ['say', 'open', 'point', 'cover', 'until', 'done', 'keep', 'ask'], where);
    known(step.open, LINK, `${where}, open`);
    if (i === 0 && !step.open) faults.push(`${where}: the first step opens something`);
    keeps(step.keep, where);
    if (!Array.isArray(step.say) || step.say.length < 1 || step.say.length > 3) faults.push(`${where}: one to three sentences`);
    else step.say.forEach((one) => text(one, where));
    if (step.point) {
      const { place, area } = step.point;
      known(step.point, ['place', 'a', 'b', 'token', 'area', 'hint'], `${where}, point`);
      if (place ? !PLACES.includes(place) : !AREAS.includes(area)) faults.push(`${where}: ${place ?? area} is no place of the page`);
    }
    for (const area of step.cover ?? []) if (!AREAS.includes(area)) faults.push(`${where}: ${area} is no area of the page`);
    if (step.cover && !step.ask) faults.push(`${where}: what is covered is never shown`);
    if (step.until) conditions(step.until, `${where}, until`);
    if (step.until || step.done) text(step.done, `${where}, done`);
    if (!step.ask) return;
    const { ask } = step;
    known(ask, ['question', 'choices', 'measure', 'open', 'until', 'todo', 'right', 'wrong'], `${where}, ask`);
    known(ask.open, LINK, `${where}, ask, open`);
    if (ask.until) conditions(ask.until, `${where}, ask, until`);
    if (ask.until) text(ask.todo, `${where}, ask, todo`);
    for (const name of ['question', 'right', 'wrong']) text(ask[name], `${where}, ${name}`);
    if (!(ask.measure in measures)) faults.push(`${where}: ${ask.measure} is not measured`);
    const choices = Array.isArray(ask.choices) ? ask.choices : [];
    if (choices.length < 2 || choices.length > 5) faults.push(`${where}: two to five choices`);
    choices.forEach((choice, k) => {
      known(choice, ['label', 'is', 'from', 'below', 'else'], `${where}, choice ${k + 1}`);
      text(choice.label, `${where}, choice ${k + 1}`);
    });
    // Exactly one is right, whatever is measured.
    const ranges = choices.filter((choice) => 'from' in choice || 'below' in choice);
    if (ranges.length === choices.length) {
      if ('from' in ranges[0] || 'below' in ranges.at(-1)) faults.push(`${where}: the choices leave numbers out`);
      for (let k = 1; k < ranges.length; k++) if (ranges[k].from !== ranges[k - 1].below) faults.push(`${where}: choice ${k + 1} does not begin where the one before ends`);
    } else if (choices.filter((choice) => choice.else === true).length !== 1) {
      faults.push(`${where}: one choice stands for all else`);
    }
  });
  return faults;
}
