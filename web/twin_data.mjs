// Sections of the twin for Data set: the table and its tree of questions.
import { h } from './twin_dom.mjs';
import { counted, percent } from './format.mjs';
import { button, line, paragraph, select, table } from './twin_parts.mjs';
import { tree } from './twin_tree.mjs';
import { say, toSay, translated } from './words.mjs';

// The tables that come with the page, in the order of src/panels/data_start.cpp.
const SHIPPED = [['reviews.csv', toSay('Reviews')], ['questions.csv', toSay('Questions')], ['formula.csv', toSay('A table with a known rule')]];
const FILES = '.csv,.tsv,.json,.jsonl,.ndjson,.txt,.data,.test,.xlsx,.parquet';
const ROLES = ['text', 'label', 'number', 'category', 'ignore'];   // of the menu of a column
const LEAVES = [2, 4, 8, 16, 32];                                  // of the menu beside "Grow a tree"

// The menu "Export", whose entries the state names.
const exports_ = (forms, acts) => h('details', { key: 'export' }, h('summary', {}, say('Export')),
  forms.map((one, i) => button(translated(one), () => acts.pick(i, 'button:data_export'))));

export const data = {
  id: 'data', title: toSay('Table'), views: ['data'], panels: ['data_table'],
  read: ({ data: d }) => ({ table: d.table ?? null, error: d.error, busy: d.busy, running: d.running ?? '', findings: d.findings ?? [],
    grown: Boolean(d.tree), forms: d.forms ?? [] }),
  draw({ table: t, error, busy, running, findings, grown, forms }, { acts }) {
    const open = [
      ...SHIPPED.map(([file, title]) => button(translated(title), () => acts.fetchFile(`assets/datasets/${file}`, file), { key: file })),
      button(say('Open a file'), () => acts.pickFile(FILES), { key: 'file' })];
    const role = (column, at) => select(`twin-role-${at}`, say('Role of {column}', column.name), column.role, ROLES.map((one) => [one, translated(one)]),
      (value) => acts.pick(ROLES.indexOf(value), 'data_role', at));
    return [
      paragraph(error),
      paragraph(busy && (running ? say('{what} is under way.', running) : say('Something is under way.'))),
      busy && button(say('Stop'), () => acts.press('button:data_stop')),
      !t && [h('p', {}, say('Open a table: CSV, TSV, JSON lines or one text a line. Its file stays in this browser. These come with the page:')),
        h('p', {}, open)],
      t && [
        h('p', {}, t.classes.length ? say('{file}: {n|# row|# rows}. Classes: {classes}.', t.name, t.rows, t.classes.join(', '))
          : say('{file}: {n|# row|# rows}. No column is a label yet.', t.name, t.rows)),
        table(say('Columns'), [say('Column'), say('Role')], t.columns.map((one, i) => [one.name, grown ? one.role : { content: role(one, i) }])),
        findings.length > 0 && h('ul', { 'aria-label': say('Findings') }, findings.map((one) => h('li', {}, one))),
        !grown && exports_(forms, acts),
        button(say('Delete the table'), () => acts.press('button:data_forget')),
      ],
    ];
  },
};

const kept = {};   // what the tree keeps between drawings

// What can be done with the tree, if the state says that it is there.
const actions = (d) => [
  ['button:data_regrow', say('Grow again')], d.can_undo && ['button:data_undo', say('Undo')],
  d.tree.nodes.length > 1 && (d.tree.routing === 'soft' ? ['button:data_hard', say('Hard routing')] : ['button:data_soft', say('Soft routing')]),
].filter(Boolean);

export const treeOf = {
  id: 'tree', title: toSay('Tree of questions'), views: ['data'], panels: ['data_tree', 'data_head', 'data_node'],
  read: ({ data: d }) => (!d.table ? null : {
    headline: d.headline, busy: d.busy, selected: d.node, classes: d.table.classes, asks: d.table.columns.some((one) => one.role === 'text'),
    tree: d.tree ? { ...d.tree, actions: actions(d) } : null, path: d.path ?? null, forms: d.forms ?? [],
  }),
  draw({ headline, busy, selected, classes, asks, tree: t, path, forms }, { acts, again }) {
    if (!t && !classes.length) return [paragraph(say('Choose the column that is the label first.'))];
    if (!t) {
      return [
        paragraph(say('Questions that tell the classes apart are looked for.')),
        button(say('Grow a tree'), () => acts.press('button:data_grow'), { disabled: busy }),
        h('p', { id: 'twin-leaves' }, say('How many leaves it may have:')),
        h('div', { role: 'group', 'aria-labelledby': 'twin-leaves' },
          LEAVES.map((one, i) => button(say('{n|# leaf|# leaves}', one), () => acts.pick(i, 'button:data_leaves')))),
        asks && button(say('Ask the model about the texts, or no longer'), () => acts.press('button:data_ask_model')),
      ];
    }
    const node = t.nodes.find((one) => one.id === selected), right = t.confusion;
    const ask = async () => {
      await acts.fill(document.getElementById('twin-question').value, 'field:node_question');
      await acts.press('button:data_ask');
    };
    const act = (name, title, of) => button(title, () => acts.press(name, of), { key: name });
    return [
      paragraph(headline),
      paragraph(say('Right on {share} of test rows; 95 % interval {low} to {high}.', percent(t.test), percent(t.interval[0]), percent(t.interval[1]))),
      paragraph(t.partial && say('It is still growing.')),
      tree(say('Tree of questions'), { nodes: t.nodes, selected, classes }, kept, { acts, again }),
      h('p', { class: 'note' }, 'Arrow keys walk the tree; Enter selects a question in the whole page.'),
      h('div', { role: 'group', 'aria-label': say('The whole tree') }, t.actions.map(([name, title]) => act(name, title, 0)),
        exports_(forms, acts)),
      node && h('div', { role: 'group', 'aria-label': say('Selected: {what}', node.question ?? say('an answer')) },
        node.question && act('button:data_lock', node.locked ? say('Unlock this question') : say('Lock this question'), node.id),
        node.question && act('button:data_prune', say('Prune here'), node.id),
        act('button:data_below', node.question ? say('Grow again below') : say('Grow here'), node.id)),
      node && line('twin-question', say('Another question here, in words'), '', () => {}, say('The model answers it for every row.')),
      node && button(say('Ask it'), ask),
      path && paragraph(say('Row {row} is answered {answer}.', path.row + 1, classes[path.predicted] ?? String(path.predicted))),
      right?.length === classes.length && table(say('Test rows: true class by answer'), [say('True class'), ...classes.map((one) => say('answered {answer}', one))],
        right.map((row, i) => [classes[i], ...row.map((count) => ({ content: counted(count), number: true }))])),
    ];
  },
};
