// The answer in words: what happens when a word is deleted, and where masking it says otherwise.
//
// Every number comes from a run of the model on the text that the words describe, as the explanation of the method
// `deletion` holds it. A word is worth telling about when the most probable token is another one without it, when the
// probability of the target moves by at least 0.05, or by at least 0.01 and a third of what it was, or when its odds at
// least double or halve: near 0 and 1 a probability hardly moves, whatever a word does. Words come before signs,
// before the labels of the text's form ("Review:") and before the word whose continuation is explained: without that
// one another question is asked. Where no word is worth it, the largest change of any is what is said. A word that was
// asked about is always told about.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

// The target without a word. Strength is a scale without ends, in nats: the target's log-odds against the foil or
// against all else; of a continuation without foil its log-probability.
struct Without {
  double probability = 0, strength = 0;
};

struct WordFact {
  int64_t begin = -1, end = -1;  // tokens of the explanation
  std::string word;              // as it stands in the text; where it stands there twice, "the second" before it
  bool plain = false;            // a word: no sign, no label
  Without before, deleted, masked;
  int32_t top_before = -1, top_after = -1;  // the most probable token of the whole text, and of the text without it

  double change() const { return deleted.probability - before.probability; }
  bool turns() const { return top_after != top_before; }
};
bool worth_saying(const WordFact& fact);
// Its probability alone is worth saying, or the answer turns: what is said is then that. Else its strength is.
bool moves_probability(const WordFact& fact);
bool by_strength(const WordFact& fact);
// Deleting and masking differ so much that a reader of one would be misled about the other: by 0.1 of the probability,
// or, where the strength is said, by a factor of three of the odds.
bool disagrees(const WordFact& fact);

// All words that were deleted, in the order of the text. Empty for an explanation by another method.
std::vector<WordFact> word_facts(const Explanation& deletion);

struct Headline {
  std::vector<WordFact> facts;      // at most two: the largest change, then the largest in the other direction
  std::optional<WordFact> largest;  // when no word is worth saying: the largest change ...
  int64_t words = 0;                // ... of so many that were deleted
  bool empty() const { return facts.empty() && !largest; }
};
// asked: a token whose word comes first, whatever it does; -1: none.
Headline headline(const Explanation& deletion, int64_t asked = -1);

// A part of the sentence. `fact` >= 0: it is the word of that fact (0 for `largest`).
struct Said {
  std::string text;
  int fact = -1;
};
// One list for every sentence, in order; joined they read "Delete “never” and the answer turns to “negative”:
// “positive” falls from 0.998 to 0.041." `readable` is the text of a token.
struct Sentence {
  std::vector<Said> parts;
  std::string text() const;
};
std::vector<Sentence> sentences(const Explanation& deletion, const Headline& headline,
                                const std::function<std::string(int32_t)>& readable);

// The same as claims, each with what was run to check it.
std::vector<Claim> headline_claims(const Explanation& deletion, const Headline& headline,
                                   const std::function<std::string(int32_t)>& readable);

}  // namespace vitrine
