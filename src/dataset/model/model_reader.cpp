#include "dataset/model/model_reader.h"

#include <algorithm>
#include <map>

#include "dataset/table/plain_text.h"
#include "text/say.h"

namespace vitrine::dataset {

Result<ProgramPtr> ModelReader::program(const std::string& key,
                                        const std::function<Result<void>(Graph&)>& build) const {
  if (const auto known = loaded->programs.find(key); known != loaded->programs.end()) return known->second;
  Graph graph;
  VITRINE_CHECK(build(graph));
  if (!graph.error().ok()) return graph.error().error();
  auto made = std::make_shared<const Program>(Program{loaded->hash + '/' + key, graph.pruned()});
  loaded->programs.emplace(key, made);
  return ProgramPtr(made);
}

Task<Result<NamedTensors>> ModelReader::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) const {
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("The request was cancelled"), "", ""};
  VITRINE_CO_TRY(NamedTensors outputs, co_await engine->run(program, std::move(feeds), ticket));
  for (const auto& [name, tensor] : outputs)
    if (tensor.dtype() == DType::f32 && !all_finite(tensor.f32()))
      co_return Error{ErrorCode::not_finite, say("The model's arithmetic gave a value that is not a finite number"),
                      name,
                      say("The weights may be damaged, or this back end may not be accurate enough for the model.")};
  co_return std::move(outputs);
}

Result<std::vector<int32_t>> read_row(const LoadedModel& loaded, std::string_view before, std::string_view text,
                                      int64_t room) {
  std::vector<int32_t> ids;
  if (loaded.bos) ids.push_back(*loaded.bos);
  const auto append = [&](const Encoding& encoding) {
    for (const TokenSpan& token : encoding) ids.push_back(token.id);
  };
  std::string all(before);
  all += plain_text(text);
  // Text far beyond the context is not worth encoding: the middle of it goes anyway.
  const size_t most = static_cast<size_t>(std::max<int64_t>(room, 1)) * 16 + 1024;
  if (all.size() > most) {
    size_t head = before.size() + (most - before.size()) / 2, tail = all.size() - (most - head);
    const auto inside = [&](size_t at) {
      return at < all.size() && (static_cast<unsigned char>(all[at]) & 0xC0) == 0x80;
    };
    while (inside(head)) --head;
    while (inside(tail)) ++tail;
    all.erase(head, tail - head);
  }
  VITRINE_TRY(const Encoding encoding, loaded.tokenizer->encode(all));
  append(encoding);
  if (static_cast<int64_t>(ids.size()) <= room) return ids;

  int64_t kept = loaded.bos ? 1 : 0;
  for (const TokenSpan& token : encoding) kept += token.byte_begin < before.size();
  if (kept + 2 > room)
    return Error{
        ErrorCode::bad_request, say("The question leaves no room for a text"), "",
        say("The model reads {n|# token|# tokens}; shorten the question.", loaded.model->architecture().context)};
  const int64_t head = kept + (room - kept) / 2, gone = static_cast<int64_t>(ids.size()) - room;
  ids.erase(ids.begin() + head, ids.begin() + head + gone);
  return ids;
}

std::vector<Batch> batches_of(const Architecture& a, std::span<const int64_t> lengths, int64_t extra_tokens) {
  // Two floating-point operations a weight and token, plus the attention products; some 25e9 of them a second on one
  // thread of WASM.
  constexpr double budget = 3e9;
  std::map<int64_t, std::vector<int32_t>, std::greater<>> by_length;
  for (size_t i = 0; i < lengths.size(); ++i) by_length[lengths[i]].push_back(i);
  const double d = a.d_model;
  std::vector<Batch> batches;
  for (auto& [length, rows] : by_length) {
    const double tokens = length + extra_tokens;
    const double block = 4 * d * d + 2 * d * a.d_mlp + 2 * tokens * d;
    const double cost = 2 * tokens * a.layers * block;
    const size_t most = std::clamp(budget / std::max(cost, 1.0), 1.0, 256.0);
    // Even parts: 9 rows of at most 8 are 5 and 4.
    const size_t parts = (rows.size() + most - 1) / most, part = (rows.size() + parts - 1) / parts;
    for (size_t begin = 0; begin < rows.size(); begin += part) {
      const size_t end = std::min(rows.size(), begin + part);
      batches.push_back({length, {rows.begin() + begin, rows.begin() + end}});
    }
  }
  return batches;
}

namespace {

// Additive, not -infinity, so that no difference of two is NaN.
constexpr float not_seen = -1e9f;

// The axes of a graph input that count rows.
std::vector<size_t> row_axes(const Dims& dims) {
  std::vector<size_t> axes;
  for (size_t i = 0; i < dims.size(); ++i)
    if (dims[i].symbol == "T") axes.push_back(i);
  return axes;
}

// `from` with its `axis` taken at `indices`.
template <class T>
std::vector<T> taken(std::span<const T> from, const Shape& shape, size_t axis, std::span<const int64_t> indices) {
  int64_t outer = 1, inner = 1;
  for (size_t i = 0; i < axis; ++i) outer *= shape[i];
  for (size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
  std::vector<T> to;
  to.reserve(static_cast<size_t>(outer * inner) * indices.size());
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t index : indices) {
      const auto begin = from.begin() + (o * shape[axis] + index) * inner;
      to.insert(to.end(), begin, begin + inner);
    }
  return to;
}

Tensor taken(const Tensor& from, size_t axis, std::span<const int64_t> indices) {
  Shape shape = from.shape();
  shape[axis] = indices.size();
  if (from.dtype() == DType::i64) return Tensor(shape, taken(from.i64(), from.shape(), axis, indices));
  return Tensor(shape, taken(from.f32(), from.shape(), axis, indices));
}

}  // namespace

void add_context(const Model& model, std::span<const int64_t> positions,
                 const std::function<bool(int64_t, int64_t)>& sees, const Graph& graph, NamedTensors& feeds) {
  const int64_t rows = positions.size();
  const int64_t reach = rows ? *std::max_element(positions.begin(), positions.end()) + 1 : 0;
  const NamedTensors context = model.context_feeds(reach);
  for (const auto& [name, id] : graph.inputs()) {
    const auto found = context.find(name);
    if (found == context.end() || feeds.contains(name)) continue;
    Tensor tensor = found->second;
    const std::vector<size_t> axes = row_axes(graph.dims(id));
    for (size_t axis : axes) tensor = taken(tensor, axis, positions);
    if (axes.size() == 2 && tensor.dtype() == DType::f32) {  // added to attention scores [.., rows, columns]
      auto scores = tensor.f32();
      for (size_t at = 0; at < scores.size(); ++at) {
        const int64_t cell = static_cast<int64_t>(at) % (rows * rows);
        if (!sees(cell / rows, cell % rows)) scores[at] = not_seen;
      }
    }
    feeds.emplace(name, std::move(tensor));
  }
}

}  // namespace vitrine::dataset
