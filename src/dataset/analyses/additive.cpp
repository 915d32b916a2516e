#include "dataset/analyses/additive.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/pause.h"
#include "dataset/analyses/curve_columns.h"
#include "dataset/analyses/curve_shape.h"
#include "statistics/auc.h"
#include "statistics/distributions.h"
#include "statistics/random.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t least_fit = 20, least_test = 10;

// The bag of one fit: as many rows as there are, drawn with replacement.
std::vector<uint8_t> bag(size_t rows, Random& random) {
  std::vector<uint8_t> weight(rows);
  for (size_t i = 0; i < rows; ++i) {
    uint8_t& w = weight[random.below(rows)];
    if (w < 255) ++w;
  }
  return weight;
}

// Takes each curve's mean over the rows that fitted it into the intercept.
void centre(AdditiveCurves& curves, const std::vector<std::vector<int64_t>>& rows) {
  for (size_t c = 0; c < curves.value.size(); ++c) {
    double sum = 0, all = 0;
    for (size_t b = 0; b < rows[c].size(); ++b) {
      sum += curves.value[c][b] * rows[c][b];
      all += rows[c][b];
    }
    const double mean = all > 0 ? sum / all : 0;
    for (double& value : curves.value[c]) value -= mean;
    curves.intercept += mean;
  }
}

void take_curves(const std::vector<Binned>& columns, const std::vector<AdditiveCurves>& fits,
                 const std::vector<std::vector<int64_t>>& rows, AdditiveSummary& summary) {
  const double n = fits.size();
  const double factor = fits.size() > 1 ? student_quantile(0.975, n - 1) : 0;
  for (const AdditiveCurves& fit : fits) summary.intercept += fit.intercept / n;
  for (size_t c = 0; c < columns.size(); ++c) {
    Curve curve;
    static_cast<CurveColumn&>(curve) = columns[c].column;
    curve.rows = rows[c];
    double all = 0;
    for (size_t b = 0; b < rows[c].size(); ++b) {
      double mean = 0, squares = 0;
      for (const AdditiveCurves& fit : fits) mean += fit.value[c][b] / n;
      for (const AdditiveCurves& fit : fits) squares += std::pow(fit.value[c][b] - mean, 2);
      const double spread = fits.size() > 1 ? std::sqrt(squares / (n - 1)) : 0;
      curve.value.push_back(mean);
      curve.low.push_back(mean - factor * spread);
      curve.high.push_back(mean + factor * spread);
      curve.importance += std::abs(mean) * rows[c][b];
      all += rows[c][b];
    }
    curve.importance /= std::max(1.0, all);
    summary.curves.push_back(std::move(curve));
  }
}

// Figures on test rows, and what the sentences about curves are tested with.
TestedRows measure(const std::vector<BinnedColumn>& bins, const std::vector<double>& target, AdditiveSummary& summary) {
  TestedRows test;
  const size_t rows = target.size();
  test.score.assign(rows, summary.intercept);
  for (size_t c = 0; c < bins.size(); ++c) {
    for (size_t i = 0; i < rows; ++i) test.score[i] += summary.curves[c].value[bins[c].bin[i]];
    test.bin.push_back(bins[c].bin);
  }
  test.target = target;
  double squares = 0;
  std::vector<double> residual;
  for (size_t i = 0; i < rows; ++i) {
    const double p = summary.logistic ? 1 / (1 + std::exp(-test.score[i])) : test.score[i];
    residual.push_back(target[i] - p);
    squares += residual[i] * residual[i];
  }
  if (summary.logistic) {
    std::vector<uint8_t> outcome(target.begin(), target.end());
    const Auc auc = auc_of(test.score, outcome);
    summary.quality = auc.value;
    summary.range = {auc.low, auc.high};
    const int64_t ones = std::count(outcome.begin(), outcome.end(), 1);
    summary.majority = {std::max(ones, static_cast<int64_t>(rows) - ones), static_cast<int64_t>(rows)};
    summary.accuracy.total = rows;
    for (size_t i = 0; i < rows; ++i) summary.accuracy.right += (test.score[i] > 0) == (outcome[i] == 1);
    return test;
  }
  const auto r_squared = [&](std::span<const int64_t> drawn) {
    double sum = 0, error = 0, spread = 0;
    for (const int64_t i : drawn) sum += target[i];
    const double m = sum / drawn.size();
    for (const int64_t i : drawn) {
      const size_t at = i;
      error += residual[at] * residual[at];
      spread += (target[at] - m) * (target[at] - m);
    }
    return spread > 0 ? 1 - error / spread : 0;
  };
  summary.quality = r_squared(whole_sample(rows));
  summary.range = bootstrap(rows, 1, r_squared).value_or(Interval{0, 1});
  test.variance = std::max(1e-12, squares / rows);
  return test;
}

