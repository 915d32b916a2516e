// GPT-Neo (Black et al. 2021) as transformers' GPTNeoForCausalLM stores it: learned positions, no scale of the scores,
// blocks that attend to everything alternate with blocks that attend to a window.
#include <nlohmann/json.hpp>

#include "families/decoder.h"
#include "families/family.h"
#include "text/say.h"

namespace vitrine {

namespace {

// Which blocks are local: attention_layers ["global", "local", ...], or attention_types [[["global", "local"], 12]].
Result<std::vector<bool>> local_layers(const Config& config, int64_t layers) {
  VITRINE_TRY(std::vector<std::string> types, config.texts("attention_layers"));
  const auto wrong = [] {
    return Error{ErrorCode::bad_file, say("The kinds of attention are not one of global and local for every layer"),
                 "config.json, attention_types", ""};
  };
  if (types.empty()) {
    const auto groups = nlohmann::json::parse(config.raw("attention_types"), nullptr, false);
    if (!groups.is_array()) return wrong();
    for (const auto& group : groups) {
      if (!group.is_array() || group.size() != 2 || !group[0].is_array() || !group[1].is_number_unsigned())
        return wrong();
      for (uint64_t i = 0; i < group[1].get<uint64_t>() && types.size() <= static_cast<size_t>(layers); ++i)
        for (const auto& type : group[0]) types.push_back(type.is_string() ? type.get<std::string>() : "");
    }
  }
  if (static_cast<int64_t>(types.size()) != layers) return wrong();
  std::vector<bool> local;
  for (const std::string& type : types) {
    if (type != "global" && type != "local") return wrong();
    local.push_back(type == "local");
  }
  return local;
}

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Decoder>();
  VITRINE_TRY(model->shape, read_sizes(config, "gpt_neo",
                                       {.layers = "num_layers",
                                        .heads = "num_heads",
                                        .kv_heads = nullptr,
                                        .d_head = nullptr,
                                        .default_mlp_factor = 4}));
  Architecture& a = model->shape;
  VITRINE_TRY(const double epsilon, read_epsilon(config, "layer_norm_epsilon", 1e-5));
  VITRINE_TRY(model->window, config.integer("window_size", 1, 1 << 24, 256));
  VITRINE_TRY(const std::vector<bool> local, local_layers(config, a.layers));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", true));
  VITRINE_TRY(const std::string activation, config.text("activation_function", "gelu_new"));
  VITRINE_TRY(model->activation, activation_named(activation));

  const int64_t d = a.d_model;
  Loader loader(tensors, tensors.has("transformer.wte.weight") ? "transformer." : "");
  model->token_embedding = loader.take("wte.weight", {a.vocabulary, d});
  model->position_embedding = loader.take("wpe.weight", {a.context, d});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string h = "h." + std::to_string(i) + '.', attention = h + "attn.attention.";
    DecoderBlock block;
    block.windowed = local[i];
    block.attention_norm = take_layer_norm(loader, h + "ln_1", d, epsilon);
    block.query = take_linear(loader, attention + "q_proj", d, d, false);
    block.key = take_linear(loader, attention + "k_proj", d, d, false);
    block.value = take_linear(loader, attention + "v_proj", d, d, false);
    block.attention_out = take_linear(loader, attention + "out_proj", d, d, true);
    block.mlp_norm = take_layer_norm(loader, h + "ln_2", d, epsilon);
    block.up = take_linear(loader, h + "mlp.c_fc", a.d_mlp, d, true);
    block.down = take_linear(loader, h + "mlp.c_proj", d, a.d_mlp, true);
    model->layers.push_back(std::move(block));
  }
  model->norm = take_layer_norm(loader, "ln_f", d, epsilon);
  VITRINE_CHECK(take_unembedding(loader, tensors, "lm_head", tied, false, *model));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_gpt_neo{"gpt_neo", load};

}  // namespace vitrine
