#include "explain/past.h"

#include <algorithm>

#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

Result<void> build_with_past(Graph& g, const Model& model,
                             const std::function<Result<void>(Graph&, const Tap&)>& build) {
  const int64_t layers = model.architecture().layers;
  const ValueId keep_rows = g.input("batch_zeros", DType::f32, {"B", 1, 1, 1});
  int64_t extended = 0;
  const auto extend = [&](Graph& graph, const std::string& name, ValueId value, int64_t layer, const char* part) {
    if (name != block_point(layer, std::string("attention.") + part)) return value;
    const std::string number = std::to_string(layer) + '.' + part;
    const Dims& dims = graph.dims(value);  // [B, K, T, d]
    const ValueId past = graph.input("past." + number, DType::f32, {1, dims[1], "P", dims[3]});
    graph.output("now." + number, b::slice(graph, value, 0, 0, 1));
    ++extended;
    return b::concat(graph, {b::add(graph, past, keep_rows), value}, 2);
  };
  Result<void> failure;
  const Tap with_past = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < layers; ++i) {
      if (name == block_point(i, "attention.mask")) {
        Dims dims = graph.dims(value);
        const std::string mask = graph.value(value).name;
        if (graph.find_input(mask) != value) {
          failure = Error{ErrorCode::unsupported, "The attention mask is no input of the graph", name, ""};
          return value;
        }
        dims.back() = "P";
        ValueId past = graph.find_input("past." + mask);
        if (past == no_value) past = graph.input("past." + mask, DType::f32, dims);
        ++extended;
        return b::concat(graph, {past, value}, static_cast<int64_t>(dims.size()) - 1);
      }
      value = extend(graph, name, value, i, "keys");
      value = extend(graph, name, value, i, "values");
    }
    return value;
  };
  VITRINE_CHECK(build(g, with_past));
  if (extended != 3 * layers)
    return Error{ErrorCode::unsupported, "The family's attention takes no past keys and values",
                 model.architecture().family, ""};
  return failure;
}

Tensor rows_between(const Tensor& x, int64_t begin, int64_t end) {
  const int64_t width = x.shape().back(), tokens = x.shape().end()[-2];
  Shape shape = x.shape();
  shape.end()[-2] = end - begin;
  std::vector<float> out;
  for (int64_t at = 0; at < x.size(); at += tokens * width) {
    const auto part = x.f32().subspan(at + begin * width, (end - begin) * width);
    out.insert(out.end(), part.begin(), part.end());
  }
  return Tensor(std::move(shape), std::move(out));
}

void add_past(const Graph& graph, int64_t begin, int64_t count, const NamedTensors& known, NamedTensors& feeds) {
  feeds.emplace("batch_zeros", Tensor::zeros({count, 1, 1, 1}));
  for (const auto& [name, id] : graph.inputs()) {
    if (!name.starts_with("past.") || !(name.ends_with(".keys") || name.ends_with(".values"))) continue;
    const Dims& dims = graph.dims(id);
    feeds.emplace(name, begin == 0 ? Tensor::zeros({1, dims[1].extent, 1, dims[3].extent})
                                   : rows_between(known.at("now." + name.substr(5)), 0, begin));
  }
}

void append_past(NamedTensors& known, const NamedTensors& outputs) {
  for (const auto& [name, fresh] : outputs) {
    if (!name.starts_with("now.")) continue;
    const auto before = known.find(name);
    if (before == known.end()) {
      known.emplace(name, fresh);
      continue;
    }
    const Tensor& old = before->second;
    const int64_t width = old.shape().back(), rows = old.shape()[2], more = fresh.shape()[2];
    std::vector<float> values;
    values.reserve(old.f32().size() + fresh.f32().size());
    for (int64_t head = 0; head < old.shape()[1]; ++head) {
      const auto add = [&](const Tensor& from, int64_t count) {
        const auto part = from.f32().subspan(head * count, count);
        values.insert(values.end(), part.begin(), part.end());
      };
      add(old, rows * width);
      add(fresh, more * width);
    }
    before->second = Tensor({1, old.shape()[1], rows + more, width}, std::move(values));
  }
}

}  // namespace vitrine
