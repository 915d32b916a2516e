// `tools/vitrine trust`: explanations put to the test over a data set. Rows of JSON, or the same as Markdown.
const figure = (row, name) => row.figures.find((f) => f.name === name && f.status === 'measured');

// "0.61 (0.58–0.64)"; what no example gave a value for is a dash.
function cell(f, digits = 2) {
  if (!f) return '–';
  const number = (value) => value.toFixed(digits).replace('-', '−');
  const said = f.low === undefined ? number(f.value) : `${number(f.value)} (${number(f.low)}–${number(f.high)})`;
  return f.best ? `**${said}**` : said;
}

// "agrees ρ ↑"
function title({ short_label: label, unit, better }) {
  return `${label[0].toLowerCase()}${label.slice(1)}${unit && ` ${unit}`} ${better > 0 ? '↑' : '↓'}`;
}

function table(rows, kinds) {
  // Those that were measured. A gap is what a method says of itself: it compares no two of them.
  const columns = kinds.filter(({ name, better }) =>
    better !== 0 && name !== 'completeness_gap' && rows.some((row) => figure(row, name)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => {
    const cells = columns.map(({ name }) => cell(figure(row, name)));
    const passes = figure(row, 'passes');
    const ms = figure(row, 'milliseconds');
    const title = row.failed ? `${row.title} (failed on ${row.failed})` : row.title;
    return line([title, ...cells, passes ? passes.value.toFixed(0) : '–', ms ? ms.value.toFixed(0) : '–']);
  });
  const head = ['method', ...columns.map(title), 'passes', 'ms'];
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...body].join('\n');
}

// rows: of all skills, in order. kinds: of their figures, as the answer `trust` declares them.
export function markdown(rows, kinds) {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => {
    const of = rows.filter((row) => row.group === group);
    const right = figure(of[0], 'right');
    const answered = right ? `; the target scores above the foil in ${(100 * right.value).toFixed(0)} %` : '';
    return `### ${group}\n\n${of[0].examples} examples${answered}.\n\n${table(of, kinds)}\n`;
  }).join('\n');
}
