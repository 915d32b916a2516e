// The lessons as files: each is valid, all it measures exists, and each question has exactly one right choice whatever
// is measured. Needs no browser: node --test tests/browser/lessons_test.mjs
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { codeOf, readCode, tally } from '../../web/lesson_class.mjs';
import { AREAS, PLACES, faultsOf, fill, holds, rightChoice, shown } from '../../web/lesson_format.mjs';
import { MEASURES } from '../../web/lesson_measures.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = `${ROOT}assets/lessons/`;
const read = (name) => JSON.parse(readFileSync(FOLDER + name, 'utf8'));
const index = read('index.json');
const sources = readdirSync(`${ROOT}src/panels`, { recursive: true }).filter((name) => name.endsWith('.cpp'))
  .map((name) => readFileSync(`${ROOT}src/panels/${name}`, 'utf8')).join('\n');

test('the index lists every lesson, with its title', () => {
  const files = readdirSync(FOLDER).filter((name) => name !== 'index.json').map((name) => name.replace('.json', ''));
  assert.deepEqual(index.map(({ name }) => name).sort(), files.sort());
  assert.ok(index.length >= 10);
  for (const { name, title, about } of index) assert.deepEqual([read(`${name}.json`).title, read(`${name}.json`).about], [title, about]);
});
for (const { name } of index) {
  test(`${name} is valid`, () => assert.deepEqual(faultsOf(read(`${name}.json`), MEASURES), []));
  test(`${name} asks what is not on the page yet, and tells a right answer from a wrong one by what is measured`, () => {
    const asked = read(`${name}.json`).steps.filter(({ ask }) => ask);
    assert.ok(asked.length >= 1);
    for (const { ask, cover } of asked) {
      assert.ok(cover || ask.open || ask.until, ask.question);
      assert.ok(/\{/.test(ask.right) && /\{/.test(ask.wrong), 'both say what was measured');
    }
  });
}
test('the places and areas are those that the panels report', () => {
  for (const place of PLACES) assert.ok(sources.includes(`"${place}"`), place);
  for (const area of AREAS) assert.ok(sources.includes(`.name = "${area}"`), area);
});

const LESSON = { format: 1, title: 'T', about: 'A', steps: [{ open: { text: 'a' }, say: ['{tokens}'] }] };
const changed = (change) => { const lesson = structuredClone(LESSON); change(lesson, lesson.steps[0]); return faultsOf(lesson, MEASURES); };
test('a damaged lesson is refused, with its fault', () => {
  assert.deepEqual(changed(() => {}), []);
  const faults = {
    'the format is 2': (l) => { l.format = 2; },
    'nobody is not measured': (_, s) => { s.say = ['{nobody}']; },
    'elsewhere is no place': (_, s) => { s.point = { place: 'elsewhere' }; },
    'scheme” is not known': (_, s) => { s.open = { scheme: 'dark' }; },
    'leave numbers out': (_, s) => { s.ask = { question: 'Q', measure: 'tokens', right: 'R', wrong: 'W', choices: [{ label: 'a', from: 1, below: 2 }, { label: 'b', from: 2 }] }; },
    'does not begin where': (_, s) => { s.ask = { question: 'Q', measure: 'tokens', right: 'R', wrong: 'W', choices: [{ label: 'a', below: 2 }, { label: 'b', from: 3 }] }; },
    'stands for all else': (_, s) => { s.ask = { question: 'Q', measure: 'top_token', right: 'R', wrong: 'W', choices: [{ label: 'a', is: 'a' }, { label: 'b', is: 'b' }] }; },
    'one to three': (_, s) => { s.say = []; },
  };
  for (const [fault, change] of Object.entries(faults)) assert.ok(changed(change).some((one) => one.includes(fault)), fault);
});

test('sentences, conditions and choices', () => {
  const values = { tokens: 7, share: 0.043, drop: -0.5, top: 'Anna', before: 0.6 };
  const valueOf = (name) => values[name];
  assert.equal(fill('{tokens} of {share:percent}, {drop:signed}, {before}', valueOf), '7 of 4.3 %, \u22120.50, 0.60');
  assert.equal(fill('{tokens} {unknown}', valueOf), null);
  assert.equal(shown(0.912, 'percent'), '91 %');
  assert.ok(holds({ measure: 'tokens', at_least: 7, at_most: 7 }, valueOf) && !holds({ measure: 'tokens', at_least: 8 }, valueOf));
  assert.ok(!holds({ measure: 'unknown', not: 'x' }, valueOf), 'what is not measured holds nothing');
  const ranges = { choices: [{ label: '', below: '{before}' }, { label: '', from: '{before}' }] };
  assert.deepEqual([0.5999, 0.6, 1].map((value) => rightChoice(ranges, value, valueOf)), [0, 1, 1]);
  const words = { choices: [{ label: '', is: ['Anna', 'Ann'] }, { label: '', else: true }, { label: '', is: 'Tom' }] };
  assert.deepEqual(['Ann', 'Tom', 'Ben'].map((value) => rightChoice(words, value, valueOf)), [0, 2, 1]);
});

test('codes of a class', () => {
  const code = codeOf(12, [0, undefined, 2]);
  assert.match(code, /^12A-C[A-Y]$/);
  assert.deepEqual(readCode(12, [2, 3, 3], code), { chosen: [0, -1, 2] });
  for (let at = 0; at < code.length; at++) {   // one letter that is wrong is found
    for (const letter of 'ABCDE123-') {
      const typed = code.slice(0, at) + letter + code.slice(at + 1);
      if (typed !== code) assert.ok(readCode(12, [2, 3, 3], typed).fault, typed);
    }
  }
  const { counts, people, faults } = tally(12, [2, 3, 3], `${code}, ${codeOf(12, [1, 1, 2])}\n${codeOf(3, [1, 1, 2])} nonsense`);
  assert.deepEqual([counts, people, faults.length], [[[1, 1], [0, 1, 0], [0, 0, 2]], 2, 2]);
});
