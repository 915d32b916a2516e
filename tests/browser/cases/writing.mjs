// The text: typing, replacing, pasting, input methods; newer edits overtake older work; nothing is lost.
import { check, equal } from '../check.mjs';
import { Page, quiet } from '../page.mjs';

export const cases = {
  async 'typing updates everything'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write('The keys to the cabinet');
    const s = await page.settled('The keys to the cabinet');
    for (const name of ['predictions', 'attribution', 'attention', 'lens', 'heads']) {
      check(s.answers[name].fresh, `${name} is fresh`);
      equal(s.answers[name].text, s.text, `${name} is about this text`);
    }
    equal(s.attribution.length, s.tokens.length, 'one score for every token');
    await page.close();
  },

  async 'a newer edit overtakes older work'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.edit();
    for (const letter of ' and one more word that is typed quickly.') {
      await page.tab.keyboard.type(letter);
      await page.tab.waitForTimeout(20);
    }
    const text = (await page.state()).text;
    const s = await page.settled();
    check(s.text.endsWith('typed quickly.'), `all letters arrived: ${s.text}`);
    check(text.length > 0 && s.answers.attribution.text === s.text, 'the attribution belongs to the last text');
    check(Object.values(s.answers).every((a) => !a.error), 'cancelled work is no error');
    await page.close();
  },

  async 'Escape stops, and the page can go on'(env) {
    const page = await Page.open(env.browser, env.site);
    const text = 'one two three four five six seven eight nine ten '.repeat(12).trim();
    await page.paste(text);
    await page.until((s) => s.text === text, 'the pasted text');
    await page.tab.keyboard.press('Escape');   // leaves the text
    await page.until((s) => Object.values(s.answers).some((a) => a.pending) || !s.busy, 'work');
    if ((await page.state()).busy) {
      await page.tab.keyboard.press('Escape');
      await page.until((s) => s.stopped && Object.values(s.answers).every((a) => !a.pending), 'everything to stop');
      await page.click('button:go_on');
      await page.until((s) => !s.stopped, 'the work to go on');
    }
    const s = await page.settled(text, 120000);
    check(s.answers.attribution.fresh, 'the attribution came after going on');
    await page.close();
  },

  async 'pasting over a selection'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.paste('Pasted: naïve café');
    const s = await page.settled('Pasted: naïve café');
    equal(s.tokens.at(-1).end, new TextEncoder().encode(s.text).length, 'the last token ends where the text ends');
    await page.close();
  },

  async 'an input method composes and commits'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write('Tokyo ');
    const session = await page.context.newCDPSession(page.tab);
    for (const text of ['に', 'にほ', 'にほん']) {
      await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await page.tab.waitForTimeout(60);
    }
    await session.send('Input.insertText', { text: '日本' });
    const s = await page.settled('Tokyo 日本');
    check(s.answers.predictions.fresh, 'predictions for the composed text');
    await page.close();
  },

  async 'the selected word stays selected while the text before it changes'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write('A dull film with a brilliant ending');
    let s = await page.settled('A dull film with a brilliant ending');
    const word = s.tokens.findIndex((t) => t.text.includes('ending') || t.end === s.text.length);
    await page.click('token', word);
    await page.until((t) => t.selection.token === word, 'the last word');
    await page.tab.keyboard.press('Control+Home');
    await page.tab.keyboard.type('Well: ');
    s = await page.settled('Well: A dull film with a brilliant ending');
    equal(s.tokens[s.selection.token]?.end, s.text.length, 'the same word is selected');
    await page.close();
  },

  async 'text, method and look are there after a reload'(env) {
    const page = await Page.open(env.browser, env.site);
    await page.write('Once upon a time');
    await page.settled('Once upon a time');
    await page.tab.keyboard.press('Escape');
    await page.tab.keyboard.press('t');
    await page.until((s) => s.dark, 'dark');
    await page.tab.reload();
    const s = await page.settled('Once upon a time');
    check(s.dark, 'still dark');
    await page.close();
  },

  async 'on a slow machine no key is lost that follows a click at once'(env) {
    const page = await Page.open(env.browser, env.site);
    const session = await page.context.newCDPSession(page.tab);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 12 });
    // Sent without waiting for answers: the events lie in the browser's queue before the page has drawn a frame.
    const send = (type, more) => { session.send(`Input.dispatch${type}Event`, more); };
    const click = (x, y) => {
      send('Mouse', { type: 'mouseMoved', x, y });
      for (const type of ['mousePressed', 'mouseReleased']) send('Mouse', { type, x, y, button: 'left', clickCount: 1 });
    };
    const press = (key, code, more = {}) => {
      for (const type of ['keyDown', 'keyUp']) send('Key', { type, key, code, windowsVirtualKeyCode: more.number ?? key.toUpperCase().charCodeAt(0), ...(type === 'keyDown' && more) });
    };
    const write = (text) => {
      for (const key of text) press(key, key === ' ' ? 'Space' : `Key${key.toUpperCase()}`, { text: key });
    };
    const enter = () => press('Enter', 'Enter', { number: 13, text: '\r' });

    const beside = await page.beside();
    click(beside.x, beside.y);
    press('a', 'KeyA', { modifiers: 2, commands: ['selectAll'] });
    write('It was a');
    await page.until((t) => t.text === 'It was a', 'the text typed after a click');
    press('Escape', 'Escape', { number: 27 });
    press('/', 'Slash', { number: 191, text: '/' });
    write(' day');
    let s = await page.settled('It was a day');
    const word = s.predictions.find((one) => /^ [a-z]+$/.test(one.text) && one.id !== s.selection.target);
    const place = page.place(await page.drawn(), 'button:target');
    click(place.x, place.y);
    write(word.text.trim());
    enter();
    const before = s.selection.target;
    await page.until((t) => t.selection.target !== before && quiet(t), 'the target that was searched');
    const title = await page.tab.title();
    check(title.includes(`\u201c${word.text.trim()}\u201d rather`), `the found word: ${title}`);
    await page.close();
  },

  async 'an address brings a text'(env) {
    const page = await Page.open(env.browser, env.site, { path: '?backend=wasm#text=The%20sun%20%26%20the%20moon' });
    await page.settled('The sun & the moon');
    await page.close();
  },
};
