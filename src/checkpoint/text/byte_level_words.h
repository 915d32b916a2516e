// The ByteLevel pre-tokeniser, alone or behind Split steps: text -> the words that BPE works on.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/split_pattern.h"

namespace vitrine {

// Bytes [begin, end) of the text, behind a space that is not in the text when `prefixed`.
struct Word {
  size_t begin = 0, end = 0;
  bool prefixed = false;
};

class ByteLevelWords {
 public:
  // pre_tokenizer of tokenizer.json. Errors: bad_file, unsupported (naming the step or the pattern).
  static Result<ByteLevelWords> parse(const nlohmann::json& pre_tokenizer);
  // The words of bytes [begin, end), appended to `out`. Precondition: text is UTF-8.
  void cut(std::string_view text, size_t begin, size_t end, std::vector<Word>& out) const;

 private:
  Result<void> add_split(const nlohmann::json& step);

  std::vector<SplitPattern> splits_;
  std::optional<SplitPattern> pattern_;  // of ByteLevel itself
  bool add_prefix_space_ = false;
};

}  // namespace vitrine
