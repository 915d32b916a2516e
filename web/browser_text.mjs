// Draws what the site's own faces lack (other scripts, signs, emoji, marks) as the browser does, into coverage: 0 to 255.
const MOST = 2048;   // pixels a side

export class BrowserText {
  #context = null;

  #use(font, fromRight) {
    this.#context ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const c = this.#context;
    c.font = font;
    c.textBaseline = 'alphabetic';
    c.textAlign = 'left';
    c.direction = fromRight ? 'rtl' : 'ltr';
    return c;
  }

  // fromRight: the text is read from the right.
  width(text, font, fromRight) { return this.#use(font, fromRight).measureText(text).width; }

  // [x0, y0, width, height] relative to pen and baseline, and the coverage.
  pixels(text, font, fromRight, shift) {
    const box = this.#use(font, fromRight).measureText(text);
    const x0 = Math.floor(shift - box.actualBoundingBoxLeft) - 1, y0 = -Math.ceil(box.actualBoundingBoxAscent) - 1;
    const width = Math.ceil(shift + box.actualBoundingBoxRight) + 1 - x0, height = Math.ceil(box.actualBoundingBoxDescent) + 1 - y0;
    if (!(width > 2 && height > 2) || width > MOST || height > MOST) return { box: [0, 0, 0, 0], coverage: new Uint8Array(0) };
    const { canvas } = this.#context;
    // A new size clears the canvas and all that was set.
    canvas.width = width;
    canvas.height = height;
    const c = this.#use(font, fromRight);
    c.fillStyle = '#000';
    c.fillText(text, shift - x0, -y0);
    const { data } = c.getImageData(0, 0, width, height);
    const coverage = new Uint8Array(width * height);
    for (let i = 0; i < coverage.length; i++) {
      const [r, g, b, a] = data.subarray(4 * i, 4 * i + 4);
      // Letters are black. An emoji is shown in one colour, as everything here: its dark parts cover most.
      const light = (0.3 * r + 0.59 * g + 0.11 * b) / 255;
      coverage[i] = Math.round(a * (1 - 0.8 * light));
    }
    return { box: [x0, y0, width, height], coverage };
  }
}
