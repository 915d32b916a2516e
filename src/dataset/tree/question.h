// One question asked of rows. Every kind gives a row a score; the answer is yes when score >= threshold:
//   prompt    probability of the verbalisers listed in `yes` among all verbalisers, read from the model's logits, 0 to
//   1 ngrams    how many of `ngrams` the text contains, less how many of `opposing`; the threshold is `at_least` number
//   the number; yes also asks that it is below `upper`, where there is one; a missing one follows `missing_is_yes`
//   category  1 when the value is one of `categories`, else 0; threshold 1; missing follows `missing_is_yes`
// So thresholds are fitted the same way for all, and a multi-way prompt ("Type:" with six answers) is asked once
// and gives one yes/no question per set of answers.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace vitrine::dataset {

struct Question {
  enum class Kind { prompt, ngrams, number, category };
  Kind kind = Kind::ngrams;
  std::string column;     // the column it reads, by name
  std::string statement;  // in words, ends with "?": "Does the writer enjoy it?"; empty: `words_of` makes one
  std::string source;     // "person" | "library" | "search" | "words" | "embedding" | "table": who proposed it
  double threshold = 0.5;
  std::optional<double> upper;  // number only: yes is below it, too

  // prompt: the text that the model reads, with {text} where the row's text goes: "Review: {text}\nSentiment:"
  std::string prompt;
  std::vector<std::string> verbalisers;  // possible continuations, with their leading space: {" positive", " negative"}
  std::vector<int32_t> yes;              // indices into verbalisers that mean yes: {0}

  // ngrams: words in lower case, one space between them; see dataset/words/ngrams.h for what a word is
  std::vector<std::string> ngrams, opposing;

  std::vector<std::string> categories;
  bool missing_is_yes = false;

  int64_t at_least() const { return threshold; }
  bool needs_model() const { return kind == Kind::prompt; }
  // Names what is asked of the model or counted in the text. Statement, threshold and `yes` do not count: an edit of
  // them costs no pass.
  std::string ask_key() const;
};

const char* name_of(Question::Kind kind);
// Errors: bad_request for a kind that there is not.
Result<std::vector<Question::Kind>> kinds_named(const std::vector<std::string>& names);
// "Is age at least 30?", "Does it contain “never dull” or “not boring”?", in the language that is spoken; the statement
// when there is one.
std::string words_of(const Question& question);

nlohmann::json to_json(const Question& question);
// A finite threshold, something to look for. Errors: bad_request, naming the field.
Result<void> check_question(const Question& question);
// Errors: bad_request, naming the field.
Result<Question> question_from_json(const nlohmann::json& json);

}  // namespace vitrine::dataset
