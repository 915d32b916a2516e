// Elements as values, and the document changed until it is as they say. What is the same stays the same element, so that
// neither the focus nor a reader's place is lost when something else changes.

const nothing = (one) => one === null || one === undefined || one === false || one === '';

// properties: attributes; handlers ("onclick"); value and checked of fields; key: which of its siblings it is.
export const h = (tag, properties, ...parts) => ({ tag, properties: properties ?? {},
  children: parts.flat(Infinity).filter((one) => !nothing(one)).map((one) => (one.tag ? one : String(one))) });

const drawn = new WeakMap();   // element → what it was made to be last
const given = (element) => drawn.get(element)?.properties;

const FIELDS = ['value', 'checked'];

function put(element, name, value) {
  if (name === 'key' || FIELDS.includes(name)) return;
  if (name.startsWith('on')) element[name] = value ?? null;
  else if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}

// What a person wrote into a field and has not handed in stays. A choice is handed in at once.
function putField(element, name, value, before) {
  const writes = name === 'value' && element.localName !== 'select';
  if (writes && (value === before || (before !== undefined && element.value !== before))) return;
  if (element[name] !== value) element[name] = value;
}

function children(element, wanted) {
  const keys = new Set(wanted.map((one) => one.properties?.key));
  const keyed = new Map();
  for (const node of [...element.childNodes]) {
    const key = given(node)?.key;
    if (key === undefined) continue;
    if (keys.has(key)) keyed.set(key, node);
    else node.remove();
  }
  let at = element.firstChild;
  for (const one of wanted) {
    const text = typeof one === 'string', key = text ? undefined : one.properties.key;
    let node = key === undefined ? at : keyed.get(key);
    const fits = node && (text ? node.nodeType === Node.TEXT_NODE : node.localName === one.tag && given(node)?.key === key);
    if (!fits) node = text ? document.createTextNode(one) : document.createElement(one.tag);
    // An element that moves loses the focus: what stands before it moves instead.
    if (fits && at && node !== at && node.contains(document.activeElement) && at.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) {
      while (at !== node) {
        const next = at.nextSibling;
        element.append(at);
        at = next;
      }
    }
    if (node === at) at = at.nextSibling;
    else element.insertBefore(node, at);
    if (!text) patch(node, one);
    else if (node.data !== one) node.data = one;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

export function patch(element, node) {
  if (drawn.get(element) === node) return;
  const before = given(element) ?? {}, now = node.properties;
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) if (before[name] !== now[name]) put(element, name, now[name]);
  drawn.set(element, node);
  children(element, node.children);
  for (const name of FIELDS) if (name in now) putField(element, name, now[name], before[name]);   // a select has its options by now
}
