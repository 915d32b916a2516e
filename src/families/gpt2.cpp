// GPT-2 (Radford et al. 2019) as transformers' GPT2LMHeadModel stores it: learned positions, layer norm before
// each part, Conv1D weights [in, out], query, key and value in one matrix, tied or separate unembedding.
#include <cmath>

#include "families/attention.h"
#include "families/family.h"
#include "families/loader.h"
#include "families/model.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

struct Affine {  // a linear map or a layer norm
  Weight weight, bias;
};

struct Block {
  Affine norm1, query_key_value, attention_out, norm2, mlp_in, mlp_out;
};

class Gpt2 final : public Model {
 public:
  Architecture shape;
  double epsilon = 1e-5;
  Op activation = Op::gelu_tanh;
  bool scale_scores = true, scale_by_layer = false;
  Weight token_embedding;     // [V, D]
  Weight position_embedding;  // [context, D]
  Weight unembedding;         // [V, D]; the token embedding when tied
  std::vector<Block> layers;
  Affine norm;

  const Architecture& architecture() const override { return shape; }

  ValueId embed(Graph& g, ValueId ids) const override { return b::gather(g, g.weight(token_embedding), ids); }

  ValueId blocks(Graph& g, ValueId embeddings, const Tap& tap) const override {
    const ValueId positions = g.input("positions", DType::i64, {"T"});
    const ValueId mask = g.input("causal_mask", DType::f32, {"T", "T"});
    ValueId x = b::add(g, tap(g, "embedding", embeddings), b::gather(g, g.weight(position_embedding), positions));
    for (int64_t i = 0; i < shape.layers; ++i) x = block(g, x, mask, i, tap);
    return x;
  }

  ValueId final_norm(Graph& g, ValueId residual) const override { return layer_norm(g, residual, norm); }

  ValueId unembed(Graph& g, ValueId normed) const override {
    return b::linear(g, normed, g.weight(unembedding), {}, true);
  }

  ValueId token_logits(Graph& g, ValueId normed, ValueId ids) const override {
    return b::reduce_sum(g, b::mul(g, normed, b::gather(g, g.weight(unembedding), ids)), {2});
  }

  NamedTensors context_feeds(int64_t tokens) const override {
    std::vector<int64_t> positions(tokens);
    for (size_t i = 0; i < positions.size(); ++i) positions[i] = i;
    NamedTensors feeds;
    feeds.emplace("positions", Tensor({tokens}, std::move(positions)));
    feeds.emplace("causal_mask", causal_mask(tokens));
    return feeds;
  }

  const Weight& embedding_matrix() const override { return token_embedding; }

 private:
  ValueId layer_norm(Graph& g, ValueId x, const Affine& n) const {
    return b::layer_norm(g, x, g.weight(n.weight), g.weight(n.bias), epsilon);
  }
  static ValueId linear(Graph& g, ValueId x, const Affine& a) {
    return b::linear(g, x, g.weight(a.weight), g.weight(a.bias));
  }

