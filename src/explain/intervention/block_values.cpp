#include "explain/intervention/block_values.h"

#include <string>

#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

Tap recording(std::vector<BlockValues>& into) {
  return [&into](Graph&, const std::string& name, ValueId value) {
    for (size_t i = 0; i < into.size(); ++i) {
      const auto is = [&](const char* point) { return name == block_point(i, point); };
      if (is("residual.in")) into[i].in = value;
      if (is("attention.probabilities")) into[i].probabilities = value;
      if (is("attention.values")) into[i].values = value;
      if (is("attention.heads")) into[i].heads = value;
      if (is("attention.out")) into[i].attention = value;
      if (is("residual.mid")) into[i].mid = value;
      if (is("mlp.activations")) into[i].activations = value;
      if (is("mlp.out")) into[i].mlp = value;
      if (is("residual.out")) into[i].out = value;
    }
    return value;
  };
}

ValueId carried_by_heads(Graph& g, const BlockValues& block, ValueId direction, int64_t heads) {
  const ValueId values = for_each_head(g, block.values, heads);
  return b::mul(g, block.probabilities, b::matmul(g, direction, b::swap_last_two(g, values)));
}

}  // namespace vitrine
