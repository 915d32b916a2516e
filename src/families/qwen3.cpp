// Qwen3 (Yang et al. 2025): Llama's layout with norms of each head's queries and keys.
#include "families/family.h"
#include "families/llama_like.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  LlamaLike what{.family = "qwen3", .head_norms = true};
  VITRINE_TRY(what.query_key_value_bias, config.boolean("attention_bias", false));
  what.attention_out_bias = what.query_key_value_bias;
  VITRINE_TRY(std::shared_ptr<Decoder> model, load_llama_like(config, tensors, what));
  VITRINE_CHECK(set_upper_windows(config, *model));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_qwen3{"qwen3", load};

}  // namespace vitrine
