// What tokenizer.json does to an encoding at the end: trims white space off the offsets (ByteLevel, RobertaProcessing)
// and puts special tokens around it (TemplateProcessing, BertProcessing, RobertaProcessing).
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checkpoint/tokenizer.h"

namespace vitrine {

class PostProcessor {
 public:
  // post_processor of tokenizer.json; null does nothing. Errors: bad_file, unsupported.
  static Result<PostProcessor> parse(const nlohmann::json& post_processor);
  // Without `adds`, no special tokens.
  void apply(std::string_view text, Encoding& encoding, bool adds) const;
  // Every id that it may add.
  std::vector<int32_t> added_ids() const;

 private:
  struct Step {
    bool trims = false;
    bool keeps_one_space = false;  // add_prefix_space: a first token's one space may not be in the text
    Encoding before, after;        // special tokens, at offsets 0 to 0
  };
  Result<void> add_step(const nlohmann::json& step);
  Result<void> add_template(const nlohmann::json& step);
  Result<void> add_pair(const nlohmann::json& step);
  Result<void> add_trim(const nlohmann::json& step);

  std::vector<Step> steps_;
};

}  // namespace vitrine
