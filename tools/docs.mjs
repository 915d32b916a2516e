// Builds the documentation: Markdown of docs/ and docs/site/, what the core says of its methods, analyses and figures of
// trust, and the figures beside them, measured now.
//
//   node tools/docs.mjs --build DIR --out DIR
//
// --build: the folder with core.mjs. A figure is measured again only when the core or its question has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import katex from 'katex';
import MarkdownIt from 'markdown-it';

import { analysisFigures, methodFigures } from './docs_figures.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { build: { type: 'string' }, out: { type: 'string' } } });
const out = resolve(values.out), build = resolve(values.build);
const source = (name) => readFileSync(join(ROOT, name), 'utf8');

// In the order of the navigation: file in the site -> [title, source].
const PAGES = {
  index: ['How to use it', 'docs/site/index.md'],
  methods: ['Methods', 'docs/site/methods.md'],
  trust: ['Figures of trust', 'docs/site/trust.md'],
  analyses: ['Analyses of data sets', 'docs/site/analyses.md'],
  glossary: ['Glossary', 'docs/site/glossary.md'],
  embed: ['Embed, link, export', 'docs/site/embed.md'],
  schema: ['JSON', 'docs/site/schema.md'],
  extend: ['Add a method', 'ARCHITECTURE.md'],
  measured: ['Methods compared', 'docs/trust.md'],
  datasets: ['Data sets measured', 'docs/datasets.md'],
  speed: ['Speed', 'docs/bench.md'],
  privacy: ['What leaves the tab', 'docs/site/privacy.md'],
};

// ---- Markdown

const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
export const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');

const markdown = new MarkdownIt({ html: true });
markdown.renderer.rules.heading_open = (tokens, i) => `<${tokens[i].tag} id="${slug(tokens[i + 1].content)}">`;
markdown.renderer.rules.table_open = () => '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>';
markdown.renderer.rules.table_close = () => '</table></div>';
for (const rule of ['fence', 'code_block']) {
  const plain = markdown.renderer.rules[rule];
  markdown.renderer.rules[rule] = (...given) => plain(...given).replace('<pre>', '<pre tabindex="0">');
}

// Formulas ($$ a block $$, $in the line$) become MathML, which browsers draw without a script.
function formula(tex, displayMode) {
  const math = katex.renderToString(tex, { output: 'mathml', throwOnError: true, displayMode, strict: 'error' });
  return displayMode ? `<div class="formula" tabindex="0" role="group" aria-label="Formula">${math}</div>` : math;
}
function rendered(text, { math = false } = {}) {
  const made = [];
  const put = (html) => `\uE000${made.push(html) - 1}\uE001`;
  const prepared = !math ? text : text
    .replace(/\$\$([\s\S]+?)\$\$/g, (_, tex) => put(formula(tex, true)))
    .replace(/\$([^$]+?)\$/g, (_, tex) => put(formula(tex, false)));
  return markdown.render(prepared)
    .replace(/ style="text-align:(\w+)"/g, ' class="$1"')   // the policy allows no inline style
    .replace(/<th([^>]*)><\/th>/g, '<td$1></td>')           // a head without words names nothing
    .replace(/<p>(\uE000\d+\uE001)<\/p>/g, '$1')
    .replace(/\uE000(\d+)\uE001/g, (_, i) => made[i]);
}

