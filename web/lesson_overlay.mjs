// What a lesson draws over the canvas: a ring around the place it points at, and paper over what is only shown after the
// answer. Both follow the places that the page reports; neither takes a click.
import { say } from './words.mjs';
const GAP = 4;

function box(className) {
  const element = document.createElement('div');
  element.className = className;
  element.setAttribute('aria-hidden', 'true');
  return element;
}
const put = (element, [x, y, w, h], gap) => Object.assign(element.style,
  { left: `${x - gap}px`, top: `${y - gap}px`, width: `${w + 2 * gap}px`, height: `${h + 2 * gap}px` });

// The rectangle of { place, a, b }, { place: "token", token: "never" } or { area }; null if it is not on the page now.
export function rectangleOf(state, point) {
  if (point.area) return state.areas[point.area] ?? null;
  const a = point.token === undefined ? point.a ?? 0 : state.tokens.findIndex(({ text }) => text.trim() === point.token);
  return state.places[point.place]?.find((one) => one.a === a && (point.b === undefined || one.b === point.b))?.rect ?? null;
}

export class Overlay {
  #root = box('lesson-overlay');   // as large as the canvas
  #ring = box('lesson-ring');
  #hint = box('lesson-hint');
  #covers = [];

  // point: of a step, or null. areas: names of those that are covered.
  show(state, point, areas) {
    const { clientWidth: width, clientHeight: height } = document.getElementById('canvas');
    Object.assign(this.#root.style, { width: `${width}px`, height: `${height}px` });
    if (!this.#root.isConnected) document.body.append(this.#root);
    const rect = point && rectangleOf(state, point);
    const inside = rect && rect[2] > 0 && rect[1] >= 0 && rect[1] + Math.min(rect[3], 24) <= height;
    if (inside) {
      put(this.#ring, rect, GAP);
      if (!this.#ring.isConnected) this.#root.append(this.#ring);
      this.#hint.textContent = point.hint ?? '';
      this.#hint.hidden = !point.hint;
      Object.assign(this.#hint.style, { left: `${Math.max(8, rect[0] - GAP)}px`, top: `${rect[1] + rect[3] + 12}px` });
      if (!this.#hint.isConnected) this.#root.append(this.#hint);
    } else {
      this.#ring.remove();
      this.#hint.remove();
    }
    // What goes on under the tabs at the foot is not seen there.
    const foot = state.areas.tabs?.[1] ?? height;
    const rects = areas.map((area) => state.areas[area]).filter((rect) => rect && rect[1] < foot)
      .map(([x, y, w, h]) => [x, y, w, Math.min(h, foot - y)]);
    while (this.#covers.length > rects.length) this.#covers.pop().remove();
    rects.forEach((one, i) => {
      if (!this.#covers[i]) {
        this.#covers[i] = box('lesson-cover');
        this.#covers[i].textContent = say('covered until you have answered');
        this.#root.append(this.#covers[i]);
      }
      put(this.#covers[i], one, 1);
    });
  }
  clear() {
    this.#root.remove();
    this.#ring.remove();
    this.#hint.remove();
    for (const cover of this.#covers.splice(0)) cover.remove();
  }
}
