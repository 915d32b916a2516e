// The first sheet with rows of an Excel workbook (ECMA-376, SpreadsheetML), as rows of texts and numbers. Dates are
// written out; formulas give the value that was saved with them.
import {say} from './words.mjs';

const decoder = new TextDecoder();

const ENTITIES = {amp: '&', lt: '<', gt: '>', quot: '"', apos: '\''};
const unescaped = (text) => text
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
      const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : 0;
      if (code > 0 && code <= 0x10FFFF) return String.fromCodePoint(code);
      return ENTITIES[name] ?? whole;
    })
    .replace(/_x([0-9A-F]{4})_/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));  // characters that XML forbids

const attribute = (tag, name) => unescaped(new RegExp(`\\s(?:\\w+:)?${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
const tags = (xml, name) => xml.match(new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])[^>]*>`, 'g')) ?? [];

// All texts of an element, those of its runs together, without readings of Chinese characters.
function textOf(xml) {
  const without = xml.replace(/<(?:\w+:)?rPh[\s>][^]*?<\/(?:\w+:)?rPh>/g, '');
  return [...without.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^]*?)<\/(?:\w+:)?t>/g)].map(([, text]) => unescaped(text)).join('');
}

// Which cell formats show a date.
function dateStyles(xml) {
  const own = new Map(tags(xml, 'numFmt').map((tag) => [attribute(tag, 'numFmtId'), attribute(tag, 'formatCode')]));
  const isDate = (id) => {
    const code = own.get(id);
    if (code !== undefined) return /[ymdhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
    const n = Number(id);
    return (n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58);
  };
  const formats = /<(?:\w+:)?cellXfs[\s>]([^]*?)<\/(?:\w+:)?cellXfs>/.exec(xml)?.[1] ?? '';
  return tags(formats, 'xf').map((tag) => isDate(attribute(tag, 'numFmtId')));
}

// Days since the workbook's day 0 as a date, with the time of day where there is one.
function dateText(days, since1904) {
  if (!(days >= 0 && days < 2_958_466)) return String(days);
  const date = new Date(Date.UTC(since1904 ? 1904 : 1899, since1904 ? 0 : 11, since1904 ? 1 : 30) + Math.round(days * 86_400_000));
  const text = date.toISOString();
  return days % 1 === 0 ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

// "BC12" -> 54
function columnOf(reference) {
  let column = 0;
  for (const letter of /^[A-Z]*/.exec(reference)[0]) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function rowsOf(xml, strings, isDate, since1904) {
  const rows = [];
  for (const [, body] of xml.matchAll(/<(?:\w+:)?row(?:\s[^>]*)?>([^]*?)<\/(?:\w+:)?row>/g)) {
    const cells = [];
    for (const [, head, inner = ''] of body.matchAll(/<(?:\w+:)?c((?:\s[^>]*?)?)(?:\/>|>([^]*?)<\/(?:\w+:)?c>)/g)) {
      const type = attribute(head, 't');
      const value = /<(?:\w+:)?v(?:\s[^>]*)?>([^]*?)<\/(?:\w+:)?v>/.exec(inner)?.[1] ?? '';
      const reference = attribute(head, 'r');
      const at = reference ? columnOf(reference) : cells.length;
      if (at < 0 || at > 16_383) continue;
      while (cells.length < at) cells.push('');
      if (type === 's') cells[at] = strings[Number(value)] ?? '';
      else if (type === 'inlineStr') cells[at] = textOf(inner);
      else if (type === 'str' || type === 'd') cells[at] = unescaped(value);
      else if (type === 'b') cells[at] = value === '1' ? 'TRUE' : 'FALSE';
      else if (type === 'e' || value === '') cells[at] = '';
      else if (isDate[Number(attribute(head, 's') || -1)]) cells[at] = dateText(Number(value), since1904);
      else cells[at] = String(Number(value));
    }
    rows.push(cells);
  }
  return rows;
}

const filled = (row) => row.filter((cell) => cell !== '').length;

// entries: parts of the workbook by their names. -> {under: the sheet, said: [sentences], rows: [[cells]]}
export function readWorkbook(entries) {
  const part = (name) => (entries[name] ? decoder.decode(entries[name]) : '');
  const book = part('xl/workbook.xml');
  const targets = new Map(tags(part('xl/_rels/workbook.xml.rels'), 'Relationship')
                              .map((tag) => [attribute(tag, 'Id'), attribute(tag, 'Target').replace(/^\/?(xl\/)?/, 'xl/')]));
  const sheets = tags(book, 'sheet').map((tag) => ({
    name: attribute(tag, 'name'),
    file: targets.get(attribute(tag, 'id')),
    hidden: /hidden/i.test(attribute(tag, 'state')),
  }));
  const strings = [...part('xl/sharedStrings.xml').matchAll(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([^]*?)<\/(?:\w+:)?si>)/g)]
                      .map(([, inner = '']) => textOf(inner));
  const isDate = dateStyles(part('xl/styles.xml'));
  const since1904 = /date1904="(1|true)"/.test(book);
  const read = [];
  for (const sheet of sheets) {
    if (sheet.hidden || !sheet.file) continue;
    const rows = rowsOf(part(sheet.file), strings, isDate, since1904).filter((row) => filled(row) > 0);
    read.push({name: sheet.name, rows});
  }
  const chosen = read.find(({rows}) => rows.length > 1) ?? read.find(({rows}) => rows.length) ?? {name: '', rows: []};
  const said = [];
  const others = read.filter((sheet) => sheet !== chosen && sheet.rows.length).map(({name}) => `“${name}”`);
  if (others.length) said.push(say('The rows are those of the sheet “{sheet}”; not read: {others}.', chosen.name, others.slice(0, 5).join(', ') + (others.length > 5 ? ', …' : '')));
  // Titles above the table: rows of one cell where most have several.
  const width = Math.max(0, ...chosen.rows.slice(0, 200).map(filled));
  let first = 0;
  while (width >= 3 && first < 10 && first < chosen.rows.length && filled(chosen.rows[first]) === 1) first++;
  if (first) said.push(`${first} ${first === 1 ? 'row' : 'rows'} above the table ${first === 1 ? 'was' : 'were'} left out as a title.`);
  const columns = chosen.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const rows = chosen.rows.slice(first).map((row) => [...row, ...Array(columns - row.length).fill('')]);
  return {under: chosen.name, said, rows};
}
