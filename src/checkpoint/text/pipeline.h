// The tokenizer that tokenizer.json describes: added tokens are found, the rest is normalised, cut into words, words
// into tokens; then the post-processor.
#pragma once
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "checkpoint/tokenizer.h"

namespace vitrine {

// Errors: bad_file, unsupported (a part of it, by name).
Result<std::shared_ptr<const Tokenizer>> build_tokenizer(const nlohmann::json& file);

}  // namespace vitrine
