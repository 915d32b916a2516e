// Sentences in JavaScript (web/words.mjs) say what those in C++ say (tests/unit/text/say_test.cpp). Ends with `N passed, M failed`.
import assert from 'node:assert/strict';

globalThis.document = { documentElement: {} };
const { language, numeral, onLanguage, say, sayIn, speak, translated } = await import('../web/words.mjs');

const GERMAN = {
  language: 'de', name: 'Deutsch', plural: 'one', decimal: ',', group: '.',
  words: { '{n|# row|# rows} of {file}': '{file}: {n|# Zeile|# Zeilen}', Title: 'Titel' },
  in: { column: { rest: 'Rest' }, verb: { rest: 'ruhen' } },
};

const tests = {
  'English needs no file'() {
    speak(null);
    assert.equal(say('Reload'), 'Reload');
    assert.equal(say('{n|# row|# rows} of {file}', 1, 'a.csv'), '1 row of a.csv');
    assert.equal(say('{n|# row|# rows} of {file}', 5130, 'a.csv'), '5,130 rows of a.csv');
    assert.equal(say('{n|# token|# tokens}', -1), '−1 token');
    assert.equal(say('{a} and {b} and {a}', 'x', '{a}'), 'x and {a} and x');
    assert.equal(say('{{not a placeholder}'), '{not a placeholder}');
    assert.equal(say('{a}, {b}', 'x'), 'x, ');
    assert.equal(say('{n|$&|#}', 5), '5');
    assert.equal(translated('Nobody {knows} this'), 'Nobody {knows} this');
  },
  'a language has its own order, forms and separators'() {
    let told = 0;
    onLanguage(() => told++);
    speak(GERMAN);
    assert.equal(told, 1);
    assert.equal(language(), 'de');
    assert.equal(document.documentElement.lang, 'de');
    assert.equal(say('{n|# row|# rows} of {file}', 1, 'a.csv'), 'a.csv: 1 Zeile');
    assert.equal(say('{n|# row|# rows} of {file}', 5130, 'a.csv'), 'a.csv: 5.130 Zeilen');
    assert.equal(numeral('1,234.5'), '1.234,5');
    assert.equal(sayIn('column', 'rest'), 'Rest');
    assert.equal(sayIn('verb', 'rest'), 'ruhen');
    assert.equal(translated('Title'), 'Titel');
    assert.equal(say('{n|# token|# tokens}', 5130), '5.130 tokens', 'what is missing is English, with the numbers of the language');
    speak(null);
    assert.equal(translated('Title'), 'Title');
  },
  'forms of the number'() {
    const words = { '{n|# row|# rows}': '{n|# a|# b|# c}' };
    speak({ ...GERMAN, plural: 'slavic', words });
    const said = [1, 3, 5, 11, 12, 21, 102, 112].map((n) => say('{n|# row|# rows}', n).at(-1)).join('');
    assert.equal(said, 'abcccabc');
    speak({ ...GERMAN, plural: 'none', words: { '{n|# row|# rows}': '{n|#行}' } });
    assert.equal(say('{n|# row|# rows}', 1), '1行');
    assert.equal(say('{n|# token|# tokens}', 1), '1 token');
    speak(null);
  },
};

let passed = 0, failed = 0;
for (const [name, run] of Object.entries(tests)) {
  try {
    run();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
