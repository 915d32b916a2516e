// The tree of questions as a tree: arrows walk it, Enter selects a node in the whole page.
import { h } from './twin_dom.mjs';
import { percent } from './format.mjs';
import { say } from './words.mjs';

const idOf = (id) => `twin-node-${id}`;

// What is said of a node: the answer that leads to it, its question, or its class where the state tells it.
function said(node, branch, classes) {
  const answer = node.prediction === undefined ? say('an answer') : say('answer: {answer}', classes[node.prediction] ?? String(node.prediction));
  const right = Number.isFinite(node.test) ? `, right on ${percent(node.test)} of test rows` : '';
  return `${branch}${node.question ?? answer}${node.locked ? ', locked' : ''}${right}`;
}

// nodes: of the state. selected: id of the node that the page shows. memory: what this tree keeps between drawings:
// { current, folded: Set }. again(): it is drawn anew.
export function tree(label, { nodes, selected, classes }, memory, { acts, again }) {
  const byId = new Map(nodes.map((one) => [one.id, one]));
  const parents = new Map(nodes.flatMap((one) => [one.yes, one.no].filter((id) => id >= 0).map((id) => [id, one.id])));
  const root = nodes.find((one) => !parents.has(one.id));
  memory.folded ??= new Set();
  if (!byId.has(memory.current)) memory.current = byId.has(selected) ? selected : root.id;
  const inner = (node) => byId.has(node.yes) && byId.has(node.no);
  const open = (node) => inner(node) && !memory.folded.has(node.id);
  const order = (node) => [node.id, ...(open(node) ? [...order(byId.get(node.yes)), ...order(byId.get(node.no))] : [])];

  function go(id) {
    if (id === undefined) return;
    memory.current = id;
    again();
    document.getElementById(idOf(id))?.focus();
  }
  function fold(id, folded) {
    if (folded) memory.folded.add(id);
    else memory.folded.delete(id);
    again();
  }
  function key(event) {
    const node = byId.get(memory.current), seen = order(root), at = seen.indexOf(node.id);
    const act = {
      ArrowDown: () => go(seen[at + 1]), ArrowUp: () => go(seen[at - 1]), Home: () => go(seen[0]), End: () => go(seen.at(-1)),
      ArrowRight: () => (open(node) ? go(node.yes) : inner(node) && fold(node.id, false)),
      ArrowLeft: () => (open(node) ? fold(node.id, true) : go(parents.get(node.id))),
      Enter: () => acts.press('node', node.id), ' ': () => acts.press('node', node.id),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
  // Flat: an item that held its children would be read with all of their words.
  const items = (node, level, branch, place) => [h('li', {
    role: 'treeitem', id: idOf(node.id), key: node.id, 'aria-level': level, 'aria-posinset': place, 'aria-setsize': level > 1 ? 2 : 1,
    'aria-expanded': inner(node) ? String(open(node)) : undefined, 'aria-selected': String(node.id === selected),
    tabindex: node.id === memory.current ? 0 : -1, onclick: () => { go(node.id); acts.press('node', node.id); },
  }, said(node, branch, classes)),
  open(node) && [items(byId.get(node.yes), level + 1, 'yes: ', 1), items(byId.get(node.no), level + 1, 'no: ', 2)]];
  return h('ul', { role: 'tree', 'aria-label': label, onkeydown: key }, items(root, 1, '', 1));
}
