// Section of the twin: every method put to the same tests.
import { figure } from './format.mjs';
import { button, paragraph, table, terms } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

export const trust = {
  id: 'trust', title: toSay('Methods compared'), views: ['trust'], panels: ['comparison'],
  read(s, { declared }) {
    const rows = s.table ?? [];
    const names = Object.keys(rows[0]?.figures ?? {}).filter((name) => rows.some((row) => Number.isFinite(row.figures[name])));
    const order = declared.figures.map((one) => one.name);
    names.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const columns = names.map((name) => declared.figure(name) ?? { name, label: name, unit: '', meaning: '', better: 0 });
    return {
      chosen: s.method, fresh: Boolean(s.answers.trust_table?.fresh), error: s.answers.trust_table?.error,
      columns: columns.map(({ label, unit, meaning, better }) => ({
        label: unit && unit !== label && unit !== 'passes' ? `${translated(label)} (${unit})` : translated(label), meaning: translated(meaning),
        better: better > 0 ? say('Higher is better.') : better < 0 ? say('Lower is better.') : '' })),
      rows: rows.map((row) => ({ name: row.name, title: declared.title(row.name), best: row.chosen,
        cells: columns.map(({ name, unit }) => figure(row.figures[name] ?? NaN, unit)) })),
    };
  },
  draw({ chosen, fresh, error, columns, rows }, { acts }) {
    return [
      paragraph(error),
      paragraph(!fresh && !error && say('It is being measured; methods that are done are in the table.')),
      rows.length > 0 && table(say('Methods and their figures'), [say('Method'), say('Choose'), ...columns.map((one) => one.label)], rows.map((row) => [
        row.best ? say('{method}, recommended by the table', row.title) : row.title,
        { content: button(row.name === chosen ? say('Chosen') : say('Choose'), () => acts.change({ method: row.name }),
          { 'aria-label': `${row.name === chosen ? say('Chosen') : say('Choose')}: ${row.title}`, 'aria-pressed': String(row.name === chosen) }) },
        ...row.cells.map((content) => ({ content, number: true }))]),
      { keys: rows.map((row) => row.name), current: rows.findIndex((row) => row.name === chosen) }),
      terms(columns.map((one) => [one.label, one.meaning, one.better])),
    ];
  },
};
