// Numbers and tokens as they are read, by the rules of src/text: a true minus sign, no chance that looks like 0 or 1.
import { numeral } from './words.mjs';

export function decimal(value, digits = 2) {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return numeral(value < 0 && Number(text) !== 0 ? `−${text}` : text);
}
export const signed = (value, digits = 2) => (value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : '') + decimal(value, digits);
export function chance(value, digits = 3) {
  const near = Number(value.toFixed(digits)), least = 10 ** -digits;
  if (value > 0 && near === 0) return `< ${decimal(least, digits)}`;
  if (value < 1 && near === 1) return `> ${decimal(1 - least, digits)}`;
  return decimal(value, digits);
}
export const percent = (value, digits = 1) => (Number.isFinite(value) ? `${decimal(100 * value, digits)} %` : '–');
export const counted = (value) => numeral(value.toLocaleString('en'));

// As trust_columns.cpp: what a figure of trust says in a table.
export function figure(value, unit) {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'passes' || unit === 'ms') return unit === 'ms' && value < 9.95 ? decimal(value, 1) : counted(Math.round(value));
  return unit === '%' ? decimal(value, value < 9.95 ? 1 : 0) : decimal(value);
}

const SPOKEN = { '<|endoftext|>': 'end of text', '</s>': 'end of text', '[SEP]': 'end of text', '<s>': 'start', '[CLS]': 'start', '<mask>': 'mask',
  '[MASK]': 'mask' };
// A token to be read aloud.
export function word(text) {
  if (text in SPOKEN) return SPOKEN[text];
  if (/^ +$/.test(text)) return 'space';
  if (/^\s*\n\s*$/.test(text)) return 'line break';
  return text.replace(/^ +| +$/g, '').replace(/[\r\n]/g, '↵');
}
// One of a text: those that a model puts before it have no letters of it.
export const tokenWord = ({ text, begin, end }) => (end > begin ? word(text) : 'start');
export const named = (name) => name.replace(/_/g, ' ').replace(/^./, (first) => first.toUpperCase());
