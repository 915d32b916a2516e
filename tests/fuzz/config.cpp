// Any bytes as config.json: an error, or fields that can be asked for in every way; and no family takes it without
// tensors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "checkpoint/config.h"
#include "families/model.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto config = Config::parse({reinterpret_cast<const char*>(data), size});
  if (!config.ok()) {
    if (config.error().code != ErrorCode::bad_file || config.error().sentence().size() > 1000) std::abort();
    return 0;
  }
  (void)config->model_type();
  for (const char* field : {"n_layer", "n_head", "n_embd", "n_inner", "layer_norm_epsilon", "activation_function",
                            "tie_word_embeddings", "vitrine", "a", ""}) {
    if (const auto value = config->integer(field, 1, 1000); value.ok() && (*value < 1 || *value > 1000)) std::abort();
    (void)config->integer(field, INT64_MIN, INT64_MAX, 3).ok();
    (void)config->number(field, 0.5).ok();
    (void)config->boolean(field, true).ok();
    (void)config->text(field).ok();
    if (const auto list = config->texts(field); list.ok() && list->size() > size) std::abort();
    (void)config->has(field);
    // What is given out as JSON must be JSON again.
    if (!Config::parse(config->object(field)).ok()) std::abort();
  }
  // No configuration makes a family reserve memory or crash: there is not one tensor.
  const auto model = load_model(*config, Checkpoint());
  if (model.ok() || model.error().sentence().size() > 1000) std::abort();
  return 0;
}
