#include "explain/points.h"

#include <algorithm>

#include "families/attention.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

Task<Result<NamedTensors>> read_points(Job job, std::vector<std::string> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  const Model& model = job.model();
  const auto wanted = [&](const std::string& name) { return std::binary_search(points.begin(), points.end(), name); };
  std::string key = "points";
  for (const std::string& point : points) key += '/' + point;
  VITRINE_CO_TRY(const ProgramPtr program, job.program(key, [&](Graph& g) -> Result<void> {
    const auto save = [&](Graph& graph, const std::string& name, ValueId value) {
      if (wanted(name)) graph.output(name, value);
      return value;
    };
    const auto read = [&](Graph& graph, const std::string& name, ValueId value) {
      save(graph, name, value);
      for (int64_t i = 0; i < model.architecture().layers; ++i)
        if (name == block_point(i, "residual.in") && wanted("lens." + std::to_string(i)))
          graph.output("lens." + std::to_string(i), model.unembed(graph, model.final_norm(graph, value)));
      return value;
    };
    const ValueId tokens = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
    const ValueId normed = save(g, "final.norm", model.final_norm(g, model.blocks(g, tokens, read)));
    save(g, "final.logits", model.unembed(g, normed));
    return {};
  }));
  for (const std::string& point : points)
    if (program->graph.find_output(point) == no_value)
      co_return Error{ErrorCode::bad_request, say("The model has no point {point}", in_quotes(point)), point,
                      say("Points are named like block.0.residual.out, final.logits or lens.0.")};
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(program, std::move(feeds), 1));
  for (auto& [name, tensor] : out) {
    Shape shape(tensor.shape().begin() + 1, tensor.shape().end());
    tensor = std::move(tensor).reshaped(std::move(shape));
  }
  co_return std::move(out);
}

}  // namespace vitrine
