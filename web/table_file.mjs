// Files that hold a table but are no UTF-8 text, made into text that the core reads: gzip, zip archives with one table,
// Excel workbooks, Parquet, and texts in older encodings. The libraries are fetched when a file needs them.
//
// A workbook or a Parquet file becomes JSON lines whose first line says what they were made of:
//   {"made_of": "xlsx", "under": "Sheet1", "said": [sentences for the findings]}, or "failed" and "advice"
// (src/dataset/table/reader.cpp).
import {legacyText} from './legacy_text.mjs';
import {readWorkbook} from './workbook.mjs';
import {say, toSay} from './words.mjs';

const MOST_BYTES = 1 << 30;  // unpacked
const MOST_ROWS = 200_000;   // as the core reads
const ROWS_AT_ONCE = 10_000;
const TABLES = /\.(csv|tsv|tab|txt|jsonl?|ndjson|xlsx|parquet)$/i;

const encoder = new TextEncoder();

// What a file is by its first bytes: 'gzip', 'zip', 'parquet', or '' for what the core looks at itself.
function tableKind(bytes) {
  const at = (...values) => values.every((value, i) => bytes[i] === value);
  if (at(0x1F, 0x8B)) return 'gzip';
  if (at(0x50, 0x4B, 3, 4)) return 'zip';
  if (at(0x50, 0x41, 0x52, 0x31)) return 'parquet';
  return '';
}

function refused(what, advice) {
  return encoder.encode(JSON.stringify({made_of: '', failed: what, advice}));
}

async function gunzip(bytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function tooLarge(name) {
  return refused(say('{file} unpacks to more than a gigabyte', name), say('Give a part of it.'));
}

// A workbook, or an archive with one table in it.
async function fromZip(name, bytes, libraries, encoding) {
  const {unzipSync} = await libraries.fflate();
  const names = [];
  let size = 0;
  unzipSync(bytes, {
    filter(file) {
      names.push(file.name);
      size += file.originalSize;
      return false;
    }
  });
  if (size > MOST_BYTES) return tooLarge(name);
  if (names.includes('xl/workbook.xml')) {
    const wanted = /^xl\/(workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/.*\.xml)$/i;
    return rowsAsLines(readWorkbook(unzipSync(bytes, {filter: (file) => wanted.test(file.name)})));
  }
  const tables = names.filter((entry) => TABLES.test(entry) && !/(^|\/)(__MACOSX\/|\.)/.test(entry));
  if (names.includes('word/document.xml') || names.includes('content.xml') || names.includes('ppt/presentation.xml')) {
    return refused(say('{file} is an Office document, not a table', name), say('Save the table in it as .xlsx or CSV.'));
  }
  if (tables.length !== 1) {
    const some = tables.slice(0, 4).join(', ');
    return refused(tables.length ? say('The archive holds several tables: {names}', some + (tables.length > 4 ? ', …' : '')) :
                                   say('The archive holds no table'),
        say('Unpack it and open the table that you want.'));
  }
  const [table] = tables;
  return tableBytes(table, unzipSync(bytes, {filter: (file) => file.name === table})[table], libraries, encoding, false);
}

function rowsAsLines({under, said, rows}) {
  const lines = [JSON.stringify({made_of: 'xlsx', under, said})];
  for (const row of rows.slice(0, MOST_ROWS + 1)) lines.push(JSON.stringify(row));
  return encoder.encode(lines.join('\n'));
}

function plain(value) {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (ArrayBuffer.isView(value)) return [...value];
  return value;
}

async function fromParquet(bytes, libraries) {
  const {parquetMetadata, parquetReadObjects} = await libraries.hyparquet();
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(buffer);
  const codecs = new Set(metadata.row_groups.flatMap((group) => group.columns.map(({meta_data}) => meta_data?.codec)));
  const compressors = {};
  if (codecs.has('ZSTD')) {
    const {decompress} = await libraries.fzstd();
    compressors.ZSTD = (input) => decompress(input);
  }
  if (codecs.has('GZIP')) {
    const {gunzipSync} = await libraries.fflate();
    compressors.GZIP = (input, length) => gunzipSync(input, {out: new Uint8Array(length)});
  }
  const total = Number(metadata.num_rows);
  const said = total > MOST_ROWS ? [say('The file has {n} rows; the first {most} are read.', total, MOST_ROWS)] : [];
  const lines = [JSON.stringify({made_of: 'parquet', under: '', said})];
  for (let first = 0; first < Math.min(total, MOST_ROWS); first += ROWS_AT_ONCE) {
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      rowStart: first,
      rowEnd: Math.min(first + ROWS_AT_ONCE, total, MOST_ROWS),
    });
    for (const row of rows) lines.push(JSON.stringify(row, (_, value) => plain(value)));
  }
  return encoder.encode(lines.join('\n'));
}

// libraries: {fflate, hyparquet, fzstd}, each a function that imports it. encoding: a label of the Encoding Standard
// that the core does not know, or undefined. Never rejects: what cannot be opened becomes a sentence of the core's.
export async function tableBytes(name, bytes, libraries, encoding, outermost = true) {
  const kind = tableKind(bytes);
  try {
    if (kind === 'gzip' && outermost) {
      const unpacked = await gunzip(bytes);
      return unpacked ? tableBytes(name.replace(/\.gz$/i, ''), unpacked, libraries, encoding, false) : tooLarge(name);
    }
    if (kind === 'zip') return await fromZip(name, bytes, libraries, encoding);
    if (kind === 'parquet') return await fromParquet(bytes, libraries);
    return legacyText(bytes, encoding);
  } catch (error) {
    const what = {
      gzip: toSay('The gzip file is damaged or of a kind that cannot be read here: {why}'),
      zip: toSay('The archive or workbook is damaged or of a kind that cannot be read here: {why}'),
      parquet: toSay('The Parquet file is damaged or of a kind that cannot be read here: {why}'),
    }[kind] ?? toSay('The file is damaged or of a kind that cannot be read here: {why}');
    return refused(say(what, error.message), say('Save the table as CSV.'));
  }
}
