// Single passes of a model through a graph of their own on the reference engine, with values changed on the way: what
// methods that intervene are compared with.
#pragma once
#include "families/attention.h"
#include "graph/build.h"
#include "model_files.h"

namespace vitrine::test {

using Values = std::map<std::string, Tensor>;

struct Changes {
  Values set = {}, added = {};    // by points: instead of what is there, or on top of it
  const Tensor* heads = nullptr;  // [1, H, T, d] of which one head of a layer is taken
  int64_t layer = 0, head = -1;
};

// What every point holds, before it is changed, and "logits" [1, T, V].
inline Values pass(const Model& model, const std::vector<int64_t>& ids, const Changes& changes = {}) {
  Graph g;
  NamedTensors feeds;
  const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
    graph.output("see." + name, value);
    const auto given = [&](const char* what, const Tensor& tensor) {
      feeds.emplace(what + name, tensor);
      return graph.input(what + name, DType::f32, graph.dims(value));
    };
    if (changes.heads && name == block_point(changes.layer, "attention.heads")) {
      Tensor one = Tensor::zeros({model.architecture().heads, 1, 1});
      one.f32()[static_cast<size_t>(changes.head)] = 1;
      const ValueId other = build::sub(graph, given("heads.", *changes.heads), value);
      value = build::add(graph, value, build::mul(graph, build::constant(graph, std::move(one)), other));
    }
    if (const auto to = changes.set.find(name); to != changes.set.end()) value = given("set.", to->second);
    if (const auto by = changes.added.find(name); by != changes.added.end())
      value = build::add(graph, value, given("add.", by->second));
    return value;
  };
  const auto tokens = std::ssize(ids);
  const ValueId residual = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), tap);
  g.output("see.logits", model.unembed(g, model.final_norm(g, residual)));
  REQUIRE(g.error().ok());
  feeds.merge(model.context_feeds(tokens));
  feeds.emplace("ids", Tensor({1, tokens}, std::vector<int64_t>(ids)));
  const auto program = std::make_shared<const Program>(Program{"pass", g.pruned()});
  NamedTensors used;
  for (const auto& [name, id] : program->graph.inputs()) used.emplace(name, feeds.at(name));
  Values out;
  for (auto& [name, tensor] : good(now(make_reference_engine()->run(program, std::move(used), Ticket()))))
    out.emplace(name.substr(4), std::move(tensor));
  return out;
}

// The log-odds of two tokens at the last position.
inline double log_odds(const Values& of, int64_t vocabulary, size_t target, size_t foil) {
  const auto logits = of.at("logits").f32();
  const auto last = logits.subspan(logits.size() - static_cast<size_t>(vocabulary));
  return static_cast<double>(last[target]) - static_cast<double>(last[foil]);
}

inline Tensor difference(const Tensor& a, const Tensor& b) {
  Tensor d = a;
  for (size_t i = 0; i < d.f32().size(); ++i) d.f32()[i] = a.f32()[i] - b.f32()[i];
  return d;
}

}  // namespace vitrine::test
