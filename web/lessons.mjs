// Lessons (docs/lessons.md): which one is open, at which step, what was answered and measured. The steps are data in
// assets/lessons; what is seen of them is the browser's own text beside the canvas (lesson_sheet.mjs), and all that is
// claimed is read from the page as it is at that moment (lesson_measures.mjs).
import { faultsOf, fill, holds, rightChoice } from './lesson_format.mjs';
import { MEASURES } from './lesson_measures.mjs';
import { Overlay } from './lesson_overlay.mjs';
import { Sheet } from './lesson_sheet.mjs';
import { SAME, VIEW, WORK, setLesson } from './link.mjs';
import { sentence } from './sentence.mjs';
import { say } from './words.mjs';

const LOOK_MS = 120;              // between looks at the page; it is read only if it drew a frame since
const HELD_MS = 1200;             // what a step waits for must hold this long: a word is being written
const STORED = 'vitrine.lesson';  // for a reload: session storage
const STAGE_ZOOM = 1.25;          // on top of the projector's

export class Lessons {
  #open; #address; #resized; #notify; #canvas;   // see the constructor
  #sheet; #overlay = new Overlay();
  #index = null;        // of assets/lessons/index.json: [{ name, title, about }]
  #lesson = null;       // the open one, with its name and place in the index; null: the list
  #step = 0;
  #kept = {};           // name → value, measured in earlier steps
  #answers = {};        // step → { chosen, right, value, said } once checked; chosen -1: only revealed
  #hands = {};          // step → how many of a class chose each answer
  #asked = false;       // the answer of this step is being measured
  #done = false;        // what the step waits for was done
  #since = 0;           // when it began to hold; 0: it does not
  #before = null;       // link of the work that the lesson stands in front of
  #state = null;
  #timer = 0;
  #frames = -1;
  #read = 0;
  #focusBack = null;
  #stage = false;

