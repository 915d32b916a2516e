#include "engine/canary.h"

#include <array>
#include <cmath>

#include "graph/build.h"
#include "graph/gradient.h"

namespace vitrine {
namespace {

constexpr int64_t tokens = 64, width = 256, heads = 8, inner = 1024, vocabulary = 97, layers = 2;

// Numbers without pattern to the arithmetic, equal on every machine; uniform in (-scale, scale).
Tensor noise(Shape shape, float scale, uint32_t seed) {
  std::vector<float> values(element_count(shape));
  for (float& value : values) {
    seed = seed * 1664525u + 1013904223u;
    value = scale * ((seed >> 8) / 8388608.0f - 1.0f);
  }
  return Tensor(std::move(shape), std::move(values));
}

struct Weights {
  ValueId square, up, down, gain, bias;
};

ValueId attention(Graph& g, ValueId x, const Weights& w, ValueId mask) {
  using namespace build;
  const auto split = [&](ValueId y) { return transpose(g, reshape(g, y, {0, 0, heads, width / heads}), {0, 2, 1, 3}); };
  const ValueId query = split(linear(g, x, w.square));
  const ValueId key = split(linear(g, x, w.square, w.bias));
  const ValueId value = split(linear(g, x, w.square, {}, true));
  const ValueId scores = scale(g, matmul(g, query, swap_last_two(g, key)), 1.0 / std::sqrt(width / heads));
  const ValueId mixed = matmul(g, softmax(g, add(g, scores, mask)), value);
  return linear(g, reshape(g, transpose(g, mixed, {0, 2, 1, 3}), {0, 0, width}), w.square);
}

ValueId mlp(Graph& g, ValueId x, const Weights& w) {
  using namespace build;
  return linear(g, apply(g, Op::gelu_tanh, linear(g, x, w.up)), w.down);
}

}  // namespace

Result<Canary> make_canary() {
  using namespace build;
  Canary canary;
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {"B", "T"});
  const ValueId mask = g.input("mask", DType::f32, {"T", "T"});
  const ValueId table = constant(g, noise({vocabulary, width}, 1.0f, 1));
  const Weights w{constant(g, noise({width, width}, 0.08f, 2)), constant(g, noise({width, inner}, 0.08f, 3)),
                  constant(g, noise({inner, width}, 0.04f, 4)), constant(g, Tensor::full({width}, 1.0f)),
                  constant(g, noise({width}, 0.1f, 5))};

  const ValueId embedded = gather(g, table, ids);
  ValueId x = embedded;
  for (int64_t layer = 0; layer < layers; ++layer) {
    x = add(g, x, attention(g, layer_norm(g, x, w.gain, w.bias, 1e-5), w, mask));
    x = add(g, x, mlp(g, layer_norm(g, x, w.gain, w.bias, 1e-5), w));
  }
  const ValueId logits = linear(g, layer_norm(g, x, w.gain, w.bias, 1e-5), table, {}, true);
  const ValueId score = reduce_sum(g, apply(g, Op::tanh, reduce_mean(g, logits, {2})), {1});
  const std::array wrt{embedded};
  VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, score, wrt));
  g.output("logits", logits);
  g.output("largest", reduce_max(g, logits, {2}));
  g.output("score", score);
  g.output("gradient", gradients.front());
  VITRINE_CHECK(g.error());
  canary.graph = g.pruned();

  std::vector<int64_t> id_values(tokens);
  for (int64_t t = 0; t < tokens; ++t) id_values[t] = t * 31 % vocabulary;
  std::vector<float> mask_values(tokens * tokens, 0.0f);
  for (int64_t row = 0; row < tokens; ++row) {
    for (int64_t column = row + 1; column < tokens; ++column) { mask_values[row * tokens + column] = -1e9f; }
  }
  canary.feeds.emplace("ids", Tensor({1, tokens}, std::move(id_values)));
  canary.feeds.emplace("mask", Tensor({tokens, tokens}, std::move(mask_values)));
  return canary;
}

}  // namespace vitrine
