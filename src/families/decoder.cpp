#include "families/decoder.h"

#include <algorithm>
#include <numeric>

#include "checkpoint/strict_json.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace b = build;

namespace {

constexpr const char* cosines_input = "rotary_cosines";
constexpr const char* sines_input = "rotary_sines";

// An input of that name, made on first use.
ValueId input(Graph& g, const char* name, DType dtype, const Dims& dims) {
  const ValueId known = g.find_input(name);
  return known != no_value ? known : g.input(name, dtype, dims);
}

}  // namespace

ValueId Decoder::embed(Graph& g, ValueId ids) const { return b::gather(g, g.weight(token_embedding), ids); }

bool Decoder::has_window() const {
  return window > 0 && window < shape.context &&
         std::any_of(layers.begin(), layers.end(), [](const DecoderBlock& block) { return block.windowed; });
}

ValueId Decoder::blocks(Graph& g, ValueId embeddings, const Tap& tap) const {
  ValueId x = tap(g, "embedding", embeddings);
  if (embedding_scale != 1) x = b::scale(g, x, embedding_scale);
  if (exists(position_embedding)) {
    const ValueId positions = g.input("positions", DType::i64, {"T"});
    x = b::add(g, x, b::gather(g, g.weight(position_embedding), positions));
  }
  for (int64_t i = 0; i < shape.layers; ++i) x = block(g, x, i, tap);
  return x;
}

ValueId Decoder::block(Graph& g, ValueId x, int64_t i, const Tap& tap) const {
  const DecoderBlock& layer = layers[i];
  const auto at = [&](const char* point, ValueId value) { return tap(g, block_point(i, point), value); };
  x = at("residual.in", x);

  const ValueId read = apply(g, layer.attention_norm, x);
  const auto heads_of = [&](const Linear& linear, int64_t heads, const Norm& norm) {
    const ValueId heads_apart = split_heads(g, apply(g, linear, read), heads);
    return exists(norm.scale) ? apply(g, norm, heads_apart) : heads_apart;
  };
  ValueId query = heads_of(layer.query, shape.heads, layer.query_norm);
  ValueId key = heads_of(layer.key, shape.kv_heads, layer.key_norm);
  const ValueId value = heads_of(layer.value, shape.kv_heads, {});
  if (rotary) {
    const ValueId cosines = input(g, cosines_input, DType::f32, {"T", rotary->width()});
    const ValueId sines = input(g, sines_input, DType::f32, {"T", rotary->width()});
    query = b::rotary(g, query, cosines, sines);
    key = b::rotary(g, key, cosines, sines);
  }
  const bool windowed = layer.windowed && has_window();
  const ValueId mask = input(g, windowed ? "window_mask" : "causal_mask", DType::f32, {"T", "T"});
  const ValueId heads = attend(g, {query, key, value, mask, attention_scale}, i, tap);
  const int64_t width = shape.heads * shape.d_head;
  const ValueId attended = at("attention.out", apply(g, layer.attention_out, merge_heads(g, heads, width)));
  const ValueId between = at("residual.mid", b::add(g, x, attended));

  const ValueId mlp_read = apply(g, layer.mlp_norm, parallel_residual ? x : between);
  ValueId hidden = apply(g, layer.up, mlp_read);
  if (exists(layer.gate.weight)) hidden = b::mul(g, b::apply(g, activation, apply(g, layer.gate, mlp_read)), hidden);
  else hidden = b::apply(g, activation, hidden);
  const ValueId mlp = at("mlp.out", apply(g, layer.down, at("mlp.activations", hidden)));
  return at("residual.out", b::add(g, between, mlp));
}

ValueId Decoder::token_logits(Graph& g, ValueId normed, ValueId ids) const {
  return logits_of(g, unembedding, normed, ids);
}

NamedTensors Decoder::context_feeds(int64_t tokens) const {
  NamedTensors feeds;
  feeds.emplace("causal_mask", causal_mask(tokens));
  if (has_window()) feeds.emplace("window_mask", window_mask(tokens, window));
  if (exists(position_embedding)) {
    std::vector<int64_t> positions(tokens);
    std::iota(positions.begin(), positions.end(), position_offset);
    feeds.emplace("positions", Tensor({tokens}, std::move(positions)));
  }
  if (rotary) {
    feeds.emplace(cosines_input, rotary->cosines(tokens));
    feeds.emplace(sines_input, rotary->sines(tokens));
  }
  return feeds;
}

