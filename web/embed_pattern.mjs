// The form of a sentence (src/text/pattern.h) for JavaScript: of the page and of figures in other pages.
export const PLURALS = {
  one: (n) => (n === 1 ? 0 : 1),
  up_to_one: (n) => (n <= 1 ? 0 : 1),
  none: () => 0,
  slavic: (n) => (n % 10 === 1 && n % 100 !== 11 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2),
};
export const ENGLISH = { language: 'en', plural: 'one', decimal: '.', group: ',', words: {} };

// A number as English writes it, with the separators of the language.
const numeralIn = (language, written) => written.replace(/[.,]/g, (mark) => (mark === '.' ? language.decimal : language.group));
const grouped = (language, number) => numeralIn(language, String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, ',')).replace(/^/, number < 0 ? '−' : '');
const PIECE = /\{\{|\{([^{}|]+)((?:\|[^}|]*)*)\}/g;

// found: the sentence in the language; nothing: the English one.
function filled(language, found, english, words) {
  const names = [...new Set([...english.matchAll(PIECE)].map(([, name]) => name).filter(Boolean))];
  const plural = PLURALS[found ? language.plural : 'one'];
  return (found ?? english).replace(PIECE, (whole, name, forms) => {
    if (whole === '{{') return '{';
    const value = words[names.indexOf(name)] ?? '';
    const word = typeof value === 'number' ? grouped(language, value) : String(value);
    if (!forms) return word;
    const all = forms.slice(1).split('|');
    return all[Math.min(plural(Math.abs(Number(value) || 0)), all.length - 1)].replaceAll('#', () => word);
  });
}

// What says sentences in one language at a time: English until `use` gets a file of assets/words, or what of it figures need.
export function speaker() {
  let spoken = ENGLISH;
  return {
    use: (file) => { spoken = file ?? ENGLISH; },
    file: () => (spoken === ENGLISH ? null : spoken),   // as `use` got it
    language: () => spoken.language,
    numeral: (written) => numeralIn(spoken, written),
    say: (english, ...words) => filled(spoken, spoken.words[english], english, words),
    sayIn: (context, english, ...words) => filled(spoken, spoken.in?.[context]?.[english], english, words),
    translated: (declared) => spoken.words[declared] ?? declared,   // a text that is declared somewhere: a title, a label
  };
}
// Marks a literal that `say` or `translated` gets from a table or a choice.
export const toSay = (literal) => literal;
