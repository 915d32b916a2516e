// The answers of a class, without a server: each person reads a short code out, the lecturer types the codes in.
//
//   4ACBH    lesson 4, its questions answered A, C and B ("-": not answered), and a letter that finds a mistyped code
import { say } from './words.mjs';
const LETTERS = 'ABCDE', CHECKS = 'ABCDEFGHJKLMNPQRSTUVWXY';

const checkOf = (text) => CHECKS[[...text].reduce((sum, letter, i) => sum + letter.charCodeAt(0) * (i + 3), 0) % CHECKS.length];

// chosen: one number for each question of the lesson; undefined or -1: not answered.
export function codeOf(lesson, chosen) {
  const text = `${lesson}${chosen.map((one) => LETTERS[one] ?? '-').join('')}`;
  return text + checkOf(text);
}

// { chosen } or { fault }, a sentence. choices: for each question how many it has.
export function readCode(lesson, choices, typed) {
  const code = typed.toUpperCase().replace(/[\u2013\u2212]/g, '-'), text = code.slice(0, -1);
  if (checkOf(text) !== code.at(-1)) return { fault: say('{code} is mistyped', typed) };
  const number = String(lesson), answers = [...text.slice(number.length)];
  if (!text.startsWith(number) || answers.length !== choices.length) return { fault: say('{code} is of another lesson', typed) };
  const chosen = answers.map((letter) => (letter === '-' ? -1 : LETTERS.indexOf(letter)));
  if (chosen.some((one, i) => one >= choices[i])) return { fault: say('{code} is mistyped', typed) };
  return { chosen };
}

// Of all codes of a text: how often each choice of each question was chosen, how many people that are, and what could not be read.
export function tally(lesson, choices, typed) {
  const counts = choices.map((many) => Array(many).fill(0)), faults = [];
  let people = 0;
  for (const code of typed.split(/[\s,;]+/).filter(Boolean)) {
    const { chosen, fault } = readCode(lesson, choices, code);
    if (fault) faults.push(fault);
    else people++;
    chosen?.forEach((choice, i) => { if (choice >= 0) counts[i][choice]++; });
  }
  return { counts, people, faults };
}
