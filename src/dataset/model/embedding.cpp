#include "dataset/model/embedding.h"

#include <algorithm>

#include "families/attention.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace b = build;

EmbeddingPoint default_embedding_point(const Architecture& architecture) { return {architecture.layers / 2}; }

std::string to_string(const EmbeddingPoint& point) {
  return say("mean over tokens of {point}", block_point(point.layer, "residual.in"));
}

namespace {

// ids i64 [B, T] -> embedding f32 [B, D], over the rows from `first` on.
Result<void> build_embedding(const Model& model, EmbeddingPoint point, int64_t first, Graph& g) {
  ValueId residual = no_value;
  const auto tap = [&](Graph&, const std::string& name, ValueId value) {
    if (name == block_point(point.layer, "residual.in")) residual = value;
    return value;
  };
  const ValueId end = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {"B", "T"})), tap);
  if (residual == no_value) residual = end;
  g.output("embedding", b::reduce_mean(g, b::slice(g, residual, 1, first, b::to_end), {1}));
  return {};
}

}  // namespace

Task<Result<Tensor>> embed_texts(ModelReader reader, std::vector<std::string> texts, EmbeddingPoint point,
                                 Ticket ticket, std::string before) {
  const Model& model = reader.model();
  const Architecture& architecture = model.architecture();
  const int64_t first = reader.loaded->bos ? 1 : 0, d = architecture.d_model;
  VITRINE_CO_TRY(const ProgramPtr program,
                 reader.program("dataset/embedding/" + std::to_string(point.layer),
                                [&](Graph& g) { return build_embedding(model, point, first, g); }));
  std::vector<std::vector<int32_t>> rows;
  std::vector<int64_t> lengths;
  for (const std::string& text : texts) {
    VITRINE_CO_TRY(std::vector<int32_t> ids, read_row(*reader.loaded, before, text, architecture.context));
    lengths.push_back(ids.size());
    rows.push_back(std::move(ids));
  }
  Tensor embeddings = Tensor::zeros({static_cast<int64_t>(texts.size()), d});
  double done = 0;
  for (const Batch& batch : batches_of(architecture, lengths, 0)) {
    const int64_t n = batch.rows.size(), t = batch.length;
    done += n;
    if (t <= first) continue;
    std::vector<int64_t> ids, positions;
    for (const int32_t row : batch.rows) ids.insert(ids.end(), rows[row].begin(), rows[row].end());
    for (int64_t i = 0; i < t; ++i) positions.push_back(i);
    NamedTensors feeds;
    feeds.emplace("ids", Tensor({n, t}, std::move(ids)));
    add_context(model, positions, [](int64_t, int64_t) { return true; }, program->graph, feeds);
    VITRINE_CO_TRY(const NamedTensors outputs, co_await reader.run(program, std::move(feeds), ticket));
    const Tensor& found = outputs.at("embedding");
    for (int64_t i = 0; i < n; ++i) {
      const auto from = found.row(i);
      std::copy(from.begin(), from.end(), embeddings.f32().begin() + batch.rows[i] * d);
    }
    ticket.progress(done, texts.size());
  }
  co_return std::move(embeddings);
}

}  // namespace vitrine::dataset
