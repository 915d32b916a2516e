#include "checkpoint/tokenizer.h"

#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/tokenizer_kind.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr const TokenizerKind* kinds[] = {
#define X(name) &tokenizer_##name,
#include "checkpoint/tokenizers.inc"
#undef X
};

std::string describe(const json& file) {
  const json& model = member(file, "model");
  const std::string_view type = type_of(model);
  if (type.empty()) return "A tokenizer whose model gives no type";
  const json& byte_fallback = member(model, "byte_fallback");
  if (byte_fallback.is_boolean() && byte_fallback.get<bool>()) {
    return "The tokenizer kind BPE with byte fallback (as SentencePiece makes)";
  }
  if (type == "BPE") return "The tokenizer kind BPE without the ByteLevel pre-tokeniser";
  return "The tokenizer kind " + quoted_name(type);
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse(std::string_view text) {
  VITRINE_TRY(const json file, parse_strict_json(text, "tokenizer.json"));
  if (!member(file, "model").is_object()) return bad_tokenizer("tokenizer.json describes no model");
  for (const TokenizerKind* kind : kinds) {
    if (kind->recognises(file)) return kind->build(file);
  }
  return unsupported_tokenizer(describe(file));
}

}  // namespace vitrine
