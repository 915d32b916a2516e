// Gemma (Gemma Team 2024): Llama's layout with wide heads, norms that store their scale less one, a GELU gate, and
// embeddings that are multiplied by the root of their width.
#include "families/family.h"
#include "families/llama_like.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  LlamaLike what{.family = "gemma", .tied_by_default = true, .norm_offset = 1, .activation = "gelu_pytorch_tanh"};
  VITRINE_TRY(what.query_key_value_bias, config.boolean("attention_bias", false));
  what.attention_out_bias = what.query_key_value_bias;
  VITRINE_TRY(std::shared_ptr<Decoder> model, load_llama_like(config, tensors, what));
  model->embedding_scale = std::sqrt(static_cast<double>(model->shape.d_model));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_gemma{"gemma", load};

}  // namespace vitrine
