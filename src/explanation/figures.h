// Figures that several methods show.
#pragma once
#include <optional>
#include <string>

#include "explanation/explanation.h"

namespace vitrine {

Figure measured_figure(const char* name, std::string label, double value, const char* unit, std::string meaning);
Figure not_measured(const char* name, std::string label, std::string why);

// The score of the text as it is, and with every token replaced: a waterfall goes from the second to the first.
// Figures "score" and "base_score".
Figure score_figure(double score, const char* unit);
Figure base_score_figure(double base, const char* unit, const std::string& replacement_words);

// "completeness_gap" in % of |score - base|, for a method whose scores promise to sum to that difference. When the
// difference is nearly nothing there is nothing to divide by, and the figure says so.
Figure completeness_gap(double sum, double score, double base, const char* unit);
// |sum - (score - base)| / |score - base|; nothing when the difference is nearly nothing.
std::optional<double> relative_gap(double sum, double score, double base);
// The same figure for a method that promises no sum.
Figure no_completeness();

}  // namespace vitrine
