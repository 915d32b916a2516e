// Sections of the twin for Data set: the linear model of words, rows that are alike, and what analyses found.
import { h } from './twin_dom.mjs';
import { decimal, named, percent, signed } from './format.mjs';
import { button, line, paragraph, select, table, terms } from './twin_parts.mjs';

export const linear = {
  id: 'linear', title: 'Linear model of words', views: ['data'], panels: ['data_linear'],
  read: ({ data: d }) => (d.linear
    ? { test: d.linear.test, intercepts: d.linear.intercepts, classes: d.table?.classes ?? [], row: d.linear_row ?? null } : null),
  draw({ test, intercepts, classes, row }) {
    const head = intercepts.map((_, k) => (intercepts.length === 1 ? 'Logit' : classes[k] ?? `Class ${k + 1}`));
    const cells = (values) => values.map((value) => ({ content: signed(value, 3), number: true }));
    return [
      paragraph(`Right on ${percent(test)} of test rows.`),
      row ? table(`How the words of row ${row.row + 1} add up`, ['Part', ...head], [['Intercept', ...cells(intercepts)],
        ...row.contributions.map((values, i) => [row.words?.[i] ?? `Word ${i + 1}`, ...cells(values)]), ['Sum', ...cells(row.logit)]])
        : table('Intercepts', ['Part', ...head], [['Intercept', ...cells(intercepts)]]),
    ];
  },
};

export const nearest = {
  id: 'nearest', title: 'Nearest rows', views: ['data'], panels: ['data_nearest'],
  read: ({ data: d }) => (d.nearest ?? d.table?.columns.some((one) => one.role === 'text') ? d.nearest ?? {} : null),
  draw(near, { acts }) {
    const find = async () => {
      await acts.fill(document.getElementById('twin-nearest-text').value, 'field:nearest');
      await acts.press('button:data_nearest');
    };
    const way = (row) => button('Show its way', () => acts.press('neighbour', row, null), { 'aria-label': `Show its way: row ${row + 1}` });
    return [
      line('twin-nearest-text', 'A text, to find rows like it', '', () => {}),
      button('Find', find),
      near.neighbours && [
        paragraph(near.row >= 0 ? `Row ${near.row + 1}: ${near.text}` : near.text),
        table('The most alike train rows', ['Row', 'Label', 'Cosine', 'Way'], near.neighbours.map((one) => [
          `${one.row + 1}${one.text ? `: ${one.text}` : ''}`, one.label, { content: decimal(one.cosine), number: true }, { content: way(one.row) }])),
        paragraph(near.vote && `Vote: ${near.vote}, ${near.agree} of ${near.neighbours.length} agree.`),
        paragraph(near.sentence),
      ],
    ];
  },
};

const ELSEWHERE = ['tree', 'baselines', 'linear', 'nearest', 'chart', 'examples', 'path'];   // src/panels/data_analyses.cpp

export const analyses = {
  id: 'analyses', title: 'Analyses', views: ['data'], panels: ['data_analyses'],
  read({ data: d }, { declared }) {
    const about = (name) => ({ name, title: declared.analysis(name)?.title ?? named(name), question: declared.analysis(name)?.question ?? '' });
    return !d.table || !d.analyses ? null : {
      chosen: d.analyses.chosen && about(d.analyses.chosen),
      reports: Object.entries(d.analyses.reports).map(([name, { claims, figures }]) => ({ ...about(name), claims,
        figures: Object.entries(figures).map(([figure, value]) => [named(figure), decimal(value, 3)]) })),
      offered: d.analyses.names.filter((name) => !ELSEWHERE.includes(name)).map(about), busy: d.busy,
    };
  },
  draw: ({ chosen, reports, offered, busy }, { acts }) => [
    select('twin-analysis', 'Analysis', chosen?.name ?? '', [['', 'none'], ...offered.map((one) => [one.name, one.title])],
      (value) => acts.press('analysis', offered.findIndex((one) => one.name === (value || chosen.name)), null), chosen?.question ?? ''),
    chosen && button(`Run: ${chosen.title}`, () => acts.press('button:data_run'), { disabled: busy }),
    reports.map(({ name, title, claims, figures }) => h('div', { key: name }, h('h3', {}, title),
      claims.length > 0 && h('ul', {}, claims.map((one) => h('li', {}, one))), terms(figures))),
  ],
};
