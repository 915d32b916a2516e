// A person's text as the model reads it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "explain/job.h"
#include "explanation/explanation.h"
#include "explanation/request.h"

namespace vitrine {

struct Prompt {
  std::vector<TokenInfo> tokens;   // bos first when the model has one, with an empty span
  int64_t first = 0;               // index of the first token of the text
  std::vector<std::string> notes;  // what was done to make it fit
};

// Encodes the text and keeps its last tokens when it is longer than the model's context. Of a very long
// text only the end is encoded, from a word boundary where there is one.
// `reserved` tokens of the context are left free (for a continuation). Errors: bad_text (empty without a bos token, not
// UTF-8).
Result<Prompt> read_prompt(const LoadedModel& loaded, std::string_view text, int64_t reserved = 0);

// The row of the logits that is asked about; negative counts from the end, nothing is the last.
// Errors: bad_request when outside the prompt.
Result<int64_t> resolve_position(const std::optional<int64_t>& wanted, int64_t tokens);

}  // namespace vitrine
