#include "dataset/analyses/asked_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/pause.h"

namespace vitrine::dataset {
namespace {

constexpr double strengths[] = {0.03, 0.1, 0.3, 1, 3};  // l2 = 1 / (strength x rows)
constexpr double least_chance = 1e-6;                   // of the true class, for the loss

void measure_spread(const AnswerColumns& of, std::vector<double>& mean, std::vector<double>& spread) {
  mean.clear();
  spread.clear();
  for (const std::vector<double>& column : of.answers) {
    const double n = std::max<size_t>(1, column.size());
    mean.push_back(std::accumulate(column.begin(), column.end(), 0.0) / n);
    double squares = 0;
    for (const double x : column) squares += (x - mean.back()) * (x - mean.back());
    spread.push_back(std::sqrt(squares / n));
  }
}

Design design_of(const AnswerColumns& of, const std::vector<double>& mean, const std::vector<double>& spread) {
  Design design;
  const size_t m = of.answers.size(), n = of.labels.size();
  design.dense_columns = m;
  for (size_t i = 0; i < n; ++i) {
    for (size_t q = 0; q < m; ++q)
      design.dense.push_back(spread[q] > 1e-9 ? (of.answers[q][i] - mean[q]) / spread[q] : 0);
    design.sparse.end_row();
  }
  return design;
}

Task<Result<LogisticModel>> fit(std::shared_ptr<const Design> design,
                                std::shared_ptr<const std::vector<int32_t>> labels, int32_t classes,
                                std::vector<size_t> kept, double strength, Ticket ticket) {
  Pace pace;
  const size_t outputs = classes == 2 ? 1 : static_cast<size_t>(classes), m = design->columns();
  std::vector<float> scale(outputs * m);
  for (size_t k = 0; k < outputs; ++k)
    for (const size_t q : kept) scale[k * m + q] = 1;
  auto steps = std::make_shared<LogisticFit>(*design, *labels, classes, std::move(scale));
  steps->penalty(1 / (strength * design->rows()));
  while (steps->step()) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  co_return steps->model();
}

struct Judged {
  std::vector<double> loss;  // [rows]
  Proportion right;
};
Judged judge(const LogisticModel& model, const Design& design, const std::vector<int32_t>& labels) {
  Judged out;
  std::vector<double> logits(model.outputs());
  for (int64_t row = 0; row < design.rows(); ++row) {
    model.logits(design, row, logits);
    const std::vector<double> p = model.probabilities(logits);
    const size_t label = labels[row];
    out.loss.push_back(-std::log(std::max(p[label], least_chance)));
    out.right.right += std::max_element(p.begin(), p.end()) - p.begin() == static_cast<ptrdiff_t>(label);
    ++out.right.total;
  }
  return out;
}

double mean_of(const std::vector<double>& x) {
  return x.empty() ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / x.size();
}

// Is `a` no worse than `best` but for one standard error of their difference?
bool within_one_error(const std::vector<double>& a, const std::vector<double>& best) {
  std::vector<double> difference(a.size());
  for (size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - best[i];
  const double mean = mean_of(difference);
  double squares = 0;
  for (const double d : difference) squares += (d - mean) * (d - mean);
  const double n = std::max<size_t>(2, a.size());
  return mean <= std::sqrt(squares / (n - 1) / n);
}

double size_of(const LogisticModel& model, size_t question) {
  double size = 0;
  for (int32_t k = 0; k < model.outputs(); ++k)
    size = std::max(size, std::abs(model.weights[static_cast<size_t>(k * model.columns) + question]));
  return size;
}

}  // namespace

std::vector<double> SparseFit::logits(std::span<const double> answers) const {
  std::vector<double> out = model.intercepts;
  for (const size_t q : kept)
    for (size_t k = 0; k < out.size(); ++k)
      if (spread[q] > 1e-9)
        out[k] += model.weights[k * static_cast<size_t>(model.columns) + q] * (answers[q] - mean[q]) / spread[q];
  return out;
}

Task<Result<SparseFit>> fit_sparse(AnswerColumns train, AnswerColumns validation, int32_t classes, size_t most,
                                   Ticket ticket) {
  SparseFit out;
  std::vector<double> mean, spread;
  measure_spread(train, mean, spread);
  const auto design = std::make_shared<const Design>(design_of(train, mean, spread));
  const auto labels = std::make_shared<const std::vector<int32_t>>(train.labels);
  const Design held_out = design_of(validation, mean, spread);
  std::vector<size_t> kept;
  for (size_t q = 0; q < spread.size(); ++q)
    if (spread[q] > 1e-9) kept.push_back(q);

  double strength = strengths[0], least = 0;
  for (const double one : strengths) {
    VITRINE_CO_TRY(const LogisticModel model, co_await fit(design, labels, classes, kept, one, ticket));
    const double loss = mean_of(judge(model, held_out, validation.labels).loss);
    if (one != strengths[0] && loss >= least) continue;
    least = loss;
    strength = one;
  }
  // From all down to none.
  struct Candidate {
    std::vector<size_t> kept;
    Judged judged;
  };
  std::vector<Candidate> path;
  for (;;) {
    VITRINE_CO_TRY(const LogisticModel model, co_await fit(design, labels, classes, kept, strength, ticket));
    if (kept.size() <= most) path.push_back({kept, judge(model, held_out, validation.labels)});
    if (kept.empty()) break;
    kept.erase(std::min_element(kept.begin(), kept.end(),
                                [&](size_t a, size_t b) { return size_of(model, a) < size_of(model, b); }));
  }
  std::reverse(path.begin(), path.end());
  const auto best = std::min_element(path.begin(), path.end(), [](const Candidate& a, const Candidate& b) {
    return mean_of(a.judged.loss) < mean_of(b.judged.loss);
  });
  const auto chosen = std::find_if(path.begin(), path.end(), [&](const Candidate& one) {
    return within_one_error(one.judged.loss, best->judged.loss);
  });
  for (const Candidate& one : path)
    out.sizes.push_back(
        {static_cast<int64_t>(one.kept.size()), mean_of(one.judged.loss), one.judged.right, &one == &*chosen});
  out.kept = chosen->kept;

  AnswerColumns both = std::move(train);
  both.labels.insert(both.labels.end(), validation.labels.begin(), validation.labels.end());
  for (size_t q = 0; q < both.answers.size(); ++q)
    both.answers[q].insert(both.answers[q].end(), validation.answers[q].begin(), validation.answers[q].end());
  measure_spread(both, out.mean, out.spread);
  const auto all = std::make_shared<const Design>(design_of(both, out.mean, out.spread));
  const auto all_labels = std::make_shared<const std::vector<int32_t>>(std::move(both.labels));
  VITRINE_CO_TRY(out.model, co_await fit(all, all_labels, classes, out.kept, strength, ticket));
  co_return out;
}

}  // namespace vitrine::dataset
