// A person's text as the model reads it.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "explain/job.h"
#include "explanation/explanation.h"
#include "explanation/request.h"

namespace vitrine {

struct Prompt {
  std::vector<TokenInfo> tokens;   // bos and what the tokenizer puts around a text have empty spans
  int64_t first = 0, after = 0;    // the text's tokens are first .. after - 1
  int64_t position = 0;            // that is asked about by default: the last, in an encoder the last mask token
  std::vector<std::string> notes;  // what was done to make it fit
};

// Encodes the text and keeps its last tokens when it is longer than the model's context. An encoder predicts masked
// tokens: a text without the mask token gets one at its end. Of a very long
// text only the end is encoded, from a word boundary where there is one.
// `reserved` tokens of the context are left free (for a continuation). Errors: bad_text (empty without a bos token, not
// UTF-8).
Result<Prompt> read_prompt(const LoadedModel& loaded, std::string_view text, int64_t reserved = 0);

// The same for a prompt that is given token by token. Errors: bad_request (not a token of the model, too many).
Result<Prompt> read_ids(const LoadedModel& loaded, std::span<const int32_t> ids);

// The row of the logits that is asked about; negative counts from the end, nothing is the prompt's own.
// Errors: bad_request when outside the prompt.
Result<int64_t> resolve_position(const std::optional<int64_t>& wanted, const Prompt& prompt);

}  // namespace vitrine
