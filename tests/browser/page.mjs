// The page as a person uses it: real clicks and keys at the places where the page says its things are, and the
// state that it reports (window.vitrine.state()).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { CHROMIUM_ARGUMENTS, WEBGPU_ARGUMENTS, findChromium } from '../../web/chromium_node.mjs';

const WEBGL_ARGUMENTS = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

export async function launch({ webgpu = false } = {}) {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...CHROMIUM_ARGUMENTS, ...WEBGL_ARGUMENTS, ...(webgpu ? WEBGPU_ARGUMENTS : [])],
  });
}

// Nothing under way or still to be asked, but for the trust figures.
export function quiet(s) {
  if (s.loading) return false;
  if (!s.busy) return true;
  const { trust, trust_table, pinned_trust, pinned_trust_table, minimal_pairs, ...others } = s.answers;
  return (trust.wanted || trust_table.wanted) && Object.values(others).every((a) => !a.pending && (!a.wanted || a.fresh || a.error));
}

export class Page {
  // offline: with the service worker, which else would fetch the whole site for every case. before: runs in the page
  // before its own scripts. routes: files of the site by path, with what they hold instead. hold: a promise that the engine and the weights wait for; refused: then they are not there.
  // Messages on the console and requests that no page may make are kept in `faults`, but for
  // those that `expected` matches.
  // Most cases look at the page, not at the model: the smaller one is there sooner and takes a sixth of the work.
  static async open(browser, site, { path = '?backend=wasm', model = Page.model, viewport = { width: 1280, height: 800 }, scale = 1,
    scheme = 'light', touch = false, wait = true, storage = null, patience = 120000, offline = false, before = null, expected = [], hold = null, refused = false,
    locale = 'en-US', routes = {} } = {}) {
    const context = await browser.newContext({
      locale, viewport, deviceScaleFactor: scale, colorScheme: scheme, hasTouch: touch, reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'], serviceWorkers: offline ? 'allow' : 'block', ...(storage && { storageState: storage }),
    });
    const tab = await context.newPage();
    const page = new Page(context, tab, site, patience);
    page.expect(...expected);
    if (before) await tab.addInitScript(before);
    if (hold) {
      await context.route(/core\.wasm$|model\.safetensors$/, async (route) => {
        await hold;
        await (refused ? route.fulfill({ status: 404 }) : route.continue()).catch(() => {});   // the page was closed
      });
    }
    for (const [file, body] of Object.entries(routes)) await context.route(`**/${file}`, (route) => route.fulfill({ body }));
    const url = new URL(site.url + path);
    if (model) url.searchParams.set('model', model);
    await tab.goto(url.href);
    if (wait) await page.settled();
    return page;
  }

