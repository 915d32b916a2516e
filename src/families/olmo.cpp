// OLMo (Groeneveld et al. 2024): Llama's layout with layer norms that have no parameters.
#include "families/family.h"
#include "families/llama_like.h"
#include "text/say.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  LlamaLike what{.family = "olmo", .plain_layer_norm = true};
  VITRINE_TRY(what.query_key_value_bias, config.boolean("attention_bias", false));
  what.attention_out_bias = what.query_key_value_bias;
  if (config.raw("clip_qkv") != "null")
    return Error{ErrorCode::unsupported, say("OLMo with clipped queries, keys and values is not built"),
                 "config.json, clip_qkv", ""};
  VITRINE_TRY(std::shared_ptr<Decoder> model, load_llama_like(config, tensors, what));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_olmo{"olmo", load};

}  // namespace vitrine