ValueId logits_of(Graph& g, const Linear& unembedding, ValueId normed, ValueId ids) {
  const ValueId logits = b::reduce_sum(g, b::mul(g, normed, b::gather(g, g.weight(unembedding.weight), ids)), {2});
  return exists(unembedding.bias) ? b::add(g, logits, b::gather(g, g.weight(unembedding.bias), ids)) : logits;
}

Result<Architecture> read_sizes(const Config& config, const char* family, const SizeNames& names) {
  constexpr int64_t most = 1 << 24, most_layers = 4096;
  const auto refuse = [](std::string what, const char* field) {
    return Error{ErrorCode::bad_file, std::move(what), "config.json, " + std::string(field), ""};
  };
  Architecture a;
  a.family = family;
  VITRINE_TRY(a.d_model, config.integer(names.d_model, 1, most));
  VITRINE_TRY(a.layers, config.integer(names.layers, 1, most_layers));
  VITRINE_TRY(a.heads, config.integer(names.heads, 1, most));
  VITRINE_TRY(a.vocabulary, config.integer("vocab_size", 1, most));
  VITRINE_TRY(a.context, config.integer("max_position_embeddings", 1, most));
  const std::optional<int64_t> mlp =
      names.default_mlp_factor > 0 ? std::optional(names.default_mlp_factor * a.d_model) : std::nullopt;
  VITRINE_TRY(a.d_mlp, config.integer(names.d_mlp, 1, most, mlp));
  a.kv_heads = a.heads;
  if (names.kv_heads) { VITRINE_TRY(a.kv_heads, config.integer(names.kv_heads, 1, most, a.heads)); }
  if (a.heads % a.kv_heads != 0)
    return refuse(say("{n} key-value heads do not divide {heads} heads", a.kv_heads, a.heads), names.kv_heads);
  int64_t given = 0;
  if (names.d_head) { VITRINE_TRY(given, config.integer(names.d_head, 1, 1 << 16, 0)); }
  if (given == 0 && a.d_model % a.heads != 0)
    return refuse(say("{n} heads do not divide a width of {width}", a.heads, a.d_model), names.heads);
  a.d_head = given > 0 ? given : a.d_model / a.heads;
  return a;
}

void limit_context(Architecture& a) {
  constexpr int64_t most = 2048;
  a.context = std::min(a.context, most);
}

Result<double> read_epsilon(const Config& config, const char* field, double fallback) {
  VITRINE_TRY(const double epsilon, config.number(field, fallback));
  if (!(epsilon > 0))
    return Error{ErrorCode::bad_file, say("A norm needs a positive epsilon"), "config.json, " + std::string(field), ""};
  return epsilon;
}

Result<std::vector<bool>> windowed_layers(const Config& config, int64_t layers,
                                          const std::function<bool(int64_t)>& fallback) {
  VITRINE_TRY(const std::vector<std::string> types, config.texts("layer_types"));
  std::vector<bool> windowed;
  if (types.empty()) {
    for (int64_t i = 0; i < layers; ++i) windowed.push_back(fallback(i));
    return windowed;
  }
  if (static_cast<int64_t>(types.size()) != layers)
    return Error{ErrorCode::bad_file, say("There are {n} layer types for {layers} layers", types.size(), layers),
                 "config.json, layer_types", ""};
  for (const std::string& type : types) {
    if (type != "full_attention" && type != "sliding_attention")
      return Error{ErrorCode::unsupported, say("Layers of the type {type} are not built", quoted_name(type)),
                   "config.json, layer_types",
                   say("Built are {names} and {last}.", "full_attention", "sliding_attention")};
    windowed.push_back(type == "sliding_attention");
  }
  return windowed;
}

Result<void> take_unembedding(Loader& loader, const Checkpoint& tensors, const char* name, bool tied, bool biased,
                              Decoder& model) {
  Architecture& a = model.shape;
  a.parameters = loader.parameters();
  if (loader.error()) return *loader.error();
  Loader head(tensors, "");
  if (tied) model.unembedding.weight = model.token_embedding;
  else model.unembedding.weight = head.take(std::string(name) + ".weight", {a.vocabulary, a.d_model});
  if (biased) model.unembedding.bias = head.take(std::string(name) + ".bias", {a.vocabulary});
  if (head.error()) return *head.error();
  a.parameters += head.parameters();
  return {};
}

}  // namespace vitrine
