#include "explanation/figures.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "explanation/figure_kinds.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

Figure measured_figure(const char* name, std::string label, double value, const char* unit, std::string meaning) {
  return {name, std::move(label), Figure::Status::measured, value, {}, {}, unit, std::move(meaning)};
}

Figure not_measured(const char* name, std::string label, std::string why) {
  return {name, std::move(label), Figure::Status::not_measured, 0, {}, {}, "", std::move(why)};
}

Figure score_figure(double score, const char* unit) {
  return measured_figure("score", to_say("Score"), score, unit,
                         say("what is explained: the score of the text as it is"));
}

Figure base_score_figure(double base, const char* unit, const std::string& replacement_words) {
  return measured_figure("base_score", to_say("Base score"), base, unit,
                         say("the score when every token is replaced by {replacement}", replacement_words));
}

std::optional<double> relative_gap(double sum, double score, double base) {
  const double moved = score - base;
  // float32 sums are good to about six digits of the scores themselves.
  if (std::abs(moved) < 1e-5 * std::max({1.0, std::abs(score), std::abs(base)})) return {};
  return std::abs(sum - moved) / std::abs(moved);
}

Figure completeness_gap(double sum, double score, double base, const char* unit) {
  const auto gap = relative_gap(sum, score, base);
  const std::string moved = decimal(score - base), of = translated(unit);
  if (!gap)
    return not_measured("completeness_gap",
                        say("the score is the same with and without the text (it moves by {moved} {unit}), so there is "
                            "no difference for the bars, which sum to {sum}, to be compared with",
                            moved, of, decimal(sum)));
  return measured("completeness_gap", 100 * *gap,
                  say("the bars sum to {sum}, the model moved {moved} {unit}", decimal(sum), moved, of));
}

Figure no_completeness() {
  Figure figure = measured("completeness_gap", 0, say("this method does not promise that its bars sum to anything"));
  figure.status = Figure::Status::not_promised;
  return figure;
}

}  // namespace vitrine
