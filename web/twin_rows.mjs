// Sections of the twin for Data set: the linear model of words, rows that are alike, and what analyses found.
import { h } from './twin_dom.mjs';
import { decimal, named, percent, signed } from './format.mjs';
import { button, line, paragraph, select, table, terms } from './twin_parts.mjs';
import { say, toSay, translated } from './words.mjs';

export const linear = {
  id: 'linear', title: toSay('Linear model of words'), views: ['data'], panels: ['data_linear'],
  read: ({ data: d }) => (d.linear
    ? { test: d.linear.test, intercepts: d.linear.intercepts, classes: d.table?.classes ?? [], row: d.linear_row ?? null } : null),
  draw({ test, intercepts, classes, row }) {
    const head = intercepts.map((_, k) => (intercepts.length === 1 ? say('Logit') : classes[k] ?? say('Class {n}', k + 1)));
    const cells = (values) => values.map((value) => ({ content: signed(value, 3), number: true }));
    return [
      paragraph(say('Right on {share} of test rows.', percent(test))),
      row ? table(say('How the words of row {row} add up', row.row + 1), [say('Part'), ...head], [[say('Intercept'), ...cells(intercepts)],
        ...row.contributions.map((values, i) => [row.words?.[i] ?? say('Word {n}', i + 1), ...cells(values)]), [say('Sum'), ...cells(row.logit)]])
        : table(say('Intercepts'), [say('Part'), ...head], [[say('Intercept'), ...cells(intercepts)]]),
    ];
  },
};

export const nearest = {
  id: 'nearest', title: toSay('Nearest rows'), views: ['data'], panels: ['data_nearest'],
  read: ({ data: d }) => (d.nearest ?? d.table?.columns.some((one) => one.role === 'text') ? d.nearest ?? {} : null),
  draw(near, { acts }) {
    const find = async () => {
      await acts.fill(document.getElementById('twin-nearest-text').value, 'field:nearest');
      await acts.press('button:data_nearest');
    };
    const way = (row) => button(say('Show its way'), () => acts.press('neighbour', row, null), { 'aria-label': say('Show its way: row {row}', row + 1) });
    return [
      line('twin-nearest-text', say('A text, to find rows like it'), '', () => {}),
      button(say('Find'), find),
      near.neighbours && [
        paragraph(near.row >= 0 ? say('Row {row}: {text}', near.row + 1, near.text) : near.text),
        table(say('The most alike train rows'), [say('Row'), say('Label'), say('Cosine'), say('Way')], near.neighbours.map((one) => [
          `${one.row + 1}${one.text ? `: ${one.text}` : ''}`, one.label, { content: decimal(one.cosine), number: true }, { content: way(one.row) }])),
        paragraph(near.vote && say('Vote: {answer}, {n} of {all} agree.', near.vote, near.agree, near.neighbours.length)),
        paragraph(near.sentence),
      ],
    ];
  },
};

const ELSEWHERE = ['tree', 'baselines', 'linear', 'nearest', 'chart', 'examples', 'path'];   // src/panels/data_analyses.cpp

export const analyses = {
  id: 'analyses', title: toSay('Analyses'), views: ['data'], panels: ['data_analyses'],
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
    select('twin-analysis', say('Analysis'), chosen?.name ?? '', [['', say('none')], ...offered.map((one) => [one.name, translated(one.title)])],
      (value) => acts.press('analysis', offered.findIndex((one) => one.name === (value || chosen.name)), null), chosen?.question ?? ''),
    chosen && button(say('Run: {analysis}', translated(chosen.title)), () => acts.press('button:data_run'), { disabled: busy }),
    reports.map(({ name, title, claims, figures }) => h('div', { key: name }, h('h3', {}, title),
      claims.length > 0 && h('ul', {}, claims.map((one) => h('li', {}, one))), terms(figures))),
  ],
};
