// The text: typing, replacing, pasting, input methods; newer edits overtake older work; nothing is lost.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { check, equal } from '../check.mjs';
import { Page, quiet } from '../page.mjs';

const CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

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

  async 'the model writes on; a token opens what made it and leads back; the link writes the same'(env) {
    const page = await Page.open(env.browser, env.site);
    const prompt = 'The old man went to the';
    await page.write(prompt);
    await page.settled(prompt);
    await page.tab.keyboard.press('Escape');
    await page.click('button:write_on');
    const streamed = await page.until((s) => s.writing.turns?.[0]?.tokens.length > 0, 'the first token');
    let s = await page.until((t) => t.writing.done, 'the text');
    s = await page.settled(prompt);
    const [{ tokens, text }] = s.writing.turns;
    check(tokens.length > 4 && tokens.length >= streamed.writing.turns[0].tokens.length, `${tokens.length} tokens`);
    equal(tokens.map((one) => one.text).join(''), text, 'the tokens are the text');
    const surprise = tokens.reduce((sum, one) => sum - Math.log(one.probability), 0) / tokens.length;
    check(Math.abs(s.writing.perplexity / Math.exp(surprise) - 1) < 1e-3, `perplexity ${s.writing.perplexity}`);
    await page.picture('writing');

    // The fourth token: the text up to it, asked about just that token.
    await page.click('written', 3, 0);
    const before = prompt + tokens.slice(0, 3).map((one) => one.text).join('');
    s = await page.settled(before);
    equal(s.selection.target, tokens[3].id, 'the target is the token');
    for (const name of ['attribution', 'lens', 'attention', 'writing']) check(s.answers[name].fresh, `${name} is fresh`);
    equal(s.answers.attribution.target, tokens[3].id, 'its attribution');
    equal(s.attribution.length, s.tokens.length, 'one score for every token before it');
    equal(s.writing.explained, [0, 3], 'it is marked');
    if (s.writing.as_written) {
      const asked = s.predictions.find((one) => one.id === tokens[3].id);
      if (asked) check(Math.abs(asked.probability - tokens[3].probability) < 1e-3, `${asked.probability} as it was written with`);
    }
    await page.picture('writing-token');
    const hash = await page.hash();
    await page.click('button:back_to_writing');
    s = await page.settled(prompt);
    equal(s.writing.turns[0].text, text, 'nothing is lost');
    await page.tab.keyboard.press('Control+Z');
    s = await page.settled(before);
    equal(s.selection.target, tokens[3].id, 'Undo leads to the token again');

    await page.close();

    // The link, in a new page.
    const other = await Page.open(env.browser, env.site, { path: `?backend=wasm${hash}` });
    s = await other.until((t) => t.writing.done, 'the text of the link');
    equal([s.text, s.writing.turns[0].text, s.selection.target], [before, text, tokens[3].id], 'the link writes the same text');
    await other.close();
  },

  async 'a run that is stopped keeps what is there, and the views go on'(env) {
    const link = { version: 1, text: 'The old man went to the', settings: { generation: { count: 240, seed: 5 } } };
    const path = `?backend=wasm#v1=j${Buffer.from(JSON.stringify(link)).toString('base64url')}`;
    const page = await Page.open(env.browser, env.site, { path });
    await page.click('button:write_on');
    await page.until((s) => s.writing.running && s.writing.turns[0].tokens.length > 1, 'the first tokens');
    const frames = await page.tab.evaluate(async () => {
      document.activeElement?.blur();
      const { places } = window.vitrine.state(), [x, y, w, h] = places['button:stop_writing'][0].rect;
      const canvas = document.querySelector('canvas'), { left, top } = canvas.getBoundingClientRect();
      for (const type of ['mousemove', 'mousedown', 'mouseup']) {
        canvas.dispatchEvent(new MouseEvent(type, { bubbles: true, view: window, clientX: left + x + w / 2, clientY: top + y + h / 2, buttons: Number(type === 'mousedown') }));
        await new Promise((done) => requestAnimationFrame(done));
      }
      let after = 0;
      for (; window.vitrine.state().writing.running; after++) await new Promise((done) => requestAnimationFrame(done));
      return after;
    });
    check(frames <= 4, `stopped ${frames} frames after the click, the drawn ones being behind by up to two`);
    let s = await page.state();
    const stopped = s.writing.turns[0].tokens.length;
    check(stopped < 240, `${stopped} tokens`);
    s = await page.settled();
    equal(s.writing.turns[0].tokens.length, stopped, 'nothing comes after the stop');
    check(s.answers.attribution.fresh, 'the views are there');
    await page.click('button:another_seed');
    s = await page.until((t) => t.writing.seed === 6 && t.writing.running, 'another seed');
    await page.tab.keyboard.press('Escape');
    await page.until((t) => !t.writing.running, 'the stop by the key', 5000);
    await page.close();
  },

  async 'a chat model is asked in its template; every answer stays, and its tokens open'(env) {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-chat-'));
    try {
      // The shipped model with a chat template is a chat model, if a poor one.
      for (const name of ['config.json', 'tokenizer.json', 'model.safetensors'])
        copyFileSync(join(env.root, 'models/vitrine-nano', name), join(folder, name));
      writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ chat_template: CHATML }));
      const page = await Page.open(env.browser, env.site);
      await page.openModel('A folder…', folder);
      await page.until((s) => s.model?.name.startsWith('vitrine-chat-') && s.writing.chats, 'the chat model');
      await page.settled();
      await page.click('button:write_on');
      await page.until((s) => s.writing.open && s.places['field:turn'], 'the field');
      const say = async (words) => {
        await page.click('field:turn');
        await page.tab.keyboard.type(words);
        await page.tab.keyboard.press('Enter');
        await page.until((s) => s.writing.turns.at(-2)?.text === words && s.writing.done, `an answer to ${words}`);
        return page.settled();
      };
      let s = await say('What is it?');
      const first = '<|im_start|>user\nWhat is it?<|im_end|>\n<|im_start|>assistant\n';
      equal(s.text, first, 'the words in the template');
      const { text: answer, tokens } = s.writing.turns[1];
      s = await say('And why?');
      equal(s.text, `${first}${answer}<|im_end|>\n<|im_start|>user\nAnd why?<|im_end|>\n<|im_start|>assistant\n`, 'the conversation in the template');
      equal(s.writing.turns.map((one) => one.of_model), [false, true, false, true], 'the turns');
      await page.picture('chat');
      await page.click('written', 2, 1);
      const before = first + tokens[0].text + tokens[1].text;
      s = await page.settled(before);
      equal(s.selection.target, tokens[2].id, 'the token of the first answer');
      check(s.answers.attribution.fresh, 'its attribution');
      await page.click('button:back_to_writing');
      s = await page.settled();
      equal(s.writing.turns.length, 4, 'nothing is lost');
      await page.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
