// What the twin can do with the page. What a link can say is changed by opening one, as a lesson does; all else by a click
// or a key at the place where the page says its thing is.
import { SAME, VIEW } from './link.mjs';
import { say } from './words.mjs';

const TALL = 0.6;      // of the canvas that one turn of the wheel moves
const TURNS = 40;
const EVENT = { bubbles: true, cancelable: true, view: window };

const frames = (count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
  next();
});
const state = () => window.vitrine.state();

export class Acts {
  #canvas; #address; #bridge; #tell; #notify;
  // address: link.mjs; null for a figure in another page. bridge, tell, notify: app_bridge.mjs.
  constructor({ canvas, address, bridge, tell, notify }) {
    [this.#canvas, this.#address, this.#bridge, this.#tell, this.#notify] = [canvas, address, bridge, tell, notify];
  }

  state = state;
  lessons() { this.#bridge.open_lessons(); }
  pickModel() { this.#bridge.pick_model(); }
  pickFile(accept) { this.#bridge.pick_file(accept); }
  fetchFile(path, name) { this.#bridge.fetch_file(path, name); }
  copy() { this.#bridge.copy_link(JSON.stringify(state().link)); }

  // fields of a link (src/app/persistence.h); undefined: as in a new page.
  change(fields, entry = SAME) {
    const { link, model } = state();
    const whole = { version: 1, ...link, ...(model && { model_hash: model.hash }), ...fields };
    this.#tell.address(JSON.stringify(whole), false);
    this.#address?.write(JSON.stringify(state().link), entry);
  }
  view = (view) => this.change({ view }, VIEW);
  // As a paste over the whole text: Undo leads back, and a quite different text is asked anew.
  write(text) { this.#tell.opened('', new TextEncoder().encode(text)); }
  // Where the head has no room for Undo, its key is still there.
  async undo(again = false) {
    const held = [['Control', 'ControlLeft', 17], ...(again ? [['Shift', 'ShiftLeft', 16]] : [])];
    const modifiers = { ctrlKey: true, shiftKey: again };
    for (const [key, code, number] of held) await this.#send('keydown', key, code, number, modifiers);
    for (const type of ['keydown', 'keyup']) await this.#send(type, 'z', 'KeyZ', 90, modifiers);
    for (const [key, code, number] of held) await this.#send('keyup', key, code, number);
  }

  // b: null: any. False if there is no such place, not even further down.
  async press(name, a = 0, b = 0) {
    const at = await this.#find(name, a, b);
    if (!at) {
      this.#notify(say('The page does not offer this now.'));
      return false;
    }
    for (const type of ['mousemove', 'mousedown', 'mouseup']) {
      this.#pointer(type, at);
      await frames(1);
    }
    this.#pointer('mousemove', [0, 0]);   // nothing stays pointed at
    this.#pointer('mouseleave', [0, 0]);
    await frames(1);
    return true;
  }
  // The entry of a menu that opens at a place, counted from 0.
  async pick(entry, name, a = 0, b = 0) {
    if (!await this.press(name, a, b)) return;
    for (let i = 0; i <= entry; i++) await this.#key('ArrowDown', 40);
    await this.#key('Enter', 13);
  }

  // Into a field of the canvas, which the browser's own text area edits.
  async fill(text, name, a = 0, b = 0) {
    const back = document.activeElement, editor = document.getElementById('editor');
    if (!await this.press(name, a, b)) return;
    editor.value = text;
    editor.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await frames(2);
    back.focus({ preventScroll: true });
    await frames(2);
  }

  #pointer(type, [x, y]) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const buttons = Number(type === 'mousedown');
    this.#canvas.dispatchEvent(new MouseEvent(type, { ...EVENT, clientX: left + x, clientY: top + y, button: 0, buttons }));
  }
  async #key(key, keyCode) {
    for (const type of ['keydown', 'keyup']) await this.#send(type, key, key, keyCode);
  }
  async #send(type, key, code, keyCode, modifiers = {}) {
    this.#canvas.dispatchEvent(new KeyboardEvent(type, { ...EVENT, key, code, keyCode, which: keyCode, ...modifiers }));
    await frames(1);
  }
  async #turn(deltaY) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#pointer('mousemove', [width / 2, height / 2]);
    this.#canvas.dispatchEvent(new WheelEvent('wheel', { ...EVENT, clientX: width / 2, clientY: height / 2, deltaY }));
    await frames(4);
  }

  // The middle of a place that is on the page, or that comes when the page is turned.
  async #find(name, a, b) {
    const seen = () => {
      const { places } = state();
      const rect = places[name]?.find((one) => one.a === a && (b === null || one.b === b))?.rect;
      const middle = rect && [rect[0] + rect[2] / 2, rect[1] + rect[3] / 2];
      return { places: JSON.stringify(places), middle: middle && middle[1] > 0 && middle[1] < this.#canvas.clientHeight ? middle : null };
    };
    let now = seen();
    for (const way of [-1, TALL]) {
      for (let i = 0, before = ''; !now.middle && i < TURNS && before !== now.places; i++) {
        before = now.places;
        await this.#turn(way * this.#canvas.clientHeight);
        now = seen();
      }
    }
    return now.middle;
  }
}
