// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama's layout with biases of query, key and value; upper layers may attend to
// a sliding window.
#include "families/family.h"
#include "families/llama_like.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  VITRINE_TRY(std::shared_ptr<Decoder> model,
              load_llama_like(config, tensors, {.family = "qwen2", .query_key_value_bias = true}));
  VITRINE_CHECK(set_upper_windows(config, *model));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_qwen2{"qwen2", load};

}  // namespace vitrine
