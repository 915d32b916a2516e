#include "explain/intervention/changed_model.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "explain/points.h"
#include "explain/trust/rerun.h"
#include "families/attention.h"
#include "families/derived_model.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;
using Part = Intervention::Part;
using Act = Intervention::Act;

std::string point_of(const Intervention& i) {
  switch (i.part) {
    case Part::head: return block_point(i.layer, "attention.heads");
    case Part::attention: return block_point(i.layer, "attention.out");
    case Part::mlp: return block_point(i.layer, "mlp.out");
    case Part::neuron: return block_point(i.layer, "mlp.activations");
    case Part::residual: return block_point(i.layer, "residual.out");
  }
  return {};
}

// What becomes of the values at a point: value * factor + offset. Both broadcast to the point's dims.
struct Change {
  std::string point;
  std::optional<Tensor> factor, offset;
};

class ChangedModel final : public DerivedModel {
 public:
  ChangedModel(std::shared_ptr<const Model> inner, std::vector<Change> changes)
      : DerivedModel(std::move(inner)), changes_(std::move(changes)) {}

  ValueId blocks(Graph& g, ValueId embeddings, const Tap& tap) const override {
    return inner().blocks(g, embeddings, [&](Graph& graph, const std::string& name, ValueId value) {
      for (const Change& change : changes_) {
        if (change.point != name) continue;
        if (change.factor) value = b::mul(graph, value, b::constant(graph, *change.factor));
        if (change.offset) value = b::add(graph, value, b::constant(graph, *change.offset));
      }
      return tap(graph, name, value);
    });
  }

 private:
  std::vector<Change> changes_;
};

Error bad(std::string what, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), "interventions", std::move(advice)};
}

Result<void> check(const Intervention& i, const Architecture& a) {
  if (i.layer < 0 || i.layer >= a.layers)
    return bad(say("The model has no layer {layer}", ungrouped(i.layer + 1)),
               say("It has {n|# layer|# layers}.", a.layers));
  const int64_t count = i.part == Part::head ? a.heads : i.part == Part::neuron ? a.d_mlp : 1;
  if (i.index < 0 || i.index >= count) {
    if (i.part == Part::head)
      return bad(say("Layer {layer} has no head {head}", ungrouped(i.layer + 1), ungrouped(i.index + 1)),
                 say("It has {n|# head|# heads}.", count));
    return bad(say("Layer {layer} has no neuron {neuron}", ungrouped(i.layer + 1), ungrouped(i.index + 1)),
               say("It has {n|# neuron|# neurons}.", count));
  }
  if ((i.act == Act::steer) != (i.part == Part::residual))
    return bad(say("Only the residual stream is steered, and nothing else is done to it"), "");
  if (!std::isfinite(i.factor)) return bad(say("The factor of an intervention must be a number"), "");
  if (i.act != Act::scale && i.texts.empty())
    return bad(say("There are no texts to take the mean over"), say("Give at least one text."));
  if (i.act == Act::steer && i.against.empty())
    return bad(say("A direction is the difference of two sets of texts, and there is only one"),
               say("Give texts of both kinds."));
  return {};
}

// A tensor of `size` ones along the part's axis, `value` at its index: what scales a head [H, 1, 1] or a neuron [M].
Tensor one_of(const Intervention& i, const Architecture& a, float value) {
  Tensor mask = i.part == Part::head ? Tensor::full({a.heads, 1, 1}, 1) : Tensor::full({a.d_mlp}, 1);
  mask.f32()[i.index] = value;
  return mask;
}

// The mean over the tokens of one text of what stands at the part's point: of a head [d], of a neuron [1], else [D].
Result<std::vector<double>> token_mean(const Intervention& i, const Tensor& values, int64_t first) {
  const Shape& shape = values.shape();  // [H, T, d] or [T, D]
  const bool heads = i.part == Part::head;
  const int64_t tokens = shape[heads ? 1 : 0], width = shape.back();
  const int64_t begin = i.part == Part::neuron ? i.index : 0, end = i.part == Part::neuron ? i.index + 1 : width;
  first = std::min(first, tokens - 1);
  std::vector<double> mean(end - begin, 0.0);
  const std::span<const float> all = values.f32();
  for (int64_t t = first; t < tokens; ++t) {
    const int64_t row = heads ? i.index * tokens + t : t;
    for (int64_t d = begin; d < end; ++d) mean[d - begin] += all[row * width + d];
  }
  for (double& value : mean) value /= (tokens - first);
  return mean;
}

Task<Result<std::vector<double>>> mean_over(Intervention i, std::vector<std::string> texts,
                                            std::function<Result<Job>(std::string)> job_for) {
  std::vector<double> sum;
  for (const std::string& text : texts) {
    VITRINE_CO_TRY(Job job, job_for(text));
    const int64_t first = job.first;
    VITRINE_CO_TRY(const NamedTensors out, co_await read_points(std::move(job), {point_of(i)}));
    VITRINE_CO_TRY(const std::vector<double> mean, token_mean(i, out.at(point_of(i)), first));
    sum.resize(mean.size());
    for (size_t d = 0; d < mean.size(); ++d) sum[d] += mean[d] / texts.size();
  }
  co_return std::move(sum);
}

Task<Result<Change>> change_of(Intervention i, Architecture a, std::function<Result<Job>(std::string)> job_for) {
  Change change{point_of(i), {}, {}};
  const bool one = i.part == Part::head || i.part == Part::neuron;
  if (i.act == Act::scale) {
    const float factor = i.factor;
    change.factor = one ? one_of(i, a, factor) : Tensor::full({1}, factor);
    co_return std::move(change);
  }
  VITRINE_CO_TRY(std::vector<double> offset, co_await mean_over(i, i.texts, job_for));
  if (i.act == Act::steer) {
    VITRINE_CO_TRY(const std::vector<double> from, co_await mean_over(i, i.against, job_for));
    double size = 0;
    for (size_t d = 0; d < offset.size(); ++d) size += (offset[d] - from[d]) * (offset[d] - from[d]);
    if (!(size > 0))
      co_return bad(say("The two sets of texts are the same to the model at this layer"), say("Give other texts."));
    for (size_t d = 0; d < offset.size(); ++d) offset[d] = i.factor * (offset[d] - from[d]);
  } else {
    change.factor = one ? one_of(i, a, 0) : Tensor::full({1}, 0);
  }
  Shape shape = {static_cast<int64_t>(offset.size())};
  int64_t begin = 0;
  if (i.part == Part::head) {
    shape = {a.heads, 1, a.d_head};
    begin = i.index * a.d_head;
  } else if (i.part == Part::neuron) {
    shape = {a.d_mlp};
    begin = i.index;
  }
  change.offset = Tensor::zeros(shape);
  for (size_t d = 0; d < offset.size(); ++d) change.offset->f32()[static_cast<size_t>(begin) + d] = offset[d];
  co_return std::move(change);
}

}  // namespace

Task<Result<std::shared_ptr<LoadedModel>>> changed_model(std::shared_ptr<LoadedModel> loaded, Interventions list,
                                                         std::function<Result<Job>(std::string text)> job_for) {
  std::vector<Change> changes;
  for (const Intervention& intervention : list) {
    VITRINE_CO_CHECK(check(intervention, loaded->model->architecture()));
    VITRINE_CO_TRY(Change change, co_await change_of(intervention, loaded->model->architecture(), job_for));
    changes.push_back(std::move(change));
  }
  co_return variant_of(*loaded, std::make_shared<ChangedModel>(loaded->model, std::move(changes)), key_of(list));
}

}  // namespace vitrine
