// Section of the twin: the changed parts of the model under which every view is measured.
import { h } from './twin_dom.mjs';
import { button, check, paragraph } from './twin_parts.mjs';
import { say, toSay } from './words.mjs';

const same = (a, b) => ['part', 'layer', 'index', 'act', 'factor'].every((one) => (a[one] ?? 0) === (b[one] ?? 0)) && !a.texts && !b.texts;

export const interventions = {
  id: 'interventions', title: toSay('Changes to the model'), views: ['explain', 'flow', 'trust'],
  read: (s) => ({ said: s.interventions, list: s.link.interventions ?? [], layer: s.head.layer, head: s.head.head, text: s.text, pinned: s.link.pinned ?? null }),
  draw({ said, list, layer, head, text, pinned }, { acts }) {
    const put = (all) => acts.change({ interventions: all.length ? all : undefined, pinned: pinned ?? { text, position: -1 } });
    const off = (part, index) => ({ part, layer, ...(index && { index }), act: 'scale', factor: 0 });
    const offer = (label, change) => !list.some((one) => same(one, change)) && button(label, () => put([...list, change]));
    return [
      paragraph(list.length ? say('Every view is measured on the changed model.') : say('The model is as it was loaded.')),
      list.length > 0 && h('ul', {}, list.map((one, i) => h('li', { key: i },
        check(`twin-intervention-${i}`, said[i]?.said ?? '', said[i]?.on ?? true, (on) => put(list.map((other, k) => (k === i ? { ...other, off: on ? undefined : true } : other)))),
        button(say('Take back'), () => put(list.filter((_, k) => k !== i)), { 'aria-label': say('Take back: {change}', said[i]?.said ?? '') })))),
      layer >= 0 && [
        offer(say('Switch off layer {layer}, head {head}', layer + 1, head + 1), off('head', head)),
        offer(say('Switch off the attention of layer {layer}', layer + 1), off('attention')),
        offer(say('Switch off the MLP of layer {layer}', layer + 1), off('mlp'))],
    ];
  },
};
