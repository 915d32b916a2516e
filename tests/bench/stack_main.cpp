// A stack of llama blocks of SmolLM2-135M's shape (30 blocks, width 576, 9 heads over 3 of keys and values, inner width
// 1536), forward and backward. Two jobs: its ONNX bytes, for ONNX Runtime, and running it from quantised weights.
#include <emscripten.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <vector>

#include "engine/wasm/execution.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "graph/onnx_writer.h"

using namespace vitrine;
using namespace vitrine::wasm;

namespace {

constexpr int64_t width = 576, heads = 9, groups = 3, head = 64, inner = 1536;

struct Shape2 {
  std::string name;
  int64_t rows, columns;
};

// As files have them: [out, in].
std::vector<Shape2> weights_of(int64_t block) {
  const std::string at = std::to_string(block) + ".";
  return {{at + "q", heads * head, width}, {at + "k", groups * head, width}, {at + "v", groups * head, width},
          {at + "o", width, heads * head}, {at + "gate", inner, width},      {at + "up", inner, width},
          {at + "down", width, inner}};
}

// What the weights are: float32 zeros, or quantised noise: Q4_1, every seventh Q8_0.
enum class Weights { zeros, stored };
std::shared_ptr<const kernels::StoredMatrix> noise(int64_t rows, int64_t columns, uint32_t number);

Graph stack(int64_t blocks, Weights weights) {
  using namespace build;
  Graph g;
  const ValueId start = g.input("x", DType::f32, {"B", "T", width});
  const ValueId mask = g.input("mask", DType::f32, {"T", "T"});
  const ValueId cosine = g.input("cos", DType::f32, {"T", head}), sine = g.input("sin", DType::f32, {"T", head});
  const ValueId gain = constant(g, Tensor::full({width}, 1.0f));
  // Halves, not pairs, are rotated.
  const auto rotate = [&](ValueId x) {
    const ValueId turned =
        concat(g, {apply(g, Op::neg, slice(g, x, 4, head / 2, to_end)), slice(g, x, 4, 0, head / 2)}, 4);
    return add(g, mul(g, x, cosine), mul(g, turned, sine));
  };
  ValueId x = start;
  uint32_t number = 0;
  for (int64_t block = 0; block < blocks; ++block) {
    std::vector<ValueId> w;
    for (const auto& [name, rows, columns] : weights_of(block)) {
      if (weights == Weights::stored) w.push_back(g.weight({name, nullptr, noise(rows, columns, ++number)}));
      else w.push_back(g.weight({name, std::make_shared<const Tensor>(Tensor::zeros({rows, columns}))}));
    }
    const auto times = [&](ValueId y, size_t which) { return linear(g, y, w[which], {}, true); };
    const ValueId seen = rms_norm(g, x, gain, 1e-5);
    // [B, groups, heads of a group, T, head]
    const auto split = [&](ValueId y, int64_t share) {
      return transpose(g, reshape(g, y, {0, 0, groups, share, head}), {0, 2, 3, 1, 4});
    };
    const ValueId query = rotate(split(times(seen, 0), heads / groups)), key = rotate(split(times(seen, 1), 1));
    const ValueId scores = scale(g, matmul(g, query, swap_last_two(g, key)), 1.0 / std::sqrt(double{head}));
    const ValueId mixed = matmul(g, softmax(g, add(g, scores, mask)), split(times(seen, 2), 1));
    const ValueId joined = reshape(g, transpose(g, mixed, {0, 3, 1, 2, 4}), {0, 0, heads * head});
    x = add(g, x, times(joined, 3));
    const ValueId second = rms_norm(g, x, gain, 1e-5);
    x = add(g, x, times(mul(g, apply(g, Op::silu, times(second, 4)), times(second, 5)), 6));
  }
  const ValueId score = reduce_mean(g, rms_norm(g, x, gain, 1e-5), {1, 2});
  const std::array wrt{start};
  const auto gradients = gradient(g, score, wrt);
  g.output("score", score);
  if (gradients.ok()) g.output("gradient", reduce_sum(g, gradients->front(), {2}));
  return g.pruned();
}

struct Own {
  Graph graph;
  Plan plan;
  Workshop workshop;
};
Own* own = nullptr;
std::string onnx;
uint64_t weight_bytes = 0;

// Scales near those of trained weights, everything else noise.
std::shared_ptr<const kernels::StoredMatrix> noise(int64_t rows, int64_t columns, uint32_t number) {
  const NumberFormat* format = number_format(number % 7 ? "Q4_1" : "Q8_0");
  const auto blocks = static_cast<size_t>(rows * columns) / format->block_size;
  auto bytes = std::make_shared<std::vector<std::byte>>(blocks * format->block_bytes);
  uint32_t seed = number;
  for (std::byte& byte : *bytes) byte = static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 24);
  const bool least = format->name == "Q4_1";
  for (size_t i = 0; i < blocks; ++i) {
    std::byte* at = bytes->data() + i * format->block_bytes;
    const uint16_t scale = least ? 0x1d00 : 0x0e00, smallest = 0xa900;  // 0.005, 0.00037, -0.039
    std::memcpy(at, &scale, 2);
    if (least) std::memcpy(at + 2, &smallest, 2);
  }
  return std::make_shared<const kernels::StoredMatrix>(
      kernels::StoredMatrix{format, bytes, bytes->data(), rows, columns, false, {}});
}

}  // namespace

