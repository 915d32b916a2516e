#include "dataset/analyses/answer_chart.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dataset/table/table.h"
#include "dataset/tree/scores.h"

namespace vitrine::dataset {

namespace {

constexpr size_t wide_bars = 20;
constexpr double far_beyond = 3;  // whole range against the range of 98 % of the rows

void add_categories(const Question& q, const std::vector<double>& scores, const std::vector<int32_t>& labels,
                    const std::vector<std::string>& categories, size_t classes, AnswerChart& chart) {
  std::map<std::string, AnswerBar> bars;
  for (size_t i = 0; i < scores.size(); ++i) {
    const size_t label = labels[i];
    if (std::isnan(scores[i])) {
      ++chart.missing[label];
      continue;
    }
    AnswerBar& bar = bars[categories[i]];
    bar.name = categories[i];
    bar.yes = says_yes(q, scores[i]);
    bar.counts.resize(classes);
    ++bar.counts[label];
  }
  const auto rows = [](const AnswerBar& bar) {
    int64_t n = 0;
    for (const int64_t k : bar.counts) n += k;
    return n;
  };
  for (auto& [name, bar] : bars) chart.bars.push_back(std::move(bar));
  std::stable_sort(chart.bars.begin(), chart.bars.end(),
                   [&](const AnswerBar& a, const AnswerBar& b) { return rows(a) > rows(b); });
  for (size_t i = most_bars; i < chart.bars.size(); ++i) chart.above += rows(chart.bars[i]);
  chart.bars.resize(std::min(chart.bars.size(), most_bars));
}

// Ends of the bars, rising: one value a bar where there are few whole numbers, else equal widths.
std::vector<double> ends_of(const Question& q, std::vector<double> values) {
  if (q.kind == Question::Kind::prompt) {
    std::vector<double> ends;
    for (size_t i = 0; i <= wide_bars; ++i) ends.push_back(static_cast<double>(i) / wide_bars);
    return ends;
  }
  std::sort(values.begin(), values.end());
  double low = values.front(), high = values.back();
  const double low1 = values[values.size() / 100], high1 = values[values.size() - 1 - values.size() / 100];
  if (high1 > low1 && high - low > far_beyond * (high1 - low1)) {
    low = low1;
    high = high1;
  }
  const bool whole = std::all_of(values.begin(), values.end(), [](double v) { return v == std::floor(v); });
  std::vector<double> ends;
  if (whole && high - low < most_bars) {
    for (double v = low; v <= high + 1; ++v) ends.push_back(v);
    return ends;
  }
  // A bar ends at the threshold, so that no bar answers both yes and no.
  const double width = (high > low ? high - low : 1) / wide_bars;
  const double anchor =
      q.threshold > low && q.threshold < high ? q.threshold - std::ceil((q.threshold - low) / width) * width : low;
  for (size_t i = 0; ends.empty() || ends.back() < high; ++i) ends.push_back(anchor + i * width);
  return ends;
}

}  // namespace

AnswerChart answer_chart(const Question& q, const std::vector<double>& scores, const std::vector<int32_t>& labels,
                         const std::vector<std::string>& categories, size_t classes) {
  AnswerChart chart;
  chart.missing.resize(classes);
  if (q.kind == Question::Kind::category) {
    add_categories(q, scores, labels, categories, classes, chart);
    return chart;
  }
  chart.threshold = q.threshold;
  chart.upper = q.upper;
  std::vector<double> known;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) ++chart.missing[labels[i]];
    else known.push_back(scores[i]);
  }
  if (known.empty()) return chart;
  const std::vector<double> ends = ends_of(q, known);
  for (size_t i = 0; i + 1 < ends.size(); ++i) {
    AnswerBar bar{{}, ends[i], ends[i + 1], says_yes(q, (ends[i] + ends[i + 1]) / 2), std::vector<int64_t>(classes)};
    if (ends[i + 1] - ends[i] == 1) bar.yes = says_yes(q, ends[i]);
    chart.bars.push_back(std::move(bar));
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    if (scores[i] < ends.front()) {
      ++chart.below;
      continue;
    }
    if (scores[i] > ends.back()) {
      ++chart.above;
      continue;
    }
    const size_t place = std::upper_bound(ends.begin(), ends.end(), scores[i]) - ends.begin();
    ++chart.bars[std::min(std::max<size_t>(place, 1), chart.bars.size()) - 1].counts[labels[i]];
  }
  return chart;
}

}  // namespace vitrine::dataset
