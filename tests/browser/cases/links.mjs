// Links: all that matters is in the address, older links stay readable, and no link costs anybody their work.
import { readFileSync } from 'node:fs';

import { check, close, equal } from '../check.mjs';
import { Page } from '../page.mjs';
import { commandLine, tensor } from './explain.mjs';

const REVIEW = 'Review: Long, but never boring and beautifully acted.\nSentiment:';
const packed = (json) => `#v1=j${Buffer.from(JSON.stringify(json)).toString('base64url')}`;

// Links as older versions of the page wrote them. They are never edited: a link that is out in the world stays readable.
const OLDER = {
  'a text and a method': ['#text=The%20sun%20%26%20the%20moon&method=occlusion', { text: 'The sun & the moon', method: 'occlusion', view: 'explain' }],
  'a view': ['#trust', { view: 'trust' }],
  'a text in the query, a view in the fragment': ['?text=The%20moon#trust', { text: 'The moon', view: 'trust' }],
  'version 1': ['#v1=jeyJmb3JtIjoiYmFycyIsIm1ldGhvZCI6Im9jY2x1c2lvbiIsInRleHQiOiJUaGUgc2t5IGlzIiwidG9wX2siOjMsInZlcnNpb24iOjEsInZpZXciOiJ0cnVzdCJ9&trust',
    { text: 'The sky is', method: 'occlusion', view: 'trust', top_k: 3, form: 2 }],
  'version 1, deflated': ['#v1=zjZDBasMwEER_RcxZCXVDL_sNPbXXQpCtjbPEXhlp5SQN_vei9F56GhiGmcc8cEp5BjUZGB5jDlqnkMXuIFxTjvCY2c4pgpCGYapFkjYzRZ5AWMWyKO80aILHIqocQQ8sqYi1LO06D-ObgfDBq_CV3HvS0bu-mlNeObs-ZdHRBY2u51BNTnWa7i4MxnH_pZ-sJjOrETaPMpx5ZhBiyBd4FDYTHUtbFTUeczCOxzGHKKz29IvxUkDd67Y1mHnhHKxmBr3s3_7A-z_Yb8mxyDeDuv2htaYLK-jgsXJ-_kadR5sAgW_LFESx_QA&explain',
    { method: 'occlusion', text: 'Review: Long, but boring and beautifully acted.\nSentiment:', pinned: REVIEW, form: 1, granularity: 'word', text_size: 1.35, dark: true }],
};

const copied = async (page) => {
  await page.click('button:link');
  await page.tab.waitForTimeout(300);
  return page.tab.evaluate(() => navigator.clipboard.readText());
};

