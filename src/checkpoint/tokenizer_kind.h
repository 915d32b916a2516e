// One way of cutting text into tokens. One kind = one file in tokenizers/ + one line in tokenizers.inc.
#pragma once
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "checkpoint/tokenizer.h"

namespace vitrine {

struct TokenizerKind {
  const char* name;
  // Whether this tokenizer.json is of this kind; cheap, looks at types only.
  bool (*recognises)(const nlohmann::json& file);
  // Errors: bad_file, unsupported (a part of it, by name).
  Result<std::shared_ptr<const Tokenizer>> (*build)(const nlohmann::json& file);
};
#define X(name) extern const TokenizerKind tokenizer_##name;
#include "checkpoint/tokenizers.inc"
#undef X

}  // namespace vitrine
