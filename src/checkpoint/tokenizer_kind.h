// One way of cutting a word into tokens: the "model" of tokenizer.json. One kind = one file in tokenizers/ + one line
// in tokenizers.inc.
#pragma once
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checkpoint/text/vocabulary.h"

namespace vitrine {

// Bytes [begin, end) of the word.
struct WordToken {
  int32_t id = 0;
  std::string piece;
  uint32_t begin = 0, end = 0;
};

class TokenModel {
 public:
  virtual ~TokenModel() = default;
  // Appends the tokens of a word, which is UTF-8 and not empty. Errors: bad_text (a character that it has no token
  // for).
  virtual Result<void> tokenize(std::string_view word, std::vector<WordToken>& out) const = 0;
};

struct TokenizerKind {
  const char* type;  // as tokenizer.json spells it
  // Whether a model without a type is of this kind, as older files have it.
  bool (*recognises)(const nlohmann::json& model);
  // Errors: bad_file, unsupported (a part of it, by name).
  Result<std::shared_ptr<const TokenModel>> (*build)(const nlohmann::json& model,
                                                     std::shared_ptr<const Vocabulary> vocabulary);
};
#define X(name) extern const TokenizerKind tokenizer_##name;
#include "checkpoint/tokenizers.inc"
#undef X

}  // namespace vitrine
