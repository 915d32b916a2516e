#include "graph/gradient.h"

#include <algorithm>
#include <memory>
#include <string>

#include "graph/build.h"
#include "graph/rules.h"

namespace vitrine {
namespace {

// cone[v]: v depends on one of `wrt`.
std::vector<bool> values_that_depend_on(const Graph& graph, std::span<const ValueId> wrt) {
  std::vector<bool> cone(graph.value_count());
  for (ValueId id : wrt) cone[id] = true;
  for (const Node& node : graph.nodes())
    for (ValueId id : node.inputs)
      if (id != no_value && cone[id]) cone[node.output] = true;
  return cone;
}

Error wrong_rule(Op op, const std::string& what) {
  return {ErrorCode::internal, "A gradient rule " + what, name_of(op), {}};
}

}  // namespace

RuleTable with_linear_ops(RuleTable rules) {
  for (Op op : {Op::reshape, Op::unsqueeze, Op::transpose, Op::slice, Op::concat, Op::broadcast_like, Op::add, Op::sub,
                Op::scale, Op::shift, Op::neg, Op::reduce_sum, Op::reduce_mean, Op::linear, Op::gather, Op::rotary})
    rules.emplace(op, own_gradient);
  return rules;
}

Result<std::vector<ValueId>> gradient(Graph& graph, ValueId score, std::span<const ValueId> wrt, const RuleTable& rules,
                                      ValueId seed) {
  VITRINE_CHECK(graph.error());
  std::vector<ValueId> ends(wrt.begin(), wrt.end());
  ends.push_back(score);
  for (ValueId id : ends)
    if (graph.value(id).dtype != DType::f32)
      return Error{ErrorCode::internal, "Integers have no gradient", graph.value(id).name, {}};

  const std::vector<bool> cone = values_that_depend_on(graph, wrt);
  std::vector<ValueId> d(graph.value_count(), no_value);  // d(score)/d(value), summed over its uses
  const size_t given = graph.nodes().size();              // what comes after is ours
  if (cone[score]) d[score] = seed != no_value ? seed : filled_like(graph, 1, score);

  for (size_t i = given; i-- > 0;) {
    const Node node = graph.nodes()[i];  // a copy: rules add nodes
    const ValueId d_output = d[node.output];
    if (d_output == no_value) continue;

    const size_t count = node.inputs.size();
    const auto wanted = std::make_unique<bool[]>(count);
    bool any = false;
    for (size_t k = 0; k < count; ++k) {
      const ValueId id = node.inputs[k];
      wanted[k] = id != no_value && cone[id] && graph.value(id).dtype == DType::f32;
      any |= wanted[k];
    }
    if (!any) continue;

    const auto entry = rules.find(node.op);
    if (!rules.empty() && entry == rules.end())
      return Error{ErrorCode::unsupported, "The method has no rule for an op of this model", name_of(node.op), {}};
    const bool replaced = entry != rules.end() && entry->second != own_gradient;
    const GradientRule rule = replaced ? entry->second : definition(node.op).gradient;
    if (!rule) return Error{ErrorCode::unsupported, "An op on the path has no gradient", name_of(node.op), {}};
    VITRINE_TRY(const std::vector<ValueId> contributions,
                rule(graph, node, d_output, std::span<const bool>(wanted.get(), count)));
    VITRINE_CHECK(graph.error());
    if (contributions.size() != count) return wrong_rule(node.op, "gives too few or too many values");
    for (size_t k = 0; k < count; ++k) {
      if (!wanted[k] || contributions[k] == no_value) continue;
      const ValueId input = node.inputs[k];
      if (graph.dims(contributions[k]) != graph.dims(input))
        return wrong_rule(node.op,
                          "gives " + to_string(graph.dims(contributions[k])) + " for " + to_string(graph.dims(input)));
      ValueId& total = d[input];
      total = total == no_value ? contributions[k] : build::add(graph, total, contributions[k]);
    }
  }

  std::vector<ValueId> result;
  for (ValueId id : wrt) {
    const ValueId total = d[id];
    result.push_back(total != no_value ? total : filled_like(graph, 0, id));
  }
  return result;
}

}  // namespace vitrine