// Text before the first "## " and the sections by their names.
function sections(text) {
  const [intro, ...rest] = text.split(/^## /m);
  const named = rest.map((one) => [one.slice(0, one.indexOf('\n')).trim(), one.slice(one.indexOf('\n'))]);
  return { intro, named: new Map(named) };
}

// The part of a page from one heading to the next of the same level.
function part(text, heading) {
  const from = text.indexOf(`## ${heading}`);
  if (from < 0) throw new Error(`there is no heading "${heading}"`);
  const next = text.indexOf('\n## ', from + 3);
  return text.slice(from, next < 0 ? undefined : next);
}

// ---- generated parts

function range({ kind, low, high, choices }) {
  if (kind === 'choice') return choices.map((one) => `\`${one}\``).join(', ');
  if (kind !== 'integer' && kind !== 'number') return '';
  return high > 1e8 ? `from ${low}` : `${low} to ${high}`;
}
function setting(one) {
  const usual = one.default === '' || one.default === undefined ? '' : `\`${one.default}\``;
  return `| \`${one.name}\` | ${one.label}: ${one.help.replace(/\|/g, '\\|')} | ${range(one)} | ${usual} |\n`;
}
const SETTINGS_HEAD = '\n| setting | meaning | values | default |\n|---|---|---|---|\n';
const settingsTable = (list) => (list.length ? SETTINGS_HEAD + list.map(setting).join('') : '');

// Method or analysis: title, question, formula and what is said of it, caveat, paper, settings, figure.
function entry(about, section, command, figure) {
  const paper = about.paper ? `\n\n**Paper.** ${about.paper}` : '';
  return [
    `<h2 id="${about.name}">${escaped(about.title)}</h2>`,
    `<p class="question">${escaped(about.question)}</p>`,
    rendered(section, { math: true }),
    rendered(`**Caveat.** ${about.caveat}${paper}\n\n\`${command}\`\n${settingsTable(about.settings)}`),
    figure ? `<vitrine-view src="${figure}"></vitrine-view>` : '',
  ].join('\n');
}

// A method that has no formula yet, or no figure here, has its place all the same; the tests ask for both.
function entries(list, text, command, drawn, folder = '') {
  const { intro, named } = sections(text);
  const unknown = [...named.keys()].filter((name) => !list.some((one) => one.name === name));
  if (unknown.length) throw new Error(`there is nothing called ${unknown.join(', ')}`);
  const figure = ({ name }) => (drawn.has(folder + name) ? `figures/${folder}${name}.json` : '');
  const made = list.map((one) => entry(one, named.get(one.name) ?? '', command(one), figure(one)));
  return rendered(intro, { math: true }) + made.join('\n');
}

const BETTER = { 1: 'higher', [-1]: 'lower', 0: '' };
function figureOfTrust({ name, label, unit, better, meaning }) {
  const sense = BETTER[better] ? `Better: **${BETTER[better]}**.` : 'Neither high nor low is better.';
  const text = `${meaning[0].toUpperCase()}${meaning.slice(1)}.\n\n${sense}${unit ? ` Unit: ${unit}.` : ''} In JSON: \`${name}\`.`;
  return `<h2 id="${name}">${escaped(label)}</h2>\n${rendered(text)}`;
}

// ---- pages

function page(name, title, body, below = []) {
  const inside = below.map(({ id, title: said }) => `<li><a href="#${id}">${escaped(said)}</a></li>`);
  const inner = inside.length ? `<ul>${inside.join('')}</ul>` : '';
  const links = Object.entries(PAGES).map(([file, [said]]) =>
    `<li><a href="${file}.html"${file === name ? ' aria-current="page"' : ''}>${escaped(said)}</a>${file === name ? inner : ''}</li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} \u2013 Vitrine</title>
<link rel="icon" href="../favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="docs.css">
${body.includes('<vitrine-view') ? '<script type="module" src="../embed.mjs"></script>\n' : ''}</head>
<body>
<header><a href="../index.html">Vitrine</a></header>
<nav aria-label="Pages"><ul>
${links}
</ul></nav>
<main>
${body}
</main>
</body>
</html>
`;
}

// Links of the repository's own documents: to the page that is made of a file, or to its name only.
function relinked(html) {
  const made = new Map(Object.entries(PAGES).map(([file, [, from]]) => [from.replace(/^docs\//, ''), `${file}.html`]));
  return html.replace(/<a href="([^"#:]+)([^"]*)">([\s\S]*?)<\/a>/g, (whole, path, rest, text) => {
    if (/^(\.\.\/)?[a-z]+(\.schema)?\.(html|json)$/.test(path)) return whole;
    const target = made.get(path.replace(/^docs\//, ''));
    return target ? `<a href="${target}${rest}">${text}</a>` : text;
  });
}

const titled = (list) => list.map(({ name, title, label }) => ({ id: name, title: title ?? label }));

async function main() {
  const cache = join(build, 'docs-figures');
  const core = createHash('sha256').update(readFileSync(join(build, 'core.wasm'))).update(source('web/figure_node.mjs'))
    .digest('hex');
  const { methods, figures, drawn } = await methodFigures({ root: ROOT, build, cache, core });
  const { analyses, drawn: tables } = await analysisFigures({ root: ROOT, build, cache, core });

  const explain = ({ name }) => `tools/vitrine explain --method ${name} --text "\u2026"`;
  const analyse = ({ name, needs }) => (needs.includes('tree')
    ? `{"type": "analyse", "name": "${name}"}` : `tools/vitrine dataset ${name} --data FILE`);
  const adding = ['Adding an attribution method', 'Adding a data set analysis', 'Adding other things']
    .map((heading) => part(source('ARCHITECTURE.md'), heading));
  const bodies = {
    methods: [entries(methods, source(PAGES.methods[1]), explain, new Map(drawn)), titled(methods)],
    analyses: [entries(analyses, source(PAGES.analyses[1]), analyse, new Map(tables), 'data/'), titled(analyses)],
    trust: [rendered(source(PAGES.trust[1])).replace('<p>FIGURES</p>', figures.map(figureOfTrust).join('\n')), titled(figures)],
    extend: [`<h1>Add a method</h1>\n${rendered(adding.join('\n'))}`],
  };
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'figures/data'), { recursive: true });
  for (const [name, [title, from]] of Object.entries(PAGES)) {
    const [body, below] = bodies[name] ?? [rendered(source(from))];
    writeFileSync(join(out, `${name}.html`), page(name, title, relinked(body), below));
  }
  for (const name of ['docs.css', 'explanation.schema.json', 'analysis.schema.json']) writeFileSync(join(out, name), source(`docs/site/${name}`));
  for (const [name, json] of [...drawn, ...tables]) writeFileSync(join(out, 'figures', `${name}.json`), json);
  writeFileSync(join(out, 'declared.json'), JSON.stringify({ methods, figures, analyses }));   // for the page as text (web/twin.mjs)
  process.exit(0);   // the engine's threads would wait
}

// A core that falls silent would end the program as if all were done.
process.on('beforeExit', () => {
  process.stderr.write('docs: the core does not answer any more\n');
  process.exit(1);
});
main().catch((error) => {
  process.stderr.write(`docs: ${error.message}\n`);
  process.exit(1);
});
