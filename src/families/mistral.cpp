// Mistral (Jiang et al. 2023): Llama's layout, all layers attend to a sliding window.
#include "families/family.h"
#include "families/llama_like.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  VITRINE_TRY(std::shared_ptr<Decoder> model, load_llama_like(config, tensors, {.family = "mistral"}));
  VITRINE_CHECK(set_windows(config, *model, [](int64_t) { return true; }));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_mistral{"mistral", load};

}  // namespace vitrine
