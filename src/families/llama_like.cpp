#include "families/llama_like.h"

namespace vitrine {

Result<std::shared_ptr<Decoder>> load_llama_like(const Config& config, const Checkpoint& tensors,
                                                 const LlamaLike& what) {
  auto model = std::make_shared<Decoder>();
  VITRINE_TRY(model->shape, read_sizes(config, what.family));
  Architecture& a = model->shape;
  VITRINE_TRY(const double epsilon, read_epsilon(config, "rms_norm_eps", 1e-6));
  VITRINE_TRY(model->rotary, read_rotary(config, a.d_head, a.context));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", what.tied_by_default));
  VITRINE_TRY(const std::string by_default, config.text("hidden_act", what.activation));
  VITRINE_TRY(const std::string activation, config.text("hidden_activation", by_default));
  VITRINE_TRY(model->activation, activation_named(activation));
  model->attention_scale = 1 / std::sqrt(static_cast<double>(a.d_head));

  // LlamaModel's files have no prefix, LlamaForCausalLM's have one.
  Loader loader(tensors, tensors.has("embed_tokens.weight") ? "" : "model.");
  const int64_t d = a.d_model, query = a.heads * a.d_head, key = a.kv_heads * a.d_head;
  std::optional<Norm> plain;  // one for all, made once the file is known to hold a model of this width
  const auto norm = [&](const std::string& name, int64_t width) {
    if (what.plain_layer_norm) {
      if (!plain && !loader.error()) plain = plain_layer_norm(width);
      return plain.value_or(Norm{});
    }
    return take_rms_norm(loader, name, width, epsilon, what.norm_offset);
  };
  model->token_embedding = loader.take("embed_tokens.weight", {a.vocabulary, d});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string layer = "layers." + std::to_string(i) + '.', attention = layer + "self_attn.";
    DecoderBlock block;
    block.attention_norm = norm(layer + "input_layernorm", d);
    block.query = take_linear(loader, attention + "q_proj", query, d, what.query_key_value_bias);
    block.key = take_linear(loader, attention + "k_proj", key, d, what.query_key_value_bias);
    block.value = take_linear(loader, attention + "v_proj", key, d, what.query_key_value_bias);
    if (what.head_norms) {
      block.query_norm = norm(attention + "q_norm", a.d_head);
      block.key_norm = norm(attention + "k_norm", a.d_head);
    }
    block.attention_out = take_linear(loader, attention + "o_proj", d, query, what.attention_out_bias);
    block.mlp_norm = norm(layer + "post_attention_layernorm", d);
    block.gate = take_linear(loader, layer + "mlp.gate_proj", a.d_mlp, d, what.mlp_bias);
    block.up = take_linear(loader, layer + "mlp.up_proj", a.d_mlp, d, what.mlp_bias);
    block.down = take_linear(loader, layer + "mlp.down_proj", d, a.d_mlp, what.mlp_bias);
    model->layers.push_back(std::move(block));
  }
  model->norm = norm("norm", d);
  VITRINE_CHECK(take_unembedding(loader, tensors, "lm_head", tied, false, *model));
  limit_context(a);
  return model;
}

Result<void> set_windows(const Config& config, Decoder& model, const std::function<bool(int64_t)>& fallback) {
  // null, as newer versions say, is no window; absent, the first version's.
  const int64_t absent = config.has("sliding_window") ? 0 : 4096;
  VITRINE_TRY(model.window, config.integer("sliding_window", 1, 1 << 30, absent));
  VITRINE_TRY(const std::vector<bool> windowed, windowed_layers(config, model.shape.layers, fallback));
  for (size_t i = 0; i < windowed.size(); ++i) model.layers[i].windowed = windowed[i];
  return {};
}

Result<void> set_upper_windows(const Config& config, Decoder& model) {
  VITRINE_TRY(const bool uses, config.boolean("use_sliding_window", false));
  VITRINE_TRY(const int64_t full, config.integer("max_window_layers", 0, 1 << 20, 28));
  if (!uses) return {};
  return set_windows(config, model, [&](int64_t layer) { return layer >= full; });
}

}  // namespace vitrine
