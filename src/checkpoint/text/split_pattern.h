// The regular expressions with which byte-level tokenizers cut text into words, as hand-written
// matchers: one pass, no backtracking, real Unicode classes. A pattern is known by its exact spelling.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace vitrine {

enum class SplitPattern {
  gpt2,   // 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
  gpt4,   // as Llama 3: contractions of any case, numbers by up to three digits, newlines apart
  qwen2,  // as gpt4, numbers digit by digit
};

// Nothing when the pattern is none of these.
std::optional<SplitPattern> split_pattern(std::string_view regex);

// The end of the match that begins at `at`. Every pattern matches at every place, so that cutting from
// end to end gives all pieces. Preconditions: text is UTF-8, at < text.size().
size_t piece_end(SplitPattern pattern, std::string_view text, size_t at);

}  // namespace vitrine