  ValueId block(Graph& g, ValueId x, ValueId mask, int64_t i, const Tap& tap) const {
    const Block& layer = layers[i];
    const auto at = [&](const char* point, ValueId value) { return tap(g, block_point(i, point), value); };
    x = at("residual.in", x);

    const ValueId qkv = linear(g, layer_norm(g, x, layer.norm1), layer.query_key_value);
    const auto part = [&](int64_t k) {
      return split_heads(g, b::slice(g, qkv, 2, k * shape.d_model, (k + 1) * shape.d_model), shape.heads);
    };
    double scale = scale_scores ? 1 / std::sqrt(static_cast<double>(shape.d_head)) : 1.0;
    if (scale_by_layer) scale /= (i + 1);
    const ValueId heads = attend(g, {part(0), part(1), part(2), mask, scale}, i, tap);
    const ValueId attended = at("attention.out", linear(g, merge_heads(g, heads, shape.d_model), layer.attention_out));
    x = at("residual.mid", b::add(g, x, attended));

    const ValueId hidden = b::apply(g, activation, linear(g, layer_norm(g, x, layer.norm2), layer.mlp_in));
    const ValueId mlp = at("mlp.out", linear(g, at("mlp.activations", hidden), layer.mlp_out));
    return at("residual.out", b::add(g, x, mlp));
  }
};

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Gpt2>();
  Architecture& a = model->shape;
  constexpr int64_t most = 1 << 24;
  a.family = "gpt2";
  VITRINE_TRY(a.d_model, config.integer("n_embd", 1, most));
  VITRINE_TRY(a.layers, config.integer("n_layer", 1, 4096));
  VITRINE_TRY(a.heads, config.integer("n_head", 1, most));
  VITRINE_TRY(a.vocabulary, config.integer("vocab_size", 1, most));
  VITRINE_TRY(a.context, config.integer("n_positions", 1, most, 1024));
  VITRINE_TRY(a.d_mlp, config.integer("n_inner", 1, most, 4 * a.d_model));
  VITRINE_TRY(model->epsilon, config.number("layer_norm_epsilon", 1e-5));
  VITRINE_TRY(model->scale_scores, config.boolean("scale_attn_weights", true));
  VITRINE_TRY(model->scale_by_layer, config.boolean("scale_attn_by_inverse_layer_idx", false));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", true));
  VITRINE_TRY(const bool crossed, config.boolean("add_cross_attention", false));
  VITRINE_TRY(const std::string activation, config.text("activation_function", "gelu_new"));
  VITRINE_TRY(model->activation, activation_named(activation));
  if (crossed)
    return Error{ErrorCode::unsupported, say("GPT-2 with cross-attention is not built"),
                 "config.json, add_cross_attention", ""};
  if (a.d_model % a.heads != 0)
    return Error{ErrorCode::bad_file, say("{n} heads do not divide a width of {width}", a.heads, a.d_model),
                 "config.json, n_head", ""};
  if (!(model->epsilon > 0))
    return Error{ErrorCode::bad_file, say("The layer norm needs a positive epsilon"), "config.json, layer_norm_epsilon",
                 ""};
  a.d_head = a.d_model / a.heads;
  a.kv_heads = a.heads;

  // GPT2Model's files have no prefix, GPT2LMHeadModel's have one. Buffers of older versions (attn.bias,
  // attn.masked_bias) are the causal mask and are not asked for.
  const std::string prefix = tensors.has("transformer.wte.weight") ? "transformer." : "";
  Loader loader(tensors, prefix);
  const auto affine = [&](const std::string& name, const Shape& weight, int64_t out) {
    return Affine{loader.take(name + ".weight", weight), loader.take(name + ".bias", {out})};
  };
  model->token_embedding = loader.take("wte.weight", {a.vocabulary, a.d_model});
  model->position_embedding = loader.take("wpe.weight", {a.context, a.d_model});
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string h = "h." + std::to_string(i) + '.';
    const int64_t d = a.d_model;
    Block block;
    block.norm1 = affine(h + "ln_1", {d}, d);
    block.query_key_value = affine(h + "attn.c_attn", {d, 3 * d}, 3 * d);
    block.attention_out = affine(h + "attn.c_proj", {d, d}, d);
    block.norm2 = affine(h + "ln_2", {d}, d);
    block.mlp_in = affine(h + "mlp.c_fc", {d, a.d_mlp}, a.d_mlp);
    block.mlp_out = affine(h + "mlp.c_proj", {a.d_mlp, d}, d);
    model->layers.push_back(std::move(block));
  }
  model->norm = affine("ln_f", {a.d_model}, a.d_model);
  a.parameters = loader.parameters();
  if (loader.error()) return *loader.error();

  model->unembedding = model->token_embedding;
  if (!tied) {
    Loader head(tensors, "");
    model->unembedding = head.take("lm_head.weight", {a.vocabulary, a.d_model});
    if (head.error()) return *head.error();
    a.parameters += head.parameters();
  }
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_gpt2{"gpt2", load};

}  // namespace vitrine