  constructor(context, tab, site, patience) {
    Object.assign(this, { context, tab, site, patience, faults: [], expected: [] });
    tab.on('console', (line) => { if (line.type() === 'error') this.fault(`console: ${line.text()}`); });
    tab.on('pageerror', (error) => this.fault(`error: ${error.message}`));
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(site.url) && !/^(blob|data):/.test(url)) this.fault(`request to another origin: ${url}`);
    });
  }

  fault(text) {
    if (!this.expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }
  // Faults that a test causes on purpose.
  expect(...patterns) { this.expected.push(...patterns); }

  state() { return this.tab.evaluate(() => window.vitrine?.state() ?? null); }
  // The same with the number of frames drawn; null if there is none since `frames`. A state is long to read.
  // Also null while the page reloads, as it does once where the host sends no headers.
  since(frames) {
    return this.tab.evaluate((before) => {
      const drawn = window.vitrine?.frames()?.count ?? -1;
      return drawn === before ? null : { frames: drawn, state: window.vitrine?.state() ?? null };
    }, frames).catch((error) => {
      if (/context was destroyed/.test(error.message)) return null;
      throw error;
    });
  }

  // The first state for which `wanted` holds.
  async until(wanted, what, patience = this.patience) {
    const end = Date.now() + patience;
    let state = null, frames = null, read = 0;
    for (;;) {
      const now = await this.since(Date.now() - read < 1000 ? frames : null);
      if (now) {
        ({ state, frames } = now);
        read = Date.now();
        if (state && wanted(state)) return state;
      }
      if (Date.now() > end) {
        const { places, lens, predictions, ...rest } = state ?? {};
        throw new Error(`waited ${patience / 1000} s for ${what}; the state was ${JSON.stringify(rest).slice(0, 1500)}`);
      }
      await new Promise((later) => setTimeout(later, 60));
    }
  }
  // Everything that is asked is answered (or failed), for this text if given. What only says how far the
  // answer can be trusted takes longest and is not waited for.
  // The places are those after the layout has followed: a sentence that is shorter than the one before moves what is below.
  async settled(text, patience) {
    const still = (s) => quiet(s) && (text === undefined || s.text === text);
    for (;;) {
      await this.until(still, `${text ?? 'the page'} to settle`, patience);
      const drawn = await this.drawn();
      if (still(drawn)) return drawn;
    }
  }

  // The state with the places of its things: what an event asked to be drawn is drawn by then.
  async drawn() {
    await this.tab.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
    }));
    return this.state();
  }

  place(state, name, a = 0, b = 0) {
    const found = state.places[name]?.find((one) => one.a === a && one.b === b);
    if (!found) throw new Error(`there is no ${name} ${a} ${b} on the page; there are ${Object.keys(state.places)}`);
    const [x, y, w, h] = found.rect;
    return { x: x + w / 2, y: y + h / 2, rect: found.rect };
  }
  async click(name, a = 0, b = 0, options = {}) {
    const at = this.place(await this.drawn(), name, a, b);
    if (options.modifiers) for (const key of options.modifiers) await this.tab.keyboard.down(key);
    await this.tab.mouse.click(at.x, at.y);
    if (options.modifiers) for (const key of options.modifiers) await this.tab.keyboard.up(key);
  }
  async tap(name, a = 0, b = 0) {
    const at = this.place(await this.drawn(), name, a, b);
    await this.tab.touchscreen.tap(at.x, at.y);
  }
  async hover(name, a = 0, b = 0) {
    const at = this.place(await this.drawn(), name, a, b);
    await this.tab.mouse.move(at.x, at.y);
  }
  async drag(from, to) {
    await this.tab.mouse.move(from.x, from.y);
    await this.tab.mouse.down();
    for (let i = 1; i <= 4; i++) await this.tab.mouse.move(from.x + ((to.x - from.x) * i) / 4, from.y + ((to.y - from.y) * i) / 4);
    await this.tab.mouse.up();
  }
  // Down arrows and Enter in an open menu, which takes keys once it is drawn.
  async pick(steps) {
    await this.drawn();
    for (let i = 0; i < steps; i++) await this.tab.keyboard.press('ArrowDown');
    await this.tab.keyboard.press('Enter');
  }
  // The dialogue of models, by the last entry of the menu: behind the two that come with the page and another that is open.
  async models() {
    const { model } = await this.state();
    await this.click('button:model');
    await this.pick(!model || model.name.startsWith('vitrine-') ? 3 : 4);
    const dialog = this.tab.locator('dialog#models');
    await dialog.waitFor();
    return dialog;
  }
  // A model of one's own: button of that dialogue, and what the browser's own is given.
  async openModel(button, files) {
    const dialog = await this.models(), chooser = this.tab.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(files);
  }
  // In the last line of the text, left of the links at the frame's right end.
  async beside() {
    const [x, y, w, h] = this.place(await this.drawn(), 'prompt').rect;
    return { x: x + w - 145, y: y + h - 14 };
  }
  // Into the text, after what is there.
  async edit() {
    const at = await this.beside();
    await this.tab.mouse.click(at.x, at.y);
    await this.tab.keyboard.press('Control+End');
  }
  // The whole text, typed.
  async write(text) {
    await this.edit();
    await this.tab.keyboard.press('Control+A');
    if (text) await this.tab.keyboard.type(text);
    else await this.tab.keyboard.press('Delete');
    return this.until((s) => s.text === text, `the text ${JSON.stringify(text)}`);
  }
  // The whole text, from the clipboard.
  async paste(text) {
    await this.edit();
    await this.tab.keyboard.press('Control+A');
    const before = (await this.state()).text;
    await this.tab.evaluate((value) => navigator.clipboard.writeText(value), text);
    await this.tab.keyboard.press('Control+V');
    if (before !== text) await this.until((s) => s.text !== before, 'the pasted text');
  }

  // The fragment of the address, once it is written: the page gathers changes for a moment.
  async hash() {
    await this.tab.waitForTimeout(500);
    return this.tab.evaluate(() => location.hash);
  }

  async picture(name) {
    mkdirSync(Page.pictures, { recursive: true });
    await this.tab.mouse.move(2, 2);
    await this.drawn();
    const path = join(Page.pictures, `${name}.png`);
    const bytes = await this.tab.screenshot({ path });
    return bytes;
  }

  async close() {
    await this.context.close();
    if (this.faults.length) throw new Error([...new Set(this.faults)].slice(0, 5).join('\n'));
  }
}
Page.pictures = 'build/screenshots';
Page.model = 'vitrine-nano';
