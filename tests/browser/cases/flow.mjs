// Flow: what is drawn is what the command line says; heads, tokens and the number of ways can be chosen.
import { check, close, equal } from '../check.mjs';
import { Page } from '../page.mjs';
import { commandLine } from './explain.mjs';

export const cases = {
  async 'the flow is that of the command line, a head can be looked at, and fewer ways drawn'(env) {
    const { browser, site } = env;
    const page = await Page.open(browser, site, { path: '?backend=wasm#flow' });
    const s = await page.until((t) => t.answers.flow?.fresh, 'the flow');
    const { target, foil } = s.selection;
    const said = await commandLine(env, '--method', 'contribution_flow', '--text', s.text, '--target-id', String(target), '--foil-id', String(foil));
    const names = ['score', 'embedded', 'edges_kept'];
    close(names.map((name) => s.flow[name]), names.map((name) => said.figures.find((f) => f.name === name).value), 1e-3, 'figures');
    check(s.places['flow row'].length === s.tokens.length, 'a line for every token');
    const heads = s.places['flow head'];
    check(heads.length > 2, `${heads.length} heads`);
    await page.picture('flow-1280x800');
    await page.click('flow head', heads[0].a, heads[0].b);
    await page.until((t) => t.head.layer === heads[0].a && t.head.head === heads[0].b, 'the chosen head');
    const track = page.place(await page.drawn(), 'flow slider').rect;
    await page.tab.mouse.click(track[0] + track[2] - 2, track[1] + track[3] / 2);
    const few = await page.until((t) => (t.places['flow head'] ?? []).length < heads.length, 'fewer ways');
    check(few.answers.flow.fresh, 'without asking again');
    await page.click('button:in_explain');
    await page.until((t) => t.view === 'explain' && t.head.layer === heads[0].a && t.head.head === heads[0].b, 'Explain with this head');
    await page.close();
  },

  async 'the flow on a phone, in the dark and beside a longer text'({ browser, site }) {
    for (const [name, options] of [['390x844', { viewport: { width: 390, height: 844 }, touch: true }], ['1920x1080-dark', { viewport: { width: 1920, height: 1080 }, scheme: 'dark' }]]) {
      const page = await Page.open(browser, site, { path: '?backend=wasm#flow', ...options });
      await page.until((t) => t.answers.flow?.fresh, 'the flow');
      await page.picture(`flow-${name}`);
      await page.close();
    }
  },
};
