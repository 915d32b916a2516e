// The sheet beside the page on which a lesson is read and answered: plain elements, so that screen readers, text zoom
// and the keyboard work as everywhere. It decides nothing: lessons.mjs tells it what to show.
import { codeOf, tally } from './lesson_class.mjs';
import { say, toSay, translated } from './words.mjs';

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
const button = (textContent, onclick, className = '') => make('button', { type: 'button', textContent, onclick, className });
const measuring = toSay('Measuring\u2026');

export class Sheet {
  #on;                       // what to call: start, list, close, stay, back, next, check, stage, hands, styled
  #root = make('aside', { id: 'lesson', tabIndex: -1 });
  #parts = {};               // elements of the step that is shown
  #loaded = false;
  #staged = false;
  ended = false;

  constructor(on) {
    this.#on = on;
    this.#root.setAttribute('aria-label', say('Lesson'));
  }
  attach() {
    if (!this.#loaded) document.head.append(make('link', { rel: 'stylesheet', href: 'lessons.css', onload: this.#on.styled }));
    this.#loaded = true;
    document.body.append(this.#root);
  }
  detach() { this.#root.remove(); }
  focus() { (this.#root.querySelector('input:checked, input:enabled, .next') ?? this.#root).focus({ preventScroll: true }); }
  has(element) { return this.#root.contains(element); }
  textSize(size) { this.#root.style.setProperty('--text-size', size); }
  staged(on) { this.#staged = on; }

  #head(...words) {
    const stage = button(this.#staged ? say('Leave stage') : say('Stage'), this.#on.stage);
    stage.setAttribute('aria-pressed', String(this.#staged));
    return make('header', {}, make('p', {}, ...words), stage, button(say('Close'), this.#on.close));
  }
  #fill(heading, ...elements) {
    heading.tabIndex = -1;
    this.#root.replaceChildren(...elements);
    this.#root.scrollTop = 0;
    heading.focus({ preventScroll: true });
  }

  // ---- the list
  list(index) {
    this.ended = false;
    const heading = make('h2', { textContent: say('Lessons') });
    this.#fill(heading, this.#head(say('{n|# lesson|# lessons}', index.length)), heading,
      make('p', { className: 'say', textContent: say('Each takes about five minutes. You say what you expect; then the model in this tab is asked, and the page says what was measured.') }),
      make('ol', { className: 'lessons' }, ...index.map(({ name, title, about }) => make('li', {},
        button(title, () => this.#on.start(name)), make('span', { textContent: about })))));
  }

  // ---- a step. answer: of an earlier visit.
  step(lesson, step, of, { answer, hands }) {
    this.ended = false;
    const { say: sentences, until, ask } = lesson.steps[step];
    const heading = make('h2', { textContent: lesson.title });
    const parts = this.#parts = {
      say: sentences.map((_, i) => make('p', { className: until && i === sentences.length - 1 ? 'say do' : 'say' })),
      done: make('p', { className: 'told', hidden: !until }),
      told: make('p', { className: 'told', hidden: !ask }),
      next: button(step + 1 < lesson.steps.length ? say('Next') : say('Finish'), this.#on.next, 'next'),
    };
    for (const one of [parts.done, parts.told]) one.setAttribute('role', 'status');
    const back = button(say('Back'), this.#on.back);
    back.disabled = step === 0;
    const marks = make('div', { className: 'marks' }, ...lesson.steps.map((_, i) => make('i', { className: i < step ? 'past' : i === step ? 'now' : '' })));
    marks.setAttribute('aria-hidden', 'true');
    this.#fill(heading, this.#head(say('Lesson {lesson} of {lessons}, step {step} of {steps}', lesson.place + 1, of, step + 1, lesson.steps.length)), marks, heading,
      make('div', { className: 'body' }, ...parts.say, ...(ask ? [this.#question(ask, answer, hands)] : []), parts.done, parts.told),
      make('footer', {}, back, button(say('Lessons'), this.#on.list), parts.next,
        make('p', { className: 'keys', textContent: until ? say('F6 leads to the page and back.') : '' })));
  }
  #question(ask, answer, hands) {
    const parts = this.#parts;
    parts.choices = ask.choices.map((choice, i) => {
      const input = make('input', { type: 'radio', name: 'choice', value: String(i), disabled: Boolean(answer), checked: answer?.chosen === i,
        onchange: () => { parts.check.disabled = !parts.kept; parts.check.textContent = say('Check'); } });
      const count = make('input', { type: 'number', min: '0', max: '999', value: hands?.[i] || '', className: 'hands',
        oninput: () => this.#on.hands(i, Math.max(0, Number(count.value) || 0)) });
      count.setAttribute('aria-label', say('How many chose “{answer}”', choice.label));
      const share = make('i', { className: 'share' });
      share.setAttribute('aria-hidden', 'true');
      const row = make('div', { className: 'choice' }, make('label', {}, input, make('span', { textContent: choice.label })), count, share);
      return { row, input, share };
    });
    parts.check = button(say('Show me'), () => this.#on.check(this.chosen()), 'check');
    const fields = make('fieldset', {}, make('legend', { textContent: ask.question }), ...parts.choices.map(({ row }) => row), parts.check);
    parts.check.hidden = Boolean(answer);
    if (hands) this.counts(hands);
    return fields;
  }

  chosen() { return this.#parts.choices?.findIndex(({ input }) => input.checked) ?? -1; }
  say(sentences) {
    sentences.forEach((one, i) => {
      const text = one ?? translated(measuring), element = this.#parts.say[i];
      if (element.textContent !== text) element.textContent = text;
    });
  }
  done(sentence) { this.#tell(this.#parts.done, sentence); }
  // kept: a prediction can be checked. complete: what the step asks for was done.
  ready(kept, complete) {
    const { check, next } = this.#parts;
    this.#parts.kept = kept;
    if (check && !check.hidden) check.disabled = !kept;
    next.classList.toggle('waits', !complete);
    if (next.textContent !== say('Finish')) next.textContent = complete ? say('Next') : say('Skip');
  }
  checking(ask) {
    for (const { input } of this.#parts.choices) input.disabled = true;
    this.#parts.check.hidden = true;
    this.#parts.told.className = 'told do';
    this.#parts.told.textContent = ask.until ? ask.todo : translated(measuring);
    this.#parts.next.focus({ preventScroll: true });
  }
  verdict({ chosen, right, said }) {
    this.#parts.choices.forEach(({ row, input }, i) => {
      input.disabled = true;
      row.classList.toggle('right', i === right);
      row.classList.toggle('wrong', i === chosen && i !== right);
    });
    this.#parts.check.hidden = true;
    const words = chosen < 0 ? say('Measured: {said}', said)
      : chosen === right ? say('As you expected. {said}', said) : say('Not as you expected. {said}', said);
    this.#tell(this.#parts.told, words, chosen < 0 || chosen === right);
  }
  counts(hands) {
    const most = Math.max(1, ...hands);
    hands.forEach((count, i) => { this.#parts.choices[i].share.style.width = `${(100 * count) / most}%`; });
  }
  #tell(element, sentence, good = true) {
    element.className = sentence ? `told ${good ? 'good' : 'other'}` : 'told';
    if (element.textContent === (sentence ?? '')) return;
    element.textContent = sentence ?? '';
    if (sentence) element.scrollIntoView({ block: 'nearest' });
  }

  // ---- after the last step: what was expected and what came out, and the class
  end(lesson, answers) {
    this.ended = true;
    const heading = make('h2', { textContent: lesson.title });
    const asked = lesson.steps.map(({ ask }, i) => ({ ask, answer: answers[i] })).filter(({ ask }) => ask);
    const right = asked.filter(({ answer }) => answer && answer.chosen === answer.right).length;
    const code = codeOf(lesson.place + 1, asked.map(({ answer }) => answer?.chosen));
    const next = button(say('Finish'), this.#on.list, 'next');
    this.#fill(heading, this.#head(say('The end of the lesson')), heading,
      make('div', { className: 'body' },
        make('p', { className: 'say', textContent: say('You expected {right} of {all} answers as they were measured.', right, asked.length) }),
        make('p', { className: 'note' }, `${say('Your answers as a code, to read out:')} `, make('strong', { className: 'code', textContent: code })),
        this.#class(lesson, asked)),
      make('footer', {}, button(say('Back'), this.#on.back), button(say('Keep this page'), this.#on.stay), next));
  }
  #class(lesson, asked) {
    const table = make('div', { className: 'tally' });
    const codes = make('textarea', { rows: 3, spellcheck: false, autocomplete: 'off', placeholder: '4ACBH 4ABBK \u2026' });
    const said = make('p', { className: 'note' });
    said.setAttribute('role', 'status');
    codes.addEventListener('input', () => {
      const { counts, people, faults } = tally(lesson.place + 1, asked.map(({ ask }) => ask.choices.length), codes.value);
      said.textContent = `${say('{n|# person|# people}.', people)}${faults.length ? ` ${faults.join('; ')}.` : ''}`;
      table.replaceChildren(...asked.map(({ ask, answer }, i) => tallied(ask, answer, counts[i])));
    });
    return make('details', {}, make('summary', { textContent: say('The answers of a class') }),
      make('label', {}, say('Codes as they are read out, with spaces between them'), codes), said, table);
  }
}

// How many chose what, beside what was measured.
function tallied(ask, answer, counts) {
  const table = make('table', {}, make('caption', { textContent: ask.question }));
  const most = Math.max(1, ...counts);
  ask.choices.forEach(({ label }, i) => {
    const share = make('i', { className: 'share' });
    share.style.width = `${(100 * counts[i]) / most}%`;
    const name = make('th', { scope: 'row', textContent: label });
    if (answer?.right === i) name.append(make('b', { textContent: ' measured' }));
    table.append(make('tr', {}, name, make('td', { textContent: String(counts[i]) }), make('td', {}, share)));
  });
  return make('div', {}, table, make('p', { className: 'note', textContent: answer ? answer.said : say('Not measured in this tab yet.') }));
}
