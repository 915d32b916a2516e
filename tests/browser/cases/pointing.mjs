// Clicks and keys on what the page shows: one selection, shared by all views.
import { check, close, equal, softmax } from '../check.mjs';
import { Page, quiet } from '../page.mjs';
import { commandLine, tensor } from './explain.mjs';

export const cases = {
  async 'tokens, columns, heads and lens cells select and light up everywhere'(env) {
    const page = await Page.open(env.browser, env.site);
    let s = await page.state();
    const some = Math.min(5, s.tokens.length - 1);
    await page.click('token', some);
    s = await page.until((t) => t.selection.token === some && quiet(t), 'the clicked token');
    check(s.sentences.some((claim) => claim.token <= some && some < claim.end), 'the sentence is about the selected token');
    await page.tab.keyboard.press('Escape');

    await page.click('column', some - 1);
    await page.until((t) => t.selection.token === some - 1, 'the clicked column');
    await page.click('head', 1, 2);
    s = await page.until((t) => t.head.layer === 1 && t.head.head === 2, 'the clicked head');
    const attention = await commandLine(env, '--method', 'attention', '--text', s.text);
    const T = s.tokens.length, row = ((1 * s.model.heads + 2) * T + (T - 1)) * T;
    close(s.head.reads, tensor(attention, 'attention').slice(row, row + T), 2e-4, 'what the clicked head reads');
    check(Math.abs(s.head.reads.reduce((a, b) => a + b, 0) - 1) < 1e-4, 'a row of attention sums to one');

    await page.click('lens', 3, some);
    await page.until((t) => t.selection.lens_layer === 3 && t.selection.token === some, 'the clicked lens cell');
    await page.hover('lens', 2, some - 2);
    await page.until((t) => t.hover.token === some - 2 && t.hover.lens_layer === 2, 'the lens cell under the pointer');
    await page.hover('head', 0, 1);
    await page.until((t) => t.hover.layer === 0 && t.hover.head === 1, 'the head under the pointer');
    await page.hover('token', some);
    await page.until((t) => t.hover.token === some, 'the token under the pointer');
    await page.close();
  },

  async 'a second click on a lens cell explains that place'(env) {
    const page = await Page.open(env.browser, env.site);
    const s0 = await page.state();
    const token = s0.tokens.length - 3, layer = s0.model.layers;
    await page.click('lens', layer, token);
    await page.until((t) => t.selection.token === token, 'the first click');
    await page.click('lens', layer, token);
    const s = await page.until((t) => t.selection.position === token && quiet(t), 'the second click');
    equal(s.answers.predictions.position, token, 'the predictions are for that place');
    equal(s.answers.attribution.position, token, 'the attribution is for that place');
    equal(s.selection.target, s.lens[layer][token][0], 'the target is what the output says there');
    await page.close();
  },

  async 'target and foil by clicking predictions, and from the question'(env) {
    const page = await Page.open(env.browser, env.site);
    let s = await page.state();
    const third = s.predictions.map((r) => r.id).find((id) => id !== s.selection.target && id !== s.selection.foil);
    const at = (state, id) => state.places.prediction.find((one) => one.a === id);
    const press = async (id, modifiers = []) => {
      const found = at(await page.state(), id);
      await page.click('prediction', found.a, found.b, { modifiers });
    };
    const first = s.selection.target;
    await press(third);
    s = await page.until((t) => t.selection.target === third && quiet(t), 'the clicked target');
    equal(s.answers.attribution.target, third, 'the attribution is about the clicked target');
    await press(first, ['Shift']);
    s = await page.until((t) => t.selection.foil === first && quiet(t), 'the foil with Shift');
    equal(s.answers.attribution.foil, first, 'the attribution is against the foil');
    await press(third);
    s = await page.until((t) => t.selection.target === first && t.selection.foil === third, 'the sides changed');

    await page.click('button:target');
    const word = s.predictions.at(-1);
    await page.tab.keyboard.type(word.text.trim());
    await page.tab.keyboard.press('Enter');
    s = await page.until((t) => ![first].includes(t.selection.target) && quiet(t), 'a target from the search');
    equal(s.predictions.find((r) => r.id === s.selection.target)?.text.trim() ?? word.text.trim(), word.text.trim(), 'the found word');
    await page.close();
  },

  async 'temperature changes the probabilities at once and asks nothing'(env) {
    const page = await Page.open(env.browser, env.site);
    const before = await page.state();
    const track = page.place(before, 'slider:temperature').rect;
    await page.tab.mouse.click(track[0] + track[2] * 0.8, track[1] + track[3] / 2);
    const s = await page.until((t) => t.temperature !== 1, 'the temperature');
    check(s.temperature > 1.5, `a higher temperature: ${s.temperature}`);
    equal(s.answers.predictions.version, before.answers.predictions.version, 'no new run');
    const predictions = await commandLine(env, '--method', 'predictions', '--text', s.text);
    const p = softmax(tensor(predictions, 'logits'), s.temperature);
    close(s.predictions.map((r) => r.probability), s.predictions.map((r) => p[r.id]), 1e-3, 'probabilities at that temperature');
    await page.close();
  },

  async 'keys: arrows, head by head, the text, light and dark'(env) {
    const page = await Page.open(env.browser, env.site);
    const keys = page.tab.keyboard;
    const s = await page.state();
    await keys.press('ArrowLeft');
    await page.until((t) => t.selection.token === s.tokens.length - 1, 'the last token');
    await keys.press('ArrowLeft');
    await page.until((t) => t.selection.token === s.tokens.length - 2, 'the one before');
    const { layer, head } = s.head;
    await keys.press(layer > 0 ? 'ArrowUp' : 'ArrowDown');
    await page.until((t) => t.head.layer === (layer > 0 ? layer - 1 : 1), 'another layer');
    await keys.press(head > 0 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
    await page.until((t) => t.head.head === (head > 0 ? head - 1 : 1), 'another head');
    await keys.press('t');
    await page.until((t) => t.dark, 'dark');
    await page.settled();
    // Escape first gives up what runs, then the selection.
    if ((await page.state()).busy) {
      await keys.press('Escape');
      await page.until((t) => !t.busy, 'the work to stop');
    }
    await keys.press('Escape');
    await page.until((t) => t.selection.token === -1, 'nothing selected');
    await keys.press('/');
    await keys.type(' so');
    await page.until((t) => t.text === `${s.text} so`, 'typing after the slash key');
    await page.close();
  },

  async 'a key that is held moves as often as the system repeats it, not once a frame'(env) {
    const page = await Page.open(env.browser, env.site);
    const keys = page.tab.keyboard;
    await page.click('button:form');
    await keys.down('ArrowDown');              // to the first
    await page.tab.waitForTimeout(900);
    await page.drawn();
    await keys.up('ArrowDown');
    await keys.down('ArrowDown');              // the second
    await keys.down('ArrowDown');              // the third, repeated
    await keys.up('ArrowDown');
    await keys.press('Enter');
    await page.until((t) => t.form === 2, 'the third form');
    await page.close();
  },

  async 'the keys are listed on “?”, and do what the list says'({ browser, site }) {
    const page = await Page.open(browser, site);
    const keys = page.tab.keyboard, list = page.tab.getByRole('dialog', { name: 'Keys' });
    const press = async (key, wanted, what) => {
      await page.drawn();
      await keys.press(key);
      return page.until(wanted, `${key}: ${what}`);
    };
    await page.settled();
    await page.tab.locator('#canvas').focus();
    await keys.press('?');
    await list.waitFor();
    equal(await list.getByRole('heading', { level: 2 }).allTextContents(), ['Explain', 'Everywhere', 'Flow', 'Trust', 'Data set'], 'the view that is shown comes first');
    await page.tab.screenshot({ path: `${Page.pictures}/keys-1280x800.png` });
    await keys.press('Escape');
    await list.waitFor({ state: 'detached' });
    equal(await page.tab.evaluate(() => document.activeElement.id), 'canvas', 'the focus is back');
    const before = await page.drawn();
    const { selection } = await press('ArrowRight', (s) => s.selection.token >= 0, 'a token is selected');
    await press('ArrowRight', (s) => s.selection.token === selection.token + 1, 'the next token');
    await press('ArrowLeft', (s) => s.selection.token === selection.token, 'the one before');
    const head = (s) => [s.head.layer, s.head.head];
    const [layer, which] = head(before);
    const up = layer > 0;
    const moved = await press(up ? 'ArrowUp' : 'ArrowDown', (s) => head(s)[0] === layer + (up ? -1 : 1), 'another layer');
    await press(which > 0 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight', (s) => head(s)[0] === head(moved)[0] && head(s)[1] !== which, 'another head');
    await press('p', (s) => s.pinned, 'pinned');
    await press('p', (s) => !s.pinned, 'let go');
    for (let i = 0; i < 3; i++) await keys.press('ArrowRight');
    const { text } = await page.drawn();
    await press('Delete', (s) => s.text.length < text.length, 'the word is deleted');
    await press('Control+z', (s) => s.text === text, 'undone');
    await press('Control+y', (s) => s.text.length < text.length, 'done again');
    await press('t', (s) => s.dark !== before.dark, 'dark');
    await press('3', (s) => s.view === 'trust', 'Trust');
    const table = await page.until((s) => s.table.length > 2 && !s.busy, 'the table of methods');
    const other = await press('ArrowDown', () => true, 'the row below').then(() => page.drawn());
    if (other.method === table.method) await press('ArrowUp', (s) => s.method !== table.method, 'the row above the last one');
    else await press('ArrowUp', (s) => s.method === table.method, 'the row above');
    await press('1', (s) => s.view === 'explain', 'Explain');
    await keys.press('/');
    await page.until(() => true, 'a frame');
    await page.drawn();
    equal(await page.tab.evaluate(() => document.activeElement.localName), 'textarea', '“/” goes to the text');
    await keys.press('?');
    check(await list.count() === 0, 'in the text it is a question mark');
    await page.close();
  },
};
