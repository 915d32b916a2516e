#include "explain/trust/scramble.h"

#include <numeric>

#include "families/attention.h"
#include "graph/build.h"
#include "statistics/random.h"

namespace vitrine {

namespace {

constexpr std::string_view prefix = "row_order.";

std::string input_name(int64_t block, int64_t rows) {
  return std::string(prefix) + std::to_string(block) + '.' + std::to_string(rows);
}

}  // namespace

std::map<std::string, int64_t, std::less<>> blocks_of_weights(const Model& model) {
  std::map<std::string, int64_t, std::less<>> blocks;
  const int64_t layers = model.architecture().layers;
  size_t before = 0;
  const Tap watch = [&](Graph& g, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < layers; ++i) {
      if (name == block_point(i, "residual.in")) before = g.weights().size();
      if (name == block_point(i, "residual.out"))
        for (const auto& [weight, id] : g.weights().subspan(before)) blocks.emplace(weight.name, i);
    }
    return value;
  };
  Graph g;
  model.blocks(g, g.input("embeddings", DType::f32, {"B", "T", model.architecture().d_model}), watch);
  return blocks;
}

std::vector<int64_t> row_order(int64_t block, int64_t rows, uint64_t seed) {
  return Random(seed + static_cast<uint64_t>(block) * 1000003u + static_cast<uint64_t>(rows)).permutation(rows);
}

Graph with_row_orders(const Graph& from, const std::map<std::string, int64_t, std::less<>>& blocks) {
  Graph to;
  std::vector<ValueId> now(from.value_count(), no_value);  // by the value's number in `from`
  const auto put = [&](ValueId old, ValueId id) { now[old] = id; };
  for (const auto& [name, id] : from.inputs()) put(id, to.input(name, from.value(id).dtype, from.dims(id)));
  for (const auto& [tensor, id] : from.constants()) put(id, to.constant(tensor));
  std::map<std::string, ValueId> orders;
  for (const auto& [weight, id] : from.weights()) {
    ValueId value = to.weight(weight);
    if (const auto block = blocks.find(weight.name); block != blocks.end()) {
      const int64_t rows = weight.shape()[0];
      const std::string name = input_name(block->second, rows);
      if (!orders.contains(name)) orders.emplace(name, to.input(name, DType::i64, {rows}));
      value = build::gather(to, value, orders.at(name));
    }
    put(id, value);
  }
  for (const Node& node : from.nodes()) {
    std::vector<ValueId> inputs;
    for (ValueId id : node.inputs) inputs.push_back(id == no_value ? no_value : now[id]);
    put(node.output, to.add(node.op, std::move(inputs), node.attributes));
  }
  for (const auto& [name, id] : from.outputs()) to.output(name, now[id]);
  return to;
}

Task<Result<NamedTensors>> ScramblingEngine::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) {
  ProgramPtr& scrambled = programs_[program->key];
  if (!scrambled)
    scrambled =
        std::make_shared<const Program>(Program{program->key + "/scrambled", with_row_orders(program->graph, blocks_)});
  for (const auto& [name, id] : scrambled->graph.inputs()) {
    if (!name.starts_with(prefix)) continue;
    const int64_t block = std::stoll(name.substr(prefix.size())), rows = scrambled->graph.dims(id)[0].extent;
    std::vector<int64_t> order(rows);
    std::iota(order.begin(), order.end(), 0);
    if (block >= layers_ - depth_) order = row_order(block, rows, seed_);
    feeds.emplace(name, Tensor({rows}, std::move(order)));
  }
  co_return co_await engine_.run(scrambled, std::move(feeds), ticket);
}

}  // namespace vitrine
