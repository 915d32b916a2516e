// BERT (Devlin et al. 2019) as transformers' BertForMaskedLM stores it: an encoder that reads both ways, norms on the
// residual stream, and a head that predicts masked tokens. Texts are read as one segment; there is no padding.
#include <cmath>
#include <numeric>

#include "families/attention.h"
#include "families/decoder.h"
#include "families/family.h"
#include "families/loader.h"
#include "families/parts.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

struct Block {
  Linear query, key, value, attention_out, up, down;
  Norm attention_norm, mlp_norm;  // behind the part, on the residual stream
};

class Bert final : public Model {
 public:
  Architecture shape;
  Op activation = Op::gelu_erf, head_activation = Op::gelu_erf;
  Weight token_embedding, position_embedding, segment_embedding;  // [V, D], [context, D], [segments, D]
  Norm embedding_norm;
  std::vector<Block> layers;
  Linear head;  // of the masked-token head, before its norm
  Norm head_norm;
  Linear unembedding;

  const Architecture& architecture() const override { return shape; }
  ValueId embed(Graph& g, ValueId ids) const override { return b::gather(g, g.weight(token_embedding), ids); }

  ValueId blocks(Graph& g, ValueId embeddings, const Tap& tap) const override {
    const ValueId positions = g.input("positions", DType::i64, {"T"});
    const ValueId mask = g.input("attention_mask", DType::f32, {"T", "T"});
    ValueId x = b::add(g, tap(g, "embedding", embeddings), b::gather(g, g.weight(position_embedding), positions));
    x = b::add(g, x, b::slice(g, g.weight(segment_embedding), 0, 0, 1));
    x = apply(g, embedding_norm, x);
    for (int64_t i = 0; i < shape.layers; ++i) x = block(g, x, mask, i, tap);
    return x;
  }

  ValueId final_norm(Graph& g, ValueId residual) const override {
    return apply(g, head_norm, b::apply(g, head_activation, apply(g, head, residual)));
  }
  ValueId unembed(Graph& g, ValueId normed) const override { return apply(g, unembedding, normed); }
  ValueId token_logits(Graph& g, ValueId normed, ValueId ids) const override {
    return logits_of(g, unembedding, normed, ids);
  }

  // Every row sees every other.
  NamedTensors context_feeds(int64_t tokens) const override {
    std::vector<int64_t> positions(tokens);
    std::iota(positions.begin(), positions.end(), 0);
    NamedTensors feeds;
    feeds.emplace("positions", Tensor({tokens}, std::move(positions)));
    feeds.emplace("attention_mask", Tensor::zeros({tokens, tokens}));
    return feeds;
  }
  const Weight& embedding_matrix() const override { return token_embedding; }

 private:
  ValueId block(Graph& g, ValueId x, ValueId mask, int64_t i, const Tap& tap) const {
    const Block& layer = layers[i];
    const auto at = [&](const char* point, ValueId value) { return tap(g, block_point(i, point), value); };
    x = at("residual.in", x);
    const auto heads_of = [&](const Linear& linear) { return split_heads(g, apply(g, linear, x), shape.heads); };
    const double scale = 1 / std::sqrt(static_cast<double>(shape.d_head));
    const ValueId query = heads_of(layer.query), key = heads_of(layer.key), value = heads_of(layer.value);
    const ValueId heads = attend(g, {query, key, value, mask, scale}, i, tap);
    const ValueId attended = at("attention.out", apply(g, layer.attention_out, merge_heads(g, heads, shape.d_model)));
    x = at("residual.mid", apply(g, layer.attention_norm, b::add(g, x, attended)));
    const ValueId hidden = b::apply(g, activation, apply(g, layer.up, x));
    const ValueId mlp = at("mlp.out", apply(g, layer.down, at("mlp.activations", hidden)));
    return at("residual.out", apply(g, layer.mlp_norm, b::add(g, x, mlp)));
  }
};

Result<std::shared_ptr<const Model>> load(const Config& config, const Checkpoint& tensors) {
  auto model = std::make_shared<Bert>();
  VITRINE_TRY(model->shape, read_sizes(config, "bert", {.kv_heads = nullptr, .d_head = nullptr}));
  Architecture& a = model->shape;
  a.causal = false;
  a.post_norm = true;
  VITRINE_TRY(const double epsilon, read_epsilon(config, "layer_norm_eps", 1e-12));
  VITRINE_TRY(const int64_t segments, config.integer("type_vocab_size", 1, 1 << 20, 2));
  VITRINE_TRY(const bool tied, config.boolean("tie_word_embeddings", true));
  VITRINE_TRY(const bool decodes, config.boolean("is_decoder", false));
  VITRINE_TRY(const std::string positions, config.text("position_embedding_type", "absolute"));
  VITRINE_TRY(const std::string activation, config.text("hidden_act", "gelu"));
  VITRINE_TRY(model->activation, activation_named(activation));
  model->head_activation = model->activation;
  if (decodes)
    return Error{ErrorCode::unsupported, say("BERT as a decoder is not built"), "config.json, is_decoder", ""};
  if (positions != "absolute")
    return Error{ErrorCode::unsupported, say("BERT with relative positions is not built"),
                 "config.json, position_embedding_type", ""};
  if (!tensors.has("cls.predictions.transform.dense.weight"))
    return Error{ErrorCode::unsupported, say("This BERT has no head that predicts masked tokens"), "cls.predictions",
                 say("Open a checkpoint of BertForMaskedLM or BertForPreTraining.")};

  const int64_t d = a.d_model;
  Loader loader(tensors, "");
  const auto linear = [&](const std::string& name, int64_t out, int64_t in) {
    return take_linear(loader, name, out, in, true);
  };
  // The first checkpoints call a norm's parameters gamma and beta.
  const auto norm = [&](const std::string& name) {
    if (!tensors.has(name + ".gamma")) return take_layer_norm(loader, name, d, epsilon);
    return Norm{loader.take(name + ".gamma", {d}), loader.take(name + ".beta", {d}), epsilon, false};
  };
  model->token_embedding = loader.take("bert.embeddings.word_embeddings.weight", {a.vocabulary, d});
  model->position_embedding = loader.take("bert.embeddings.position_embeddings.weight", {a.context, d});
  model->segment_embedding = loader.take("bert.embeddings.token_type_embeddings.weight", {segments, d});
  model->embedding_norm = norm("bert.embeddings.LayerNorm");
  for (int64_t i = 0; i < a.layers && !loader.error(); ++i) {
    const std::string layer = "bert.encoder.layer." + std::to_string(i) + '.', attention = layer + "attention.";
    Block block;
    block.query = linear(attention + "self.query", d, d);
    block.key = linear(attention + "self.key", d, d);
    block.value = linear(attention + "self.value", d, d);
    block.attention_out = linear(attention + "output.dense", d, d);
    block.attention_norm = norm(attention + "output.LayerNorm");
    block.up = linear(layer + "intermediate.dense", a.d_mlp, d);
    block.down = linear(layer + "output.dense", d, a.d_mlp);
    block.mlp_norm = norm(layer + "output.LayerNorm");
    model->layers.push_back(std::move(block));
  }
  model->head = linear("cls.predictions.transform.dense", d, d);
  model->head_norm = norm("cls.predictions.transform.LayerNorm");
  model->unembedding = {
      tied ? model->token_embedding : loader.take("cls.predictions.decoder.weight", {a.vocabulary, d}),
      loader.take("cls.predictions.bias", {a.vocabulary})};
  if (loader.error()) return *loader.error();
  a.parameters = loader.parameters();
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace

const Family family_bert{"bert", load};

}  // namespace vitrine
