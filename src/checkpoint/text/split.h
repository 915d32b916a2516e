// Cutting a text at matches, in the five ways that tokenizer.json knows.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/aligned_text.h"
#include "checkpoint/text/regex.h"

namespace vitrine {

enum class SplitBehavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };
// As tokenizer.json spells it ("MergedWithNext"). Errors: bad_file, unsupported.
Result<SplitBehavior> split_behavior(const nlohmann::json& spelling);

// The pieces of the text, empty ones left out.
std::vector<AlignedText> split(const AlignedText& text, Stretches stretches, SplitBehavior behavior);

// Every character that the test holds for is a match.
Stretches stretches_of(std::string_view text, const std::function<bool(char32_t)>& test);

// A pattern of tokenizer.json: {"String": "…"} or {"Regex": "…"}.
class SplitPattern {
 public:
  // Errors: bad_file, unsupported.
  static Result<SplitPattern> parse(const nlohmann::json& pattern);
  Result<Stretches> stretches(std::string_view text) const;

 private:
  std::string literal_;  // when not empty
  Regex regex_;
};

}  // namespace vitrine
