#include "explain/intervention/neuron_effects.h"

#include <algorithm>
#include <cmath>

#include "explain/intervention/direct_path.h"
#include "explain/score.h"
#include "families/attention.h"
#include "graph/build.h"
#include "statistics/random.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

constexpr double rounding = 1e-5;  // of float32 sums over neurons, as a part of their size

Error no_neurons() {
  return {ErrorCode::unsupported, say("This model has a layer without an MLP whose neurons are known"), "neurons",
          say("Ask for the direct logit attribution or the ablation of heads, which need no neurons.")};
}

// "effects.i" and "activations.i" [M] of every layer, "mlp.i", "score" and the last "residual" [1, 1, D] at the row.
Result<void> build_effects(Graph& g, const Model& model) {
  VITRINE_TRY(const DirectPath path, direct_path(g, model));
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  const auto at_row = [&](ValueId x, std::vector<int64_t> axes, bool keep) {
    return b::reduce_sum(g, b::mul(g, x, row), std::move(axes), keep);
  };
  g.output("score", path.score);
  g.output("residual", at_row(path.residual, {1}, true));
  for (size_t i = 0; i < path.layers.size(); ++i) {
    const DirectLayer& layer = path.layers[i];
    if (layer.at.activations == no_value) return no_neurons();
    const std::string number = std::to_string(i);
    VITRINE_TRY(const ValueId seen, direction_before(g, layer.at.mlp, layer.at.activations, layer.to_mlp));
    g.output("effects." + number, b::reduce_sum(g, b::mul(g, layer.at.activations, seen), {0, 1}));
    g.output("activations." + number, at_row(layer.at.activations, {0, 1}, false));
    g.output("mlp." + number, read_along(g, layer.at.mlp, layer.to_mlp));
  }
  return {};
}

// picked [C, 1, M] -> "written" [C, 1, D], what the layer's MLP writes when these are its activations.
Result<void> build_written(Graph& g, const Model& model, int64_t layer) {
  const ValueId picked = g.input("picked", DType::f32, {"C", 1, model.architecture().d_mlp});
  ValueId between = no_value, written = no_value;
  const Tap tap = [&](Graph&, const std::string& name, ValueId value) {
    if (name == block_point(layer, "residual.mid")) between = value;
    if (name == block_point(layer, "mlp.activations")) return picked;
    if (name != block_point(layer, "mlp.out")) return value;
    written = value;
    return between;  // of the shape that the rest expects, which is cut off
  };
  model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), tap);
  g.output("written", written);
  return {};
}

// As many neurons of the same layers, drawn from all that the layers have.
MlpNeurons random_like(const MlpNeurons& neurons, const Architecture& a, Random& random) {
  MlpNeurons drawn;
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    const auto count = std::ranges::count(neurons, layer, &MlpNeuron::layer);
    if (count == 0) continue;
    const std::vector<int64_t> order = random.permutation(a.d_mlp);
    for (int64_t k = 0; k < count; ++k) drawn.push_back({layer, order[k]});
  }
  return drawn;
}

}  // namespace

Task<Result<ListedNeurons>> listed_neurons(Job job, int64_t top) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  if (a.d_mlp <= 0) co_return no_neurons();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/neurons", [&](Graph& g) { return build_effects(g, model); }));
  job.plan(1);
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("row", one_hot_row(job));
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(program, std::move(feeds), 1));
  ListedNeurons listed;
  listed.score = out.at("score").f32()[0];
  listed.sums = Tensor::zeros({a.layers});
  listed.biases = Tensor::zeros({a.layers});
  std::vector<double> effects, sizes;
  std::vector<float> activations;
  for (int64_t i = 0; i < a.layers; ++i) {
    const std::string number = std::to_string(i);
    double sum = 0, size = 0;
    for (const float effect : out.at("effects." + number).f32()) {
      effects.push_back(effect);
      sizes.push_back(std::abs(effects.back()));
      sum += effects.back(), size += sizes.back();
    }
    const auto held = out.at("activations." + number).f32();
    activations.insert(activations.end(), held.begin(), held.end());
    // A projection without a bias leaves only rounding, which is none of the model's.
    const double rest = out.at("mlp." + number).f32()[0] - sum;
    listed.sums.f32()[i] = static_cast<float>(sum);
    listed.biases.f32()[i] = std::abs(rest) > rounding * size ? static_cast<float>(rest) : 0;
    listed.all_size += size;
  }
  listed.all = std::ssize(effects);
  for (const int64_t place : falling_order(sizes)) {
    if (std::ssize(listed.neurons) == top || sizes[place] == 0) break;
    listed.neurons.push_back({place / a.d_mlp, place % a.d_mlp});
    listed.direct.push_back(effects[place]);
    listed.activations.push_back(activations[place]);
  }
  listed.residual = std::move(out.at("residual"));
  co_return std::move(listed);
}

Task<Result<Tensor>> written_by_neurons(Job job, MlpNeurons neurons, std::vector<float> activations) {
  const Architecture& a = job.model().architecture();
  Tensor parts = Tensor::zeros({std::ssize(neurons), 1, a.d_model});
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    std::vector<int64_t> here;
    for (int64_t k = 0; k < std::ssize(neurons); ++k)
      if (neurons[k].layer == layer) here.push_back(k);
    if (here.empty()) continue;
    const int64_t count = std::ssize(here);
    Tensor picked = Tensor::zeros({count + 1, 1, a.d_mlp});  // a last row of zeros gives the bias
    for (int64_t r = 0; r < count; ++r) picked.f32()[r * a.d_mlp + neurons[here[r]].index] = activations[here[r]];
    VITRINE_CO_TRY(const ProgramPtr program, job.program("neurons/written." + std::to_string(layer), [&](Graph& g) {
      return build_written(g, job.model(), layer);
    }));
    NamedTensors feeds;
    feeds.emplace("picked", std::move(picked));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 0));
    const Tensor& written = out.at("written");
    for (int64_t r = 0; r < count; ++r)
      for (int64_t k = 0; k < a.d_model; ++k)
        parts.f32()[here[r] * a.d_model + k] = written.row(r)[k] - written.row(count)[k];
  }
  co_return std::move(parts);
}

Task<Result<MeasuredNeurons>> measured_effects(Job job, MlpNeurons neurons) {
  const Architecture& a = job.model().architecture();
  const int64_t listed = std::ssize(neurons), draws = job.integer("draws");
  Random random(job.integer("seed"));
  std::vector<MlpNeurons> sets;
  for (const MlpNeuron& neuron : neurons) sets.push_back({neuron});
  sets.push_back(neurons);
  for (int64_t d = 0; d < draws; ++d) sets.push_back(random_like(neurons, a, random));
  const MlpNeuron first = neurons[0];
  const int64_t singles = a.d_mlp > 1 ? draws : 0;
  for (int64_t d = 0; d < singles; ++d) {
    const int64_t other = random.below(a.d_mlp - 1);
    sets.push_back({{first.layer, other + (other >= first.index ? 1 : 0)}});
  }
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_without_neurons(job, std::move(sets)));
  MeasuredNeurons measured;
  measured.score = scores[0];
  const auto lost = [&](int64_t begin, int64_t count) {
    std::vector<double> falls;
    for (int64_t k = begin; k < begin + count; ++k) falls.push_back(scores[0] - scores[1 + k]);
    return falls;
  };
  measured.single = lost(0, listed);
  measured.together = lost(listed, 1)[0];
  measured.random_together = lost(listed + 1, draws);
  measured.random_single = lost(listed + 1 + draws, singles);
  co_return std::move(measured);
}

}  // namespace vitrine
