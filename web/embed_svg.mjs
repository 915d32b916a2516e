// What the pictures of <vitrine-view> are made of: nodes of HTML and SVG, and how names and numbers are written.
import { numeral } from './embed_words.mjs';

const SVG = 'http://www.w3.org/2000/svg';
function make(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
export const element = (name, attributes = {}, ...children) => make(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) => make(document.createElementNS(SVG, name), attributes, children);

export const words = (name) => String(name).replace(/_/g, ' ');
export const sentenceCase = (text) => text.replace(/^./, (letter) => letter.toUpperCase());
export const readable = (text) => String(text).trim().replace(/\n/g, '\u21b5') || '\u2423';
export const signed = (value) => `${value < 0 ? '\u2212' : '+'}${numeral(Math.abs(value).toFixed(2))}`;
export const brief = (value) => numeral(Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))).replace(/^-/, '\u2212');
export const cut = (text, letters) => (text.length > letters ? `${text.slice(0, Math.max(1, letters - 1))}\u2026` : text);
export const side = (value) => (value < 0 ? 'negative' : 'positive');
export const largest = (values) => Math.max(1e-12, ...values.map((value) => Math.abs(value) || 0));
export const tensor = (e, name) => e.tensors?.find((one) => one.name === name);
export const round = (value) => Math.round(value * 10) / 10;

export const drawing = (label, width, height, ...children) =>
  svg('svg', { viewBox: `0 0 ${round(width)} ${round(height)}`, width: round(width), height: round(height), role: 'img', 'aria-label': label }, ...children);
export const axisText = (x, y, text, anchor = 'middle') => svg('text', { class: 'axis', x: round(x), y: round(y), 'text-anchor': anchor }, text);
export const counted = (count, from = 1) => Array.from({ length: count }, (_, i) => i + from);
