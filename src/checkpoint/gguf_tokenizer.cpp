#include "checkpoint/gguf_tokenizer.h"

#include "checkpoint/tokenizer_parts.h"

namespace vitrine {
namespace {

std::vector<std::string> strings(const std::vector<std::string_view>& texts) { return {texts.begin(), texts.end()}; }

}  // namespace

Result<std::string> gguf_tokenizer(const Gguf& file) {
  TokenizerParts parts;
  parts.model = file.text("tokenizer.ggml.model").value_or("");
  parts.pre = file.text("tokenizer.ggml.pre").value_or("");
  parts.tokens = strings(file.texts("tokenizer.ggml.tokens"));
  parts.scores = file.numbers("tokenizer.ggml.scores");
  parts.token_type = file.numbers("tokenizer.ggml.token_type");
  parts.merges = strings(file.texts("tokenizer.ggml.merges"));
  parts.bos_token_id = file.integer("tokenizer.ggml.bos_token_id");
  parts.eos_token_id = file.integer("tokenizer.ggml.eos_token_id");
  parts.unknown_token_id = file.integer("tokenizer.ggml.unknown_token_id");
  parts.seperator_token_id = file.integer("tokenizer.ggml.seperator_token_id");
  parts.cls_token_id = file.integer("tokenizer.ggml.cls_token_id");
  parts.add_bos_token = file.flag("tokenizer.ggml.add_bos_token");
  parts.add_eos_token = file.flag("tokenizer.ggml.add_eos_token");
  parts.add_space_prefix = file.flag("tokenizer.ggml.add_space_prefix");
  Result<std::string> out = tokenizer_json(std::move(parts));
  if (!out.ok()) out.error().where = file.file();
  return out;
}

}  // namespace vitrine
