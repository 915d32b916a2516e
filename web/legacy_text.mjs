// Texts in encodings from before UTF-8 that the core does not know, as UTF-8. Western ones are left to the core.
const SAMPLE = 1 << 16;

// In order of trial; a text is one of these where nearly all of its characters beyond ASCII are of the script, and
// stand in runs, as letters of words do.
const CANDIDATES = [
  {label: 'shift_jis', script: /[\u3040-\u30ff\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/u, some: /[\u3040-\u30ff]/u},
  {label: 'euc-jp', script: /[\u3040-\u30ff\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/u, some: /[\u3040-\u30ff]/u},
  {label: 'euc-kr', script: /[\uac00-\ud7af\u3000-\u303f]/u, some: /[\uac00-\ud7af]/u},
  {label: 'gb18030', script: /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2018-\u201d]/u, some: /[\u4e00-\u9fff]/u},
  {label: 'big5', script: /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/u, some: /[\u4e00-\u9fff]/u},
  {label: 'windows-1251', script: /[\u0430-\u044f\u0451\u0410-\u042f\u2013-\u201d\u00ab\u00bb\u2116]/u, some: /[\u0430-\u044f]/u},
];

function isUtf8(bytes) {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// The share of characters beyond ASCII that are of the script, and of those that stand beside another.
function fits(text, {script, some}) {
  let beyond = 0, own = 0, beside = 0, telling = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x80) continue;
    beyond++;
    own += script.test(text[i]);
    telling += some.test(text[i]);
    beside += text.charCodeAt(i - 1) >= 0x80 || text.charCodeAt(i + 1) >= 0x80;
  }
  return beyond >= 8 && own >= 0.95 * beyond && beside >= 0.9 * beyond && telling >= 0.2 * beyond;
}

function found(bytes) {
  let end = Math.min(bytes.length, SAMPLE);
  if (end < bytes.length) end = bytes.lastIndexOf(10, end) + 1;  // at a line's end, where no character is cut
  const sample = bytes.subarray(0, end);
  if (sample.includes(0) || isUtf8(sample)) return undefined;
  for (const candidate of CANDIDATES) {
    try {
      if (fits(new TextDecoder(candidate.label, {fatal: true}).decode(sample), candidate)) return candidate.label;
    } catch {
      // not this one
    }
  }
  return undefined;
}

export function legacyText(bytes, encoding) {
  const label = encoding ?? found(bytes);
  return label === undefined ? bytes : new TextEncoder().encode(new TextDecoder(label).decode(bytes));
}