export const cases = {
  async 'everything that was chosen is in the link, and opens as it was'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.write(REVIEW);
    await page.settled(REVIEW);
    await page.tab.keyboard.press('Escape');
    await page.click('button:pin');
    await page.until((s) => s.pinned === REVIEW, 'the pinned text');
    const text = REVIEW.replace('never ', '');
    await page.write(text);
    await page.settled(text);
    await page.tab.keyboard.press('Escape');
    await page.click('token', 3);
    const s0 = await page.until((s) => s.selection.token === 3, 'a selected token');
    await page.click('head', 1, 1);
    await page.click('button:form');
    await page.pick(2);
    await page.until((s) => s.form === 1, 'another form');
    await page.click('button:look');
    await page.pick(7);  // a size at which Copy link still stands in the head
    const s = await page.until((t) => t.text_size !== 1, 'another size');
    check(s.selection.target !== null && s0.pinned, 'a target');
    const link = await copied(page);
    const { hash, search } = new URL(link);
    check(/^#v1=z/.test(hash), `a long link is packed: ${hash.slice(0, 20)}`);
    check(hash.length < 1200, `${hash.length} letters`);
    check(!/text=|model=/.test(search), 'the query says nothing twice');
    await page.picture('copied-link-1280x800');
    await page.hash();
    equal(page.tab.url(), link, 'the address is the same link, written as the person works');

    const other = await Page.open(browser, site, { path: `?backend=wasm${hash}`, model: '' });
    const t = await other.settled(text);
    equal(t.model.name, s.model.name, 'the model');
    equal(t.link, s.link, 'all that a link says');
    for (const what of ['text', 'pinned', 'form', 'method', 'text_size', 'view', 'selection', 'granularity', 'temperature']) equal(t[what], s[what], what);
    close(t.attribution, (await page.settled(text)).attribution, 1e-3, 'the same scores');
    await other.close();
    await page.close();
  },

  async 'each setting alone opens from a link'({ browser, site }) {
    const page = await Page.open(browser, site);
    const alone = { text: 'The sky is', method: 'occlusion', temperature: 0.5, top_k: 7, scheme: 'dark', text_size: 1.35, view: 'trust', tab: 'heads',
      form: 'force', granularity: 'word', layer: 1, head: 2, lens_layer: 1, position: 1, pairs: true, continues: true, projector: true,
      settings: { integrated_gradients: { steps: 12 } }, pinned: { text: 'The sea is', position: -1 } };
    for (const [field, value] of Object.entries(alone)) {
      await page.tab.evaluate((hash) => { location.hash = hash; }, packed({ version: 1, text: `A text for ${field}`, [field]: value }));
      const s = await page.until((t) => t.link.text === (field === 'text' ? value : `A text for ${field}`), field);
      equal(s.link[field], value, field);
    }
    await page.close();
  },

  async 'links of older versions stay readable'({ browser, site }) {
    for (const [what, [path, wanted]] of Object.entries(OLDER)) {
      const page = await Page.open(browser, site, { path: path.startsWith('?') ? path : `?backend=wasm${path}`, wait: false });
      const s = await page.until((t) => t.model && t.tokens_fresh, what);
      for (const [name, value] of Object.entries(wanted)) equal(s[name], value, `${what}: ${name}`);
      await page.close();
    }
  },

  async 'newer work is never lost to a link: reload, Back, Undo'({ browser, site }) {
    const page = await Page.open(browser, site, { path: '?backend=wasm#text=A%20text%20from%20a%20link' });
    await page.write('My own newer text');
    await page.settled('My own newer text');
    await page.hash();
    await page.tab.reload();
    await page.until((s) => s?.text === 'My own newer text' && s.tokens_fresh, 'the newer text, not the one of the link');
    // A link over it: the work is one click away, and the other way round.
    await page.tab.evaluate((hash) => { location.hash = hash; }, packed({ version: 1, text: 'A second link' }));
    let s = await page.until((t) => t.text === 'A second link', 'the second link');
    equal(s.earlier.text, 'My own newer text', 'what Undo leads to');
    await page.picture('undo-1280x800');
    await page.click('button:undo');
    await page.until((t) => t.text === 'My own newer text', 'Undo');
    await page.tab.keyboard.press('Control+Shift+Z');
    await page.until((t) => t.text === 'A second link', 'Redo');
    await page.tab.goBack();
    await page.until((t) => t.text === 'My own newer text', 'Back');
    // To another view and back: what was written since stays.
    await page.click('view', 2);
    await page.until((t) => t.view === 'trust', 'Trust');
    await page.tab.keyboard.press('1');
    await page.write('Written after Trust');
    await page.hash();
    await page.tab.goBack();
    s = await page.until((t) => t.view === 'trust', 'Trust by going back');
    equal(s.text, 'Written after Trust', 'the text');
    await page.close();
  },

  async 'a link with another model, a damaged one, and a bomb'({ browser, site }) {
    const page = await Page.open(browser, site, { path: `?backend=wasm${packed({ version: 1, text: 'The sky is', model: 'their-model' })}` });
    const s = await page.settled('The sky is');
    check(s.notes.some((note) => note.includes('their-model')), `a note says so: ${s.notes}`);
    const notice = () => page.tab.evaluate(() => document.getElementById('notice').textContent);
    const bomb = await page.tab.evaluate(async () => {
      const stream = new Blob([`{"version":1,"text":"${'a'.repeat(1 << 24)}"}`]).stream().pipeThrough(new CompressionStream('deflate-raw'));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    });
    for (const hash of ['#v1=jeyJ0', '#v1=x', '#v1=', '#v1=z!!!!', `#v1=z${bomb}`]) {
      await page.tab.evaluate((value) => { document.getElementById('notice').textContent = ''; location.hash = value; }, hash);
      await page.tab.waitForFunction(() => /damaged/.test(document.getElementById('notice').textContent));
      check((await page.state()).text === 'The sky is', await notice());
    }
    await page.tab.evaluate((value) => { location.hash = value; }, packed({ version: 1, text: 'Another model', model: 'vitrine-small' }));
    await page.until((t) => t.model.name === 'vitrine-small' && t.text === 'Another model' && !t.loading, 'the model of the link');
    await page.close();
  },

  async 'what is exported is what is shown, to the digit'(env) {
    const page = await Page.open(env.browser, env.site, { path: '?backend=wasm#text=The%20sky%20is' });
    const s = await page.settled('The sky is');
    const saved = async (steps) => {
      await page.click('button:out');
      await page.tab.waitForTimeout(400);
      if (steps === 1) await page.picture('export-menu-1280x800');
      const [file] = await Promise.all([page.tab.waitForEvent('download'), page.pick(steps)]);
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const png = await saved(1);
    equal([png.name, png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [`vitrine-${s.method.replaceAll('_', '-')}.png`, 2560, 1600], 'the picture and its size');
    const rows = (await saved(2)).bytes.toString().trim().split('\r\n').slice(1);
    const json = JSON.parse((await saved(3)).bytes.toString());
    const scores = json.tensors.find((tensor) => tensor.name === 'scores').data;
    equal(rows.map((row) => Number(row.slice(row.lastIndexOf(',') + 1))), scores, 'CSV and JSON');
    equal(s.attribution, scores, 'the page and JSON');
    const wanted = await commandLine(env, '--method', s.method, '--text', s.text, '--target-id', String(s.selection.target), '--foil-id', String(s.selection.foil));
    close(scores, tensor(wanted, 'scores'), 5e-3, 'the command line and JSON');
    equal(Object.keys(json).sort(), Object.keys(wanted).sort(), 'fields');
    const html = (await saved(5)).bytes.toString();
    const alone = await page.context.newPage();
    await alone.setContent(html);
    equal(await alone.evaluate(() => JSON.parse(document.getElementById('explanation').textContent)), json, 'the page by itself');
    equal(await alone.locator('.text').innerText(), s.text, 'its text');
    await alone.locator('.text [data-token]').first().hover();
    equal(await alone.locator('.on').count(), 2, 'a token and its bar are marked');
    await alone.screenshot({ path: `${Page.pictures}/exported-page.png` });
    await page.close();
  },

  async 'Tab goes through the page and leaves it'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.settled();
    await page.tab.waitForSelector('#twin h1', { state: 'attached' });
    // Something to go to on both sides: where there is nothing, a browser without a window comes back to the page.
    await page.tab.evaluate(() => {
      for (const [element, place, id] of [['canvas', 'beforebegin', 'before'], ['stage', 'afterend', 'after']]) {
        const button = Object.assign(document.createElement('button'), { id, textContent: id });
        Object.assign(button.style, { position: 'fixed', opacity: 0 });   // the policy forbids a style attribute in HTML
        document.getElementById(element).insertAdjacentElement(place, button);
      }
    });
    // How often the key is pressed within what has the focus, and where it leads then.
    const place = () => page.tab.evaluate(() => (document.activeElement?.closest('#twin') ?? document.activeElement)?.id);
    const left = async (key, from, to) => {
      for (let pressed = 1; pressed < 300; pressed++) {
        await page.tab.keyboard.press(key);
        const at = await place();
        if (at !== from) { equal(at, to, `where ${key} leads from the ${from}`); return pressed; }
      }
      return Infinity;
    };
    await page.tab.evaluate(() => document.getElementById('canvas').focus());
    await page.drawn();
    const forth = await left('Tab', 'canvas', 'twin');
    check(forth > 10 && forth < 200, `the picture is left after ${forth} presses of Tab`);
    const text = await left('Tab', 'twin', 'after');
    check(text > 10 && text < 200, `the page as text is left after ${text} presses of Tab`);
    equal(await left('Shift+Tab', 'after', 'twin'), 1, 'back into the text');
    await page.tab.evaluate(() => document.getElementById('canvas').focus());
    await page.drawn();
    equal(await left('Shift+Tab', 'canvas', 'before'), 1, 'and backwards at once from the beginning');
    await page.close();
  },

  async 'a table dropped anywhere goes to Data set; a paste or a file never takes a text away for good'({ browser, site }) {
    const page = await Page.open(browser, site);
    await page.write('My own text');
    await page.settled('My own text');
    await page.tab.keyboard.press('Escape');
    await page.tab.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'Pasted from elsewhere');
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
    });
    await page.until((s) => s.text === 'Pasted from elsewhere', 'the pasted text');
    await page.click('button:undo');
    await page.until((s) => s.text === 'My own text', 'the text before');
    await page.tab.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['text,label\n' + 'good film,pos\nbad film,neg\n'.repeat(40)], 'films.csv'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
    });
    const s = await page.until((t) => t.view === 'data' && t.data.table, 'the table');
    equal(s.text, 'My own text', 'the text stays');
    await page.close();
  },
};