  // open(link): the page opens it. address: link.mjs. resized(): the page looks at its size and text size. notify(sentence).
  constructor({ canvas, open, address, resized, notify }) {
    [this.#canvas, this.#open, this.#address, this.#resized, this.#notify] = [canvas, open, address, resized, notify];
    this.#sheet = new Sheet({
      start: (name) => this.#start(name, 0).catch((error) => notify(say('The lesson could not be fetched: {why}', sentence(error)))), list: () => this.#list(), close: () => this.close(), stay: () => this.close(true),
      back: () => this.back(), next: () => this.next(), check: (choice) => this.#check(choice), stage: () => this.setStage(!this.#stage),
      hands: (choice, count) => this.#count(choice, count), styled: () => this.#resize(),
    });
    addEventListener('keydown', (event) => this.#key(event), true);
    document.addEventListener('fullscreenchange', () => { if (this.#stage && !document.fullscreenElement) this.setStage(false); });
  }

  get opened() { return this.#timer !== 0; }

  // where: "name.step", counted from 1; empty: the list.
  async open(where = '') {
    if (!this.opened) this.#focusBack = document.activeElement;
    this.#index ??= await fetchJson('index.json');
    const [name, step] = where.split('.');
    this.#show();
    if (!this.#lesson) this.#list();
    if (!this.#index.some((one) => one.name === name)) return;
    await this.#start(name, Math.max(0, (Number(step) || 1) - 1), { opens: !/v1=/.test(location.hash), entry: SAME });
  }

  // The address was changed: by Back, or by hand.
  follow(where) {
    if (where === this.#where()) return;
    if (!where) return this.close(true);
    this.open(where).catch((error) => this.#notify(say('The lesson could not be fetched: {why}', sentence(error))));
    return undefined;
  }

  #where() { return this.#lesson ? `${this.#lesson.name}.${this.#step + 1}` : ''; }

  #show() {
    if (this.opened) return;
    document.body.classList.add('lesson');
    this.#sheet.attach();
    this.#resize();
    this.#before = window.vitrine.state().link;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  // The person's own work comes back, unless they stay with what the lesson opened.
  close(stay = false) {
    if (this.#stage) this.setStage(false);
    clearInterval(this.#timer);
    this.#timer = 0;
    const work = this.#before, now = window.vitrine.state().link;
    this.#lesson = this.#before = null;
    try { sessionStorage.removeItem(STORED); } catch { /* nothing was stored */ }
    document.body.classList.remove('lesson');
    this.#overlay.clear();
    this.#sheet.detach();
    this.#resize();
    if (!stay && work && JSON.stringify(work) !== JSON.stringify(now)) {
      this.#open(JSON.stringify(work));
      this.#write(WORK);
      if (work.text !== now.text) this.#notify(say('Your own text is back. Undo leads to the text of the lesson.'));
    } else {
      this.#write(SAME);
    }
    (this.#focusBack?.isConnected && this.#focusBack !== document.body ? this.#focusBack : this.#canvas).focus({ preventScroll: true });
  }

  // The address of the page as it is, with the step. entry: as in link.mjs.
  #write(entry) {
    setLesson(this.#where());
    this.#address.write(JSON.stringify(window.vitrine.state().link), entry);
  }

  #list() {
    if (this.#lesson) {
      this.#lesson = null;
      this.#write(SAME);
    }
    this.#overlay.clear();
    this.#sheet.list(this.#index);
  }

  async #start(name, step, { opens = true, entry = WORK } = {}) {
    const goesOn = this.#lesson?.name === name || step > 0;
    const place = this.#index.findIndex((one) => one.name === name);
    const lesson = await fetchJson(`${name}.json`);
    const faults = faultsOf(lesson, MEASURES);
    if (faults.length) throw new Error(say('the lesson {name} is damaged: {fault}', name, faults[0]));
    this.#lesson = { ...lesson, name, place };
    const stored = readStored();
    const same = stored?.name === name && goesOn;
    [this.#kept, this.#answers, this.#hands] = same ? [stored.kept, stored.answers, {}] : [{}, {}, {}];
    if (same && stored.before) this.#before = stored.before;
    // Where the rest speaks of what an earlier step measured, the lesson begins there.
    const from = Math.min(step, lesson.steps.length - 1), rest = JSON.stringify(lesson.steps.slice(from));
    const missing = lesson.steps.slice(0, from)
      .findIndex((one) => Object.keys(one.keep ?? {}).some((kept) => !(kept in this.#kept) && rest.includes(`{${kept}`)));
    this.#enter(missing >= 0 ? missing : from, { opens: opens || missing >= 0, entry });
  }

  // opens: the page becomes what the step is about.
  #enter(step, { opens = true, entry = opens ? WORK : VIEW } = {}) {
    this.#step = step;
    this.#asked = this.#done = false;
    this.#since = 0;
    const link = opens ? this.#linkAt(step) : null;
    if (link) this.#open(JSON.stringify(link));
    this.#write(entry);
    this.#frames = -1;
    const answered = step in this.#answers;
    this.#sheet.step(this.#lesson, step, this.#index.length, { answer: this.#answers[step], hands: this.#hands[step] });
    if (answered) this.#asked = true;
    this.#store();
    this.#look();
  }

  // What is open at a step: the newest `open` at or before it, of a question too once it is answered. null: as it is.
  #linkAt(step) {
    let link = null;
    this.#lesson.steps.slice(0, step + 1).forEach((one, i) => {
      if (one.open) link = one.open;
      if (one.ask?.open && (i < step || i in this.#answers)) link = { ...link, ...one.ask.open };
    });
    return this.#asLink(link);
  }
  #asLink(fields) {
    return fields && { version: 1, model: 'vitrine-small', ...fields, ...(this.#stage && { projector: true }) };
  }

  get #now() { return this.#lesson?.steps[this.#step]; }
  #value = (name) => {
    if (name in this.#kept) return this.#kept[name];
    const value = MEASURES[name]?.(this.#state);
    return value === null ? undefined : value;
  };

  next() {
    if (!this.#lesson) return;
    if (this.#step + 1 < this.#lesson.steps.length) this.#enter(this.#step + 1, { opens: Boolean(this.#lesson.steps[this.#step + 1].open) });
    else this.#sheet.end(this.#lesson, this.#answers);
  }
  back() {
    if (this.#lesson && this.#sheet.ended) this.#enter(this.#step, { opens: false, entry: SAME });
    else if (this.#lesson && this.#step > 0) this.#enter(this.#step - 1);
  }
  // What a presenter's key does: the answer, then the next step.
  #forward() {
    if (this.#now?.ask && !(this.#step in this.#answers) && !this.#sheet.ended) this.#check(this.#sheet.chosen());
    else if (!this.#sheet.ended) this.next();
  }

  // chosen: -1 when the answer is only revealed.
  #check(chosen) {
    if (this.#asked || !this.#complete(this.#now.keep)) return;
    this.#asked = true;
    const { ask } = this.#now;
    this.#sheet.checking(ask, chosen);
    if (ask.open) this.#open(JSON.stringify(this.#asLink({ ...this.#lastOpen(), ...ask.open })));
    this.#frames = -1;
    this.#look();
  }
  #lastOpen() {
    return this.#lesson.steps.slice(0, this.#step + 1).reduce((link, one) => one.open ?? link, {});
  }
  #complete = (keep) => Object.keys(keep ?? {}).every((name) => name in this.#kept);

  #look() {
    const drawn = window.vitrine.frames()?.count ?? 0, now = performance.now();
    if (drawn === this.#frames && now - this.#read < 1000) return;
    [this.#frames, this.#read] = [drawn, now];
    this.#state = window.vitrine.state();
    this.#sheet.textSize(this.#stage ? 1 : this.#state.text_size);
    if (this.#lesson && !this.#sheet.ended) this.#measure();
  }

  #measure() {
    const { say: sentences, point, cover, until, done, keep, ask } = this.#now;
    for (const [name, measure] of Object.entries(keep ?? {})) {
      const value = MEASURES[measure](this.#state);
      if (!(name in this.#kept) && value !== undefined && value !== null) this.#kept[name] = value;
    }
    this.#sheet.say(sentences.map((one) => fill(one, this.#value)));
    if (until && !this.#done && this.#complete(keep)) this.#done = this.#held(until);
    if (until) this.#sheet.done(this.#done ? fill(done, this.#value) : null);
    if (ask && this.#asked) this.#answer(ask);
    const covered = ask && !(this.#step in this.#answers) ? cover ?? [] : [];
    this.#overlay.show(this.#state, this.#done || this.#step in this.#answers ? null : point, covered);
    this.#sheet.ready(!ask || this.#complete(keep), until ? this.#done : !ask || this.#step in this.#answers);
  }

  #held(conditions) {
    if (![conditions].flat().every((one) => holds(one, this.#value))) this.#since = 0;
    else this.#since ||= performance.now();
    return this.#since > 0 && performance.now() - this.#since >= HELD_MS;
  }

  #answer(ask) {
    const before = this.#answers[this.#step];
    if (!before && ask.until && ![ask.until].flat().every((one) => holds(one, this.#value))) return;
    const value = before ? before.value : this.#value(ask.measure);
    if (value === undefined) return;
    const right = before ? before.right : rightChoice(ask, value, this.#value);
    const chosen = before ? before.chosen : this.#sheet.chosen();
    const said = before ? before.said : fill(chosen === right || chosen < 0 ? ask.right : ask.wrong, this.#value);
    if (said === null) return;
    this.#answers[this.#step] = { ...before, chosen, right, value, said };
    this.#sheet.verdict(this.#answers[this.#step]);
    if (!before) this.#store();
  }

  #count(choice, count) {
    const hands = (this.#hands[this.#step] ??= this.#now.ask.choices.map(() => 0));
    hands[choice] = count;
    this.#sheet.counts(hands);
  }

  #store() {
    const kept = { name: this.#lesson.name, kept: this.#kept, answers: this.#answers, before: this.#before };
    try { sessionStorage.setItem(STORED, JSON.stringify(kept)); } catch { /* a reload begins anew */ }
  }

  // ---- stage: the whole screen, one step at a time, read from afar
  setStage(on) {
    this.#stage = on;
    document.body.classList.toggle('stage', on);
    document.documentElement.style.fontSize = on ? `${16 * STAGE_ZOOM}px` : '';
    if (on) document.documentElement.requestFullscreen?.().catch(() => {});   // refused: the window is the stage
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.#resize();
    const { link } = window.vitrine.state();
    this.#open(JSON.stringify({ ...link, projector: on || Boolean(this.#before?.projector) }));
    this.#sheet.staged(on);
    if (this.#lesson) this.#enter(this.#step, { opens: false, entry: SAME });
  }

  #resize() {
    this.#resized();
    dispatchEvent(new Event('resize'));
  }

  // F6 goes from the page to the sheet and back. Arrows and Escape count in the sheet; on stage a presenter's PageDown and
  // PageUp count everywhere, and the space bar shows the answer.
  #key(event) {
    if (!this.opened || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = this.#sheet.has(event.target), stage = this.#stage;
    const writes = event.target.matches?.('input, textarea'), presses = event.target.matches?.('button, summary');
    const forward = () => (stage ? this.#forward() : this.next());
    const act = {
      F6: () => (inside ? this.#canvas.focus({ preventScroll: true }) : this.#sheet.focus()),
      ...((inside || stage) && { Escape: () => (stage ? this.setStage(false) : this.close()) }),
      ...(stage && { PageDown: forward, PageUp: () => this.back() }),
      ...(inside && !writes && { ArrowRight: forward, ArrowLeft: () => this.back() }),
      ...(inside && stage && !writes && !presses && { ' ': forward }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }
}

function readStored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED));
  } catch {
    return null;   // storage is forbidden here
  }
}

async function fetchJson(name) {
  const response = await fetch(`assets/lessons/${name}`);
  if (!response.ok) throw new Error(say('the server answered {status}', String(response.status)));
  return response.json();
}
