#include "families/attention.h"

#include "graph/build.h"

namespace vitrine {

namespace b = build;

std::string block_point(int64_t layer, std::string_view point) {
  return "block." + std::to_string(layer) + '.' + std::string(point);
}

ValueId split_heads(Graph& g, ValueId x, int64_t heads) {
  return b::transpose(g, b::reshape(g, x, {0, 0, heads, -1}), {0, 2, 1, 3});
}

ValueId merge_heads(Graph& g, ValueId x, int64_t width) {
  return b::reshape(g, b::transpose(g, x, {0, 2, 1, 3}), {0, 0, width});
}

ValueId for_each_head(Graph& g, ValueId x, int64_t heads) {
  const Dims& dims = g.dims(x);
  if (dims.size() != 4 || dims[1].is(heads)) return x;
  const int64_t groups = dims[1].extent, width = dims[3].extent;
  const std::vector<ValueId> copies(heads / groups, b::unsqueeze(g, x, {2}));
  return b::reshape(g, b::concat(g, copies, 2), {0, heads, -1, width});
}

ValueId attend(Graph& g, const AttentionInputs& in, int64_t layer, const Tap& tap) {
  const auto at = [&](const char* point, ValueId value) {
    return tap(g, block_point(layer, std::string("attention.") + point), value);
  };
  const int64_t heads = g.dims(in.query)[1].extent, groups = g.dims(in.key)[1].extent;
  // Heads that share keys and values ask as further rows of one head: [B, H, T, x] <-> [B, K, H/K T, x].
  const auto stacked = [&](ValueId x) { return heads == groups ? x : b::reshape(g, x, {0, groups, -1, 0}); };
  const auto apart = [&](ValueId x) { return heads == groups ? x : b::reshape(g, x, {0, heads, -1, 0}); };
  // Scaling the query costs T x d products a head, scaling the scores T x T.
  const ValueId query = in.scale == 1 ? in.query : b::scale(g, in.query, in.scale);
  const ValueId keys = at("keys", in.key);
  ValueId scores = apart(b::matmul(g, stacked(query), b::swap_last_two(g, keys)));
  if (in.mask != no_value) scores = b::add(g, scores, at("mask", in.mask));
  scores = at("scores", scores);
  const ValueId probabilities = at("probabilities", b::softmax(g, scores));
  const ValueId values = at("values", in.value);
  return at("heads", apart(b::matmul(g, stacked(probabilities), values)));
}

Tensor causal_mask(int64_t tokens) {
  Tensor mask = Tensor::zeros({tokens, tokens});
  auto m = mask.f32();
  for (int64_t row = 0; row < tokens; ++row)
    for (int64_t column = row + 1; column < tokens; ++column) m[row * tokens + column] = -1e9f;
  return mask;
}

Tensor window_mask(int64_t tokens, int64_t window) {
  Tensor mask = causal_mask(tokens);
  auto m = mask.f32();
  for (int64_t row = window; row < tokens; ++row)
    for (int64_t column = 0; column <= row - window; ++column) m[row * tokens + column] = -1e9f;
  return mask;
}

}  // namespace vitrine
