// How it looks: pictures for people, and what can be said about them by program.
import { check, equal } from '../check.mjs';
import { Page } from '../page.mjs';

// No two parts overlap, nothing leaves the page to the side.
function wellPlaced(state, width) {
  const areas = Object.entries(state.areas);
  for (const [name, [x, , w]] of areas) check(x >= 0 && x + w <= width + 0.5, `${name} leaves the page`);
  for (const [one, a] of areas) {
    for (const [other, b] of areas) {
      if (one >= other || [one, other].includes('tabs')) continue;
      const apart = a[0] + a[2] <= b[0] + 0.5 || b[0] + b[2] <= a[0] + 0.5 || a[1] + a[3] <= b[1] + 0.5 || b[1] + b[3] <= a[1] + 0.5;
      check(apart, `${one} and ${other} overlap`);
    }
  }
}

export const cases = {
  async 'light and dark at 1280 × 800'({ browser, site }) {
    const page = await Page.open(browser, site, { model: 'vitrine-small' });
    const s = await page.state();
    wellPlaced(s, 1280);
    await page.click('column', Math.min(6, s.tokens.length - 1));
    await page.settled();
    const light = await page.picture('explore-light-1280x800');
    await page.tab.emulateMedia({ colorScheme: 'dark' });
    await page.until((t) => t.dark, 'the dark scheme');
    const dark = await page.picture('explore-dark-1280x800');
    check(Buffer.compare(light, dark) !== 0, 'light and dark differ');
    await page.close();
  },

  async 'wide, medium and narrow'({ browser, site }) {
    const page = await Page.open(browser, site, { model: 'vitrine-small', viewport: { width: 1600, height: 900 } });
    wellPlaced(await page.state(), 1600);
    await page.picture('explore-light-1600x900');
    await page.tab.setViewportSize({ width: 820, height: 1180 });
    const s = await page.until((t) => t.areas.attention?.[0] < 100, 'one column');
    wellPlaced(s, 820);
    await page.picture('explore-light-820x1180');
    await page.close();
  },

  async 'a phone: four tabs by touch'({ browser, site }) {
    const page = await Page.open(browser, site, { model: 'vitrine-small', viewport: { width: 390, height: 844 }, scale: 3, touch: true });
    for (const [tab, name, area] of [[0, 'words', 'attributions'], [1, 'heads', 'attention'], [2, 'layers', 'lens'], [3, 'trust', 'trust']]) {
      await page.tap('tab', tab);
      const s = await page.until((t) => t.tab === tab && t.areas[area], `the tab ${name}`);
      wellPlaced(s, 390);
      for (const always of ['question', 'prompt', 'trust', 'tabs']) check(s.areas[always], `${always} is on the tab ${name}`);
      await page.picture(`phone-${name}-390x844`);
    }
    await page.close();
  },

  async 'a pixel ratio of 2 is sharp, not scaled'({ browser, site }) {
    const page = await Page.open(browser, site, { scale: 2 });
    const size = await page.tab.evaluate(() => [document.getElementById('canvas').width, document.getElementById('canvas').height]);
    equal(size, [2560, 1600], 'pixels of the canvas');
    await page.picture('explore-light-1280x800-2x');
    await page.close();
  },

  async 'a long text: a window on the columns, and all of it as a strip'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.paste('The old man went to the market to buy bread and fish, and then he came home again. '.repeat(9).trim());
    const s = await page.settled(undefined, 120000);
    check(s.tokens.length > 100, `a long text: ${s.tokens.length} tokens`);
    check(s.places.window, 'there is a window to drag');
    wellPlaced(s, 1280);
    const [, total] = [s.places.window[0].a, s.places.window[0].b];
    equal(total, s.tokens.length, 'the strip shows all tokens');
    const [x, y, w, h] = s.places.window[0].rect;
    const at = { x: x + w / 2, y: y + h / 2 };
    await page.drag(at, { x: at.x - 200, y: at.y });
    await page.until((t) => t.places.window[0].a < s.places.window[0].a, 'the dragged window');
    await page.picture('long-text-1280x800');
    await page.close();
  },

  async 'words that are read from the right stand in that order, and what no face has is drawn by the browser'({ browser, site }) {
    const page = await Page.open(browser, site, { model: 'vitrine-small' });
    const text = 'It says אב גד, fine 日.';
    await page.paste(text);
    const s = await page.settled(text);
    const x = (letter) => {
      const byte = Buffer.byteLength(text.slice(0, text.indexOf(letter)));
      const i = s.tokens.findIndex((token) => token.begin <= byte && byte < token.end);
      return page.place(s, 'token', i).x;
    };
    for (const [left, right] of [['s', 'ד'], ['ד', 'ג'], ['ג', 'ב'], ['ב', 'א'], ['א', ',']]) check(x(left) < x(right), `${left} stands left of ${right}`);
    const drawn = await page.tab.evaluate(async () => {
      const browser = new (await import('./browser_text.js')).BrowserText();
      const ink = (fromRight) => browser.pixels('אב!', '20px Inter, sans-serif', fromRight, 0).coverage.join();
      if (ink(true) === ink(false)) return [];
      return ['ש', '👩‍🚀', ' '].map((one) => [browser.width(one, '20px Inter, sans-serif', false), browser.pixels(one, '20px Inter, sans-serif', false, 0.25)])
        .map(([width, { box, coverage }]) => ({ width, box, ink: coverage.reduce((sum, c) => sum + c, 0), size: coverage.length }));
    });
    equal(drawn.length, 3, 'the direction that is given moves the exclamation mark');
    for (const { width, box, ink, size } of drawn.slice(0, 2)) {
      check(width > 5 && width < 80 && ink > 255, `it has a width and ink: ${width}, ${ink}`);
      equal(box[2] * box[3], size, 'the pixels of its box');
    }
    equal([drawn[2].box[2], drawn[2].ink], [0, 0], 'a blank has nothing to draw');
    await page.picture('scripts-1280x800');
    await page.close();
  },

  async 'an idle page draws no frames'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.until((s) => !s.busy, 'all work to end');
    await page.tab.mouse.move(2, 2);
    await page.tab.waitForTimeout(1000);
    // Thread counts are timed once the engine is idle, and the status line then says what came of it.
    const count = () => page.tab.evaluate(() => window.vitrine.frames()).then((f) => f.frames ?? f.count);
    let before = await count(), drawn = 1;
    for (let i = 0; i < 8 && drawn > 0; i++) {
      await page.tab.waitForTimeout(1500);
      const after = await count();
      drawn = after - before;
      before = after;
    }
    equal(drawn, 0, 'frames in 1.5 s without anything happening');
    await page.close();
  },
};
