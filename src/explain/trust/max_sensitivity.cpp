#include "explain/trust/max_sensitivity.h"

#include <algorithm>
#include <cmath>

#include "explain/trust/measure.h"
#include "explain/trust/rerun.h"
#include "families/derived_model.h"
#include "graph/build.h"
#include "statistics/random.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr double radius = 0.1;
constexpr int64_t most_draws = 4;

class NoisyModel final : public DerivedModel {
 public:
  NoisyModel(std::shared_ptr<const Model> inner, Tensor noise)
      : DerivedModel(std::move(inner)), noise_(std::move(noise)) {}

  ValueId embed(Graph& g, ValueId ids) const override {
    return build::add(g, inner().embed(g, ids), g.input("embedding_noise", DType::f32, {"T", architecture().d_model}));
  }
  NamedTensors context_feeds(int64_t tokens) const override {
    NamedTensors feeds = inner().context_feeds(tokens);
    // Tokens that follow the prompt (those of a long answer) are left as they are.
    Tensor rows = Tensor::zeros({tokens, architecture().d_model});
    const auto from = noise_.f32().first(std::min(noise_.f32().size(), rows.f32().size()));
    std::copy(from.begin(), from.end(), rows.f32().begin());
    feeds.emplace("embedding_noise", std::move(rows));
    return feeds;
  }

 private:
  Tensor noise_;  // [T, D]
};

}  // namespace

std::shared_ptr<const Model> make_noisy(std::shared_ptr<const Model> model, Tensor ids, int64_t first, double length,
                                        uint64_t seed) {
  const Weight& matrix = model->embedding_matrix();
  const int64_t tokens = ids.size(), width = matrix.shape()[1];
  Tensor noise = Tensor::zeros({tokens, width});
  Random random(seed);
  for (int64_t t = first; t < tokens; ++t) {
    double norm = 0, drawn = 0;
    for (float v : matrix.row(ids.i64()[t])) norm += static_cast<double>(v) * v;
    std::vector<double> direction;
    for (int64_t d = 0; d < width; ++d) {
      direction.push_back(random.normal());
      drawn += direction.back() * direction.back();
    }
    const double factor = drawn > 0 ? length * std::sqrt(norm / drawn) : 0;
    for (int64_t d = 0; d < width; ++d) noise.f32()[t * width + d] = factor * direction[d];
  }
  return std::make_shared<NoisyModel>(std::move(model), std::move(noise));
}

std::optional<double> relative_change(std::span<const double> a, std::span<const double> b) {
  double change = 0, length = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    change += (a[i] - b[i]) * (a[i] - b[i]);
    length += b[i] * b[i];
  }
  if (!(length > 0)) return {};
  return std::sqrt(change / length);
}

Task<Result<Figure>> measure_max_sensitivity(Measuring m) {
  constexpr const char* name = "max_sensitivity";
  const Job& job = m.job;
  const Subject& subject = *m.subject;
  const int64_t each = std::max<int64_t>(1, subject.passes());
  const int64_t draws = std::min(most_draws, m.budget / each);
  if (draws < 1) co_return beyond_budget(name, each, m.budget);
  double most = 0;
  for (int64_t draw = 0; draw < draws; ++draw) {
    const auto noisy =
        make_noisy(job.loaded->model, job.ids(), job.first, radius, m.seed + static_cast<uint64_t>(draw));
    VITRINE_CO_TRY(const Explanation e, co_await run_on(job, variant_of(*job.loaded, noisy, "noisy"),
                                                        subject.method->name, comparison_settings(*subject.method)));
    const std::vector<double> moved = text_scores(e, job);
    const auto change = moved.size() == subject.scores.size() ? relative_change(moved, subject.scores) : std::nullopt;
    if (!change) co_return not_measured(name, say("every score is zero, so no change can be compared with them"));
    most = std::max(most, *change);
  }
  co_return measured(name, most,
                     say("largest relative change of the scores over {n|# draw|# draws} of noise a tenth as long as "
                         "each embedding",
                         draws));
}

}  // namespace vitrine
