#include "explain/sequence.h"

#include <algorithm>
#include <numeric>

namespace vitrine {

namespace {

const Dim rows_symbol("T"), past_symbol("P");

// result[..., i, ...] = x[..., take[i], ...] along one axis; -1 takes `filling`.
Tensor taken(const Tensor& x, size_t axis, std::span<const int64_t> take, double filling = 0) {
  const Shape& shape = x.shape();
  Shape extents = shape;
  extents[axis] = take.size();
  int64_t outer = 1, inner = 1;
  for (size_t i = 0; i < shape.size(); ++i) (i < axis ? outer : inner) *= i == axis ? 1 : shape[i];
  const auto copy = [&]<class T>(std::span<const T> from) {
    std::vector<T> to;
    to.reserve(static_cast<size_t>(outer * inner) * take.size());
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t i : take) {
        const auto begin = from.begin() + (o * shape[axis] + std::max<int64_t>(i, 0)) * inner;
        if (i < 0) to.insert(to.end(), static_cast<size_t>(inner), static_cast<T>(filling));
        else to.insert(to.end(), begin, begin + inner);
      }
    return Tensor(extents, std::move(to));
  };
  return x.dtype() == DType::f32 ? copy(x.f32()) : copy(x.i64());
}

std::vector<int64_t> range(int64_t begin, int64_t end) {
  std::vector<int64_t> all(std::max<int64_t>(0, end - begin));
  std::iota(all.begin(), all.end(), begin);
  return all;
}

// `context`, a plain feed over positions, for the rows of the sequence that the symbols of `dims` stand for.
Tensor arranged(const Tensor& context, const Dims& dims, const Sequence& sequence, int64_t begin) {
  Tensor result = context;
  std::vector<std::pair<size_t, std::vector<int64_t>>> axes;  // which rows of the sequence lie along which axis
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    std::vector<int64_t> rows;
    if (dims[axis] == rows_symbol) rows = range(begin, sequence.rows());
    else if (dims[axis] == past_symbol) rows = range(0, std::max<int64_t>(begin, 1));
    else continue;
    std::vector<int64_t> positions;
    for (int64_t row : rows) positions.push_back(sequence.positions[row]);
    result = taken(result, axis, positions);
    axes.emplace_back(axis, std::move(rows));
  }
  const bool nothing_past = begin == 0 && !axes.empty() && dims[axes.back().first] == past_symbol;
  if (axes.size() != 2 || result.dtype() != DType::f32 || !(sequence.branches() || nothing_past)) return result;
  // Attention [.., rows, columns]: the columns are the last axis.
  const auto& [rows, columns] = std::pair(axes[0].second, axes[1].second);
  auto values = result.f32();
  const size_t grid = rows.size() * columns.size();
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t row = i % grid / columns.size(), column = i % columns.size();
    if (nothing_past || !sequence.sees(rows[row], columns[column])) values[i] = unseen;
  }
  return result;
}

void resize_rows(const Graph& graph, std::span<const std::pair<std::string, ValueId>> names, int64_t from, int64_t to,
                 NamedTensors& tensors) {
  std::vector<int64_t> take = range(0, std::min(from, to));
  take.resize(to, -1);
  for (const auto& [name, id] : names) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) continue;
    const Dims& dims = graph.dims(id);
    for (size_t axis = 0; axis < std::min(dims.size(), found->second.shape().size()); ++axis)
      if (dims[axis] == rows_symbol && found->second.shape()[axis] == from)
        found->second = taken(found->second, axis, take, name == "keep" ? 1 : 0);
  }
}

}  // namespace

int64_t Sequence::add_branch(const std::vector<int32_t>& word) {
  const int64_t first = rows(), number = branch.empty() ? 1 : branch.back() + 1;
  for (size_t i = 0; i + 1 < word.size(); ++i) {
    ids.push_back(word[i]);
    positions.push_back(fork + 1 + static_cast<int64_t>(i));
    branch.push_back(number);
  }
  return first;
}

bool Sequence::sees(int64_t row, int64_t column) const {
  const int64_t of_row = branch[row], of_column = branch[column];
  return of_row == of_column || (of_column == 0 && column <= fork);
}

Sequence make_sequence(std::span<const int64_t> prompt, int64_t position, const TargetPair& targets) {
  Sequence sequence;
  sequence.ids.assign(prompt.begin(), prompt.end());
  sequence.positions = range(0, prompt.size());
  sequence.branch.assign(prompt.size(), 0);
  sequence.prompt = prompt.size();
  sequence.fork = position;
  for (const Target* side : {&targets.target, &targets.foil})
    for (const auto& word : side->words) sequence.add_branch(word);
  return sequence;
}

void add_context(const Model& model, const Sequence& sequence, int64_t begin, const Graph& graph, NamedTensors& feeds) {
  const int64_t last = *std::max_element(sequence.positions.begin(), sequence.positions.end());
  NamedTensors context = model.context_feeds(last + 1);
  constexpr std::string_view past = "past.";
  const bool plain = begin == 0 && !sequence.branches();
  for (const auto& [name, id] : graph.inputs()) {
    const bool of_past = name.starts_with(past);
    const auto found = context.find(of_past ? name.substr(past.size()) : name);
    if (found == context.end() || feeds.contains(name)) continue;
    feeds.emplace(name, plain && !of_past ? found->second : arranged(found->second, graph.dims(id), sequence, begin));
  }
}

void pad_to_sequence(const Graph& graph, int64_t prompt, int64_t rows, NamedTensors& feeds) {
  resize_rows(graph, graph.inputs(), prompt, rows, feeds);
}

void cut_to_prompt(const Graph& graph, int64_t prompt, int64_t rows, NamedTensors& outputs) {
  resize_rows(graph, graph.outputs(), rows, prompt, outputs);
}

}  // namespace vitrine
