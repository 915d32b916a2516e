// `tools/vitrine trust`: explanations put to the test over a data set. Rows of JSON, or the same as Markdown.
const COLUMNS = [
  ['comprehensiveness', 'comprehensive ↑'], ['sufficiency', 'sufficient ↓'], ['infidelity', 'infidelity ↓'],
  ['agreement', 'agrees ρ ↑'], ['rationale_auprc', 'AUPRC ↑'], ['rationale_f1', 'F1 ↑'], ['rationale_iou', 'IOU ↑'],
];

const figure = (row, name) => row.figures.find((f) => f.name === name && f.status === 'measured');

// "0.61 (0.58–0.64)"; what no example gave a value for is a dash.
function cell(f, digits = 2) {
  if (!f) return '–';
  const number = (value) => value.toFixed(digits).replace('-', '−');
  return f.low === undefined ? number(f.value) : `${number(f.value)} (${number(f.low)}–${number(f.high)})`;
}

// The rows of one skill whose value is the best or cannot be told apart from it: one lies in the other's interval.
function bestOf(rows, name) {
  const down = ['sufficiency', 'infidelity'].includes(name);
  const known = rows.filter((row) => row.method !== 'random').map((row) => figure(row, name)).filter(Boolean);
  if (known.length === 0) return new Set();
  const best = known.reduce((a, b) => ((down ? b.value < a.value : b.value > a.value) ? b : a));
  const within = (value, f) => f.low !== undefined && value >= f.low && value <= f.high;
  return new Set(known.filter((f) => f === best || within(f.value, best) || within(best.value, f)));
}

function table(rows) {
  const columns = COLUMNS.filter(([name]) => rows.some((row) => figure(row, name)));  // those that were asked for
  const best = Object.fromEntries(columns.map(([name]) => [name, bestOf(rows, name)]));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => {
    const cells = columns.map(([name]) => {
      const f = figure(row, name);
      return best[name].has(f) ? `**${cell(f)}**` : cell(f);
    });
    const passes = figure(row, 'passes');
    const ms = figure(row, 'milliseconds');
    const title = row.failed ? `${row.title} (failed on ${row.failed})` : row.title;
    return line([title, ...cells, passes ? passes.value.toFixed(0) : '–', ms ? ms.value.toFixed(0) : '–']);
  });
  const head = ['method', ...columns.map(([, title]) => title), 'passes', 'ms'];
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...body].join('\n');
}

// rows: of all skills, in order.
export function markdown(rows) {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => {
    const of = rows.filter((row) => row.group === group);
    const right = figure(of[0], 'right');
    const answered = right ? `; the target scores above the foil in ${(100 * right.value).toFixed(0)} %` : '';
    return `### ${group}\n\n${of[0].examples} examples${answered}.\n\n${table(of)}\n`;
  }).join('\n');
}
