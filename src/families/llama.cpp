// Llama (Touvron et al. 2023) as transformers' LlamaForCausalLM stores it; also TinyLlama, SmolLM2 and the many others
// that say so in config.json.
#include "families/family.h"
#include "families/llama_like.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  LlamaLike what{.family = "llama"};
  VITRINE_TRY(what.query_key_value_bias, config.boolean("attention_bias", false));
  what.attention_out_bias = what.query_key_value_bias;
  VITRINE_TRY(what.mlp_bias, config.boolean("mlp_bias", false));
  VITRINE_TRY(std::shared_ptr<Decoder> model, load_llama_like(config, tensors, what));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_llama{"llama", load};

}  // namespace vitrine
