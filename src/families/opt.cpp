// OPT (Zhang et al. 2022) as transformers' OPTForCausalLM stores it: GPT-2's build with a table of positions that
// begins at row 2.
#include "families/decoder.h"
#include "families/family.h"
#include "text/say.h"

namespace vitrine {

namespace {

Error not_built(std::string what, const char* field) {
  return {ErrorCode::unsupported, std::move(what), std::string("config.json, ") + field, ""};
}

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Decoder>();
  VITRINE_TRY(model->shape, read_sizes(config, "opt", {.kv_heads = nullptr, .d_head = nullptr, .d_mlp = "ffn_dim"}));
  Architecture& a = model->shape;
  VITRINE_TRY(const bool norm_first, config.boolean("do_layer_norm_before", true));
  VITRINE_TRY(const bool no_last_norm, config.boolean("_remove_final_layer_norm", false));
  VITRINE_TRY(const bool affine, config.boolean("layer_norm_elementwise_affine", true));
  VITRINE_TRY(const bool biased, config.boolean("enable_bias", true));
  VITRINE_TRY(const int64_t embedding_width, config.integer("word_embed_proj_dim", 1, 1 << 24, a.d_model));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", true));
  VITRINE_TRY(const std::string activation, config.text("activation_function", "relu"));
  VITRINE_TRY(model->activation, activation_named(activation));
  if (!norm_first) return not_built(say("OPT with norms after each part is not built"), "do_layer_norm_before");
  if (no_last_norm) return not_built(say("OPT with no final norm is not built"), "_remove_final_layer_norm");
  if (!affine) return not_built(say("OPT with norms without parameters is not built"), "layer_norm_elementwise_affine");
  if (embedding_width != a.d_model)
    return not_built(say("OPT with embeddings of another width is not built"), "word_embed_proj_dim");
  model->attention_scale = 1 / std::sqrt(static_cast<double>(a.d_head));
  model->position_offset = 2;

  const int64_t d = a.d_model;
  constexpr double epsilon = 1e-5;
  Loader loader(tensors, tensors.has("decoder.embed_tokens.weight") ? "decoder." : "model.decoder.");
  model->token_embedding = loader.take("embed_tokens.weight", {a.vocabulary, d});
  model->position_embedding = loader.take("embed_positions.weight", {a.context + model->position_offset, d});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string layer = "layers." + std::to_string(i) + '.', attention = layer + "self_attn.";
    DecoderBlock block;
    block.attention_norm = take_layer_norm(loader, layer + "self_attn_layer_norm", d, epsilon);
    block.query = take_linear(loader, attention + "q_proj", d, d, biased);
    block.key = take_linear(loader, attention + "k_proj", d, d, biased);
    block.value = take_linear(loader, attention + "v_proj", d, d, biased);
    block.attention_out = take_linear(loader, attention + "out_proj", d, d, biased);
    block.mlp_norm = take_layer_norm(loader, layer + "final_layer_norm", d, epsilon);
    block.up = take_linear(loader, layer + "fc1", a.d_mlp, d, biased);
    block.down = take_linear(loader, layer + "fc2", d, a.d_mlp, biased);
    model->layers.push_back(std::move(block));
  }
  model->norm = take_layer_norm(loader, "final_layer_norm", d, epsilon);
  VITRINE_CHECK(take_unembedding(loader, tensors, "lm_head", tied, false, *model));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_opt{"opt", load};

}  // namespace vitrine
