#include "explain/intervention/pair_graph.h"

#include <algorithm>

#include "graph/build.h"

namespace vitrine {

namespace b = build;

ValueId chosen_by(Graph& g, ValueId gate, ValueId a, ValueId other) {
  const ValueId rest = b::shift(g, b::scale(g, gate, -1), 1);
  return b::add(g, b::mul(g, gate, a), b::mul(g, rest, other));
}

ScoreGraph build_pair_score(Graph& g, const Model& model, const Tap& tap) {
  const ValueId clean = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
  const ValueId corrupted = model.embed(g, g.input("corrupted_ids", DType::i64, {1, "T"}));
  const ValueId keep = b::reshape(g, g.input("keep", DType::f32, {"B", "T"}), {0, 0, 1});
  ScoreGraph s;
  s.embeddings = chosen_by(g, keep, clean, corrupted);
  build_score_head(g, model, model.blocks(g, s.embeddings, tap), s);
  return s;
}

NamedTensors pair_feeds(const Job& job, const PatchPair& pair) {
  NamedTensors feeds = score_feeds(job);
  Tensor ids = feeds.at("ids");
  std::ranges::copy(pair.corrupted, ids.i64().begin());  // the tokens of a continuation stay
  feeds.emplace("corrupted_ids", std::move(ids));
  return feeds;
}

Tensor kept_rows(std::span<const float> rows, int64_t tokens) {
  std::vector<float> keep;
  for (const float row : rows) keep.insert(keep.end(), tokens, row);
  return Tensor({std::ssize(rows), tokens}, std::move(keep));
}

}  // namespace vitrine
