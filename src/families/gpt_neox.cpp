// GPT-NeoX (Black et al. 2022) and Pythia as transformers' GPTNeoXForCausalLM stores them: attention and MLP side by
// side, rotary positions on a part of each head, query, key and value of each head in one matrix.
#include "families/decoder.h"
#include "families/family.h"

namespace vitrine {

namespace {

// Rows of query, key and value, which lie head by head: [H, 3, d, ...] -> three of [H * d, ...].
std::array<Weight, 3> apart(const Weight& fused, int64_t heads, int64_t d_head) {
  std::array<Weight, 3> parts;
  if (!exists(fused)) return parts;
  constexpr const char* names[] = {".query", ".key", ".value"};
  for (size_t part = 0; part < 3; ++part) {
    Weight& weight = parts[part];
    weight.name = fused.name + names[part];
    std::vector<int32_t> order;
    for (int64_t row = 0; row < heads * d_head; ++row)
      order.push_back(row / d_head * 3 * d_head + static_cast<int64_t>(part) * d_head + row % d_head);
    if (fused.stored && !fused.stored->turned) {
      weight.stored = std::make_shared<const kernels::StoredMatrix>(rows_of(*fused.stored, std::move(order)));
      continue;
    }
    const std::shared_ptr<const Tensor> all = fused.widened();
    Shape shape = all->shape();
    shape[0] /= 3;
    const int64_t width = element_count(shape) / shape[0];
    std::vector<float> rows;
    for (int32_t row : order) {
      const auto from = all->f32().begin() + row * width;
      rows.insert(rows.end(), from, from + width);
    }
    weight.tensor = std::make_shared<const Tensor>(shape, std::move(rows));
  }
  return parts;
}

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Decoder>();
  VITRINE_TRY(model->shape, read_sizes(config, "gpt_neox", {.kv_heads = nullptr, .d_head = nullptr}));
  Architecture& a = model->shape;
  VITRINE_TRY(const double epsilon, read_epsilon(config, "layer_norm_eps", 1e-5));
  VITRINE_TRY(model->rotary, read_rotary(config, a.d_head, a.context,
                                         {.base = "rotary_emb_base", .part = "rotary_pct", .default_part = 0.25}));
  VITRINE_TRY(model->parallel_residual, config.boolean("use_parallel_residual", true));
  VITRINE_TRY(const bool biased, config.boolean("attention_bias", true));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", false));
  VITRINE_TRY(const std::string activation, config.text("hidden_act", "gelu"));
  VITRINE_TRY(model->activation, activation_named(activation));
  model->attention_scale = 1 / std::sqrt(static_cast<double>(a.d_head));

  const int64_t d = a.d_model;
  Loader loader(tensors, tensors.has("gpt_neox.embed_in.weight") ? "gpt_neox." : "");
  model->token_embedding = loader.take("embed_in.weight", {a.vocabulary, d});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string layer = "layers." + std::to_string(i) + '.';
    DecoderBlock block;
    block.attention_norm = take_layer_norm(loader, layer + "input_layernorm", d, epsilon);
    const Linear fused = take_linear(loader, layer + "attention.query_key_value", 3 * d, d, biased);
    const auto weights = apart(fused.weight, a.heads, a.d_head), biases = apart(fused.bias, a.heads, a.d_head);
    block.query = {weights[0], biases[0]};
    block.key = {weights[1], biases[1]};
    block.value = {weights[2], biases[2]};
    block.attention_out = take_linear(loader, layer + "attention.dense", d, d, biased);
    block.mlp_norm = take_layer_norm(loader, layer + "post_attention_layernorm", d, epsilon);
    block.up = take_linear(loader, layer + "mlp.dense_h_to_4h", a.d_mlp, d, true);
    block.down = take_linear(loader, layer + "mlp.dense_4h_to_h", d, a.d_mlp, true);
    model->layers.push_back(std::move(block));
  }
  model->norm = take_layer_norm(loader, "final_layer_norm", d, epsilon);
  VITRINE_CHECK(take_unembedding(loader, tensors, "embed_out", tied, false, *model));
  limit_context(a);
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_gpt_neox{"gpt_neox", load};

}  // namespace vitrine
