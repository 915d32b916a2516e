// Phi-1, 1.5 and 2 (Gunasekar et al. 2023) as transformers' PhiForCausalLM stores them: attention and MLP side by side
// behind one norm, rotary positions on a part of each head, biases everywhere.
#include "families/decoder.h"
#include "families/family.h"

namespace vitrine {

namespace {

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Decoder>();
  VITRINE_TRY(model->shape, read_sizes(config, "phi"));
  Architecture& a = model->shape;
  VITRINE_TRY(const double epsilon, read_epsilon(config, "layer_norm_eps", 1e-5));
  VITRINE_TRY(model->rotary, read_rotary(config, a.d_head, a.context, {.default_part = 0.5}));
  VITRINE_TRY(const bool head_norms, config.boolean("qk_layernorm", false));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", false));
  VITRINE_TRY(const std::string activation, config.text("hidden_act", "gelu_new"));
  VITRINE_TRY(model->activation, activation_named(activation));
  model->attention_scale = 1 / std::sqrt(static_cast<double>(a.d_head));
  model->parallel_residual = true;
  const int64_t d = a.d_model, query = a.heads * a.d_head, key = a.kv_heads * a.d_head;
  Loader loader(tensors, tensors.has("embed_tokens.weight") ? "" : "model.");
  const auto linear = [&](const std::string& name, int64_t out, int64_t in) {
    return take_linear(loader, name, out, in, true);
  };
  model->token_embedding = loader.take("embed_tokens.weight", {a.vocabulary, d});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string layer = "layers." + std::to_string(i) + '.', attention = layer + "self_attn.";
    DecoderBlock block;
    block.attention_norm = block.mlp_norm = take_layer_norm(loader, layer + "input_layernorm", d, epsilon);
    block.query = linear(attention + "q_proj", query, d);
    block.key = linear(attention + "k_proj", key, d);
    block.value = linear(attention + "v_proj", key, d);
    if (head_norms) {
      block.query_norm = take_layer_norm(loader, attention + "q_layernorm", a.d_head, epsilon);
      block.key_norm = take_layer_norm(loader, attention + "k_layernorm", a.d_head, epsilon);
    }
    block.attention_out = linear(attention + "dense", d, query);
    block.up = linear(layer + "mlp.fc1", a.d_mlp, d);
    block.down = linear(layer + "mlp.fc2", d, a.d_mlp);
    model->layers.push_back(std::move(block));
  }
  model->norm = take_layer_norm(loader, "final_layernorm", d, epsilon);
  VITRINE_CHECK(take_unembedding(loader, tensors, "lm_head", tied, true, *model));
  limit_context(a);
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_phi{"phi", load};

}  // namespace vitrine