extern "C" {

// The graph in ONNX. Its weights are external data, one after another in the file "weights".
EMSCRIPTEN_KEEPALIVE const char* stack_onnx(int blocks) {
  const Graph graph = stack(blocks, Weights::zeros);
  std::map<std::string, WeightRange> ranges;
  weight_bytes = 0;
  for (const auto& [weight, id] : graph.weights()) {
    ranges[weight.name] = {weight_bytes, weight.tensor->bytes().size()};
    weight_bytes += weight.tensor->bytes().size();
  }
  const auto bytes = to_onnx(graph, [&](const std::string& name) -> Result<WeightRange> { return ranges[name]; });
  onnx = bytes.ok() ? *bytes : "";
  return onnx.data();
}
EMSCRIPTEN_KEEPALIVE int stack_onnx_size() { return static_cast<int>(onnx.size()); }
EMSCRIPTEN_KEEPALIVE double stack_weight_bytes() { return static_cast<double>(weight_bytes); }

// 0 when that failed.
EMSCRIPTEN_KEEPALIVE int stack_start(int blocks) {
  own = new Own{stack(blocks, Weights::stored), {}, {}};
  auto plan = make_plan(own->graph);
  if (!own->graph.error().ok() || !plan.ok()) return 0;
  own->plan = std::move(*plan);
  return 1;
}

// Milliseconds of one run with `length` tokens; below zero when it failed or gave what is not a number.
EMSCRIPTEN_KEEPALIVE double stack_run(int length) {
  const auto fill = [](Shape shape, auto value) {
    Tensor tensor = Tensor::zeros(shape);
    for (int64_t i = 0; i < tensor.size(); ++i) tensor.f32()[static_cast<size_t>(i)] = value(i);
    return tensor;
  };
  NamedTensors feeds;
  feeds.emplace("x", fill({1, length, width}, [](int64_t i) { return std::sin(static_cast<float>(i)); }));
  feeds.emplace("mask", fill({length, length}, [&](int64_t i) { return i % length > i / length ? -1e9f : 0.0f; }));
  const auto angle = [](int64_t i) {
    return static_cast<float>(i / head) * std::pow(1e4f, -static_cast<float>(i % (head / 2)) / (head / 2));
  };
  feeds.emplace("cos", fill({length, head}, [&](int64_t i) { return std::cos(angle(i)); }));
  feeds.emplace("sin", fill({length, head}, [&](int64_t i) { return std::sin(angle(i)); }));
  const auto began = std::chrono::steady_clock::now();
  Execution execution(own->graph, own->plan, feeds, own->workshop);
  if (!execution.prepare({{"B", 1}, {"T", length}}).ok()) return -1;
  while (!execution.done())
    if (!execution.advance().ok()) return -1;
  const NamedTensors outputs = execution.outputs();
  const double taken = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return all_finite(outputs.at("gradient").f32()) ? taken : -2;
}

}  // extern "C"
