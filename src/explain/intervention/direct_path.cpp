#include "explain/intervention/direct_path.h"

#include "explain/attribution/relevance_rules.h"
#include "explain/score.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

ValueId read_along(Graph& g, ValueId part, ValueId direction) {
  return b::reduce_sum(g, b::mul(g, part, direction), {});
}

Result<ValueId> direction_before(Graph& g, ValueId after, ValueId before, ValueId direction) {
  const ValueId wrt[] = {before};
  VITRINE_TRY(const std::vector<ValueId> seen, gradient(g, after, wrt, frozen_norm_rules(), direction));
  return seen[0];
}

Result<DirectPath> direct_path(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  std::vector<BlockValues> values(a.layers);
  DirectPath path;
  path.residual = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), recording(values));
  ScoreGraph s;
  build_score_head(g, model, path.residual, s);
  path.score = s.score;
  VITRINE_TRY(ValueId direction, score_gradient(g, s, path.residual, frozen_norm_rules()));
  path.whole = read_along(g, path.residual, direction);
  // From the direction of stream + part, normalised or not, to that of its summands.
  const auto step_back = [&](ValueId sum, ValueId stream, ValueId part) -> Result<void> {
    const ValueId after = read_along(g, sum, direction);
    VITRINE_TRY(direction, direction_before(g, sum, part, direction));
    if (!a.post_norm) return {};
    const ValueId added = b::sub(g, after, read_along(g, b::add(g, stream, part), direction));
    path.norms = path.norms == no_value ? added : b::add(g, path.norms, added);
    return {};
  };
  path.layers.resize(values.size());
  for (size_t i = values.size(); i-- > 0;) {
    DirectLayer& layer = path.layers[i];
    layer.at = values[i];
    VITRINE_CHECK(step_back(layer.at.out, layer.at.mid, layer.at.mlp));
    layer.to_mlp = direction;
    VITRINE_CHECK(step_back(layer.at.mid, layer.at.in, layer.at.attention));
    layer.to_attention = direction;
  }
  path.embedding = read_along(g, path.layers[0].at.in, direction);
  return path;
}

}  // namespace vitrine
