// The regular expressions of tokenizer.json, by PCRE2. They are written for Oniguruma; what its dialect means
// differently is translated: ^ and $ at every line, \s, \w and \d by Unicode's properties, \h for hexadecimal digits,
// and x{1,3}+ for a repetition rather than a possessive one.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vitrine {

// A stretch of a text, in bytes: a match, or what lies between two.
struct Stretch {
  size_t begin = 0, end = 0;
  bool matches = false;
};
using Stretches = std::vector<Stretch>;

class Regex {
 public:
  // Errors: unsupported (PCRE2 refuses it).
  static Result<Regex> compile(std::string_view pattern);
  // All of the text, from left to right; a match may be empty. An expression that backtracks without end is an error
  // (bad_text), after a second or two. Precondition: text is UTF-8.
  Result<Stretches> stretches(std::string_view text) const;

 private:
  std::shared_ptr<void> code_;
};

// Oniguruma's spelling -> PCRE2's.
std::string pcre_spelling(std::string_view pattern);

}  // namespace vitrine