Claim quality_claim(const AdditiveSummary& s) {
  Claim c;
  c.part = name_of(Part::test);
  c.rows = s.tested;
  c.statistic = s.quality;
  c.low = s.range.low;
  c.high = s.range.high;
  if (s.logistic) {
    c.code = "additive_auc";
    c.statement = say(
        "The additive model orders two test rows of different classes rightly in {auc} of pairs (AUC), and names the "
        "class of {share}; always saying the more frequent one, of {usual}.",
        percent(s.quality), percent(s.accuracy.value()), percent(s.majority.value()));
    c.test = say("AUC on test rows with DeLong's interval; holds when it lies above 0.5");
    c.holds = s.range.low > 0.5;
  } else {
    c.code = "additive_r2";
    c.statement = say("The additive model explains {share} of the variance of {target} on test rows.",
                      percent(s.quality), in_quotes(s.target));
    c.test = say("R² on test rows with a bootstrap interval; holds when it lies above 0");
    c.holds = s.range.low > 0;
  }
  return c;
}

}  // namespace

Task<Result<AdditiveSummary>> fit_additive(std::shared_ptr<const Table> table, std::shared_ptr<const NgramIndex> words,
                                           AdditiveTarget given, int64_t bags, uint64_t seed, Ticket ticket) {
  const auto target = std::make_shared<const AdditiveTarget>(std::move(given));
  if (target->fit.size() < least_fit || target->test.size() < least_test)
    co_return Error{
        ErrorCode::bad_request,
        say("There are too few rows: {fit} to fit and {test} to test", target->fit.size(), target->test.size()),
        in_quotes(target->name), say("20 and 10 are needed.")};
  AdditiveSummary summary;
  summary.target = target->name;
  summary.unit = target->unit;
  summary.logistic = target->logistic;
  summary.fitted = target->fit.size();
  summary.tested = target->test.size();
  summary.bags = bags;
  std::vector<double> fitted, tested;
  for (const int32_t row : target->fit) fitted.push_back(target->value[row]);
  for (const int32_t row : target->test) tested.push_back(target->value[row]);
  const auto [least, most] = std::minmax_element(fitted.begin(), fitted.end());
  if (*least == *most)
    co_return Error{ErrorCode::bad_request,
                    say("The rows to fit have one value of {column} only", in_quotes(target->name)), "target",
                    say("Choose another target.")};
  VITRINE_CO_TRY(const std::vector<Binned> columns,
                 co_await columns_of(table, words, target, seed, ticket.part(0, 0.1)));
  if (columns.empty())
    co_return Error{ErrorCode::bad_request, say("There is no column to fit by: none has two values"), "column",
                    say("Give another column the role number, category or text.")};
  const std::vector<BinnedColumn> bins = bins_of(columns, target->fit);
  std::vector<std::vector<int64_t>> rows;
  for (const BinnedColumn& column : bins) {
    rows.emplace_back(static_cast<size_t>(column.bins));
    for (const uint16_t bin : column.bin) ++rows.back()[bin];
  }
  std::vector<AdditiveCurves> fits;
  Random random(seed);
  Pace pace;
  for (int64_t b = 0; b < bags; ++b) {
    BoostOptions options;
    options.logistic = target->logistic;
    AdditiveBoost boost(bins, fitted, bag(fitted.size(), random), options);
    while (boost.round()) {
      ++summary.rounds;
      VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    }
    fits.push_back(boost.best());
    centre(fits.back(), rows);
    ticket.progress(0.1 + 0.9 * (b + 1) / bags, 1);
  }
  take_curves(columns, fits, rows, summary);
  const TestedRows test = measure(bins_of(columns, target->test), tested, summary);
  std::vector<Claim> told = tell_shapes(summary, test);
  // The most important first, their claims too.
  std::vector<size_t> order(summary.curves.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return summary.curves[a].importance > summary.curves[b].importance; });
  std::vector<Curve> curves;
  summary.claims = {quality_claim(summary)};
  for (const size_t c : order) {
    curves.push_back(std::move(summary.curves[c]));
    summary.claims.push_back(std::move(told[c]));
  }
  summary.curves = std::move(curves);
  co_return summary;
}

}  // namespace vitrine::dataset
