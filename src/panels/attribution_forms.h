// Other drawings of token scores than the waterfall: one force bar, and the pinned text beside the current one.
#pragma once
#include <optional>

#include "app/comparison.h"
#include "panels/panel.h"
#include "panels/score.h"

namespace vitrine::panels {

std::string unit_of(const Explanation& e);          // of its scores: "log-odds", "logit"
std::string base_words(const Explanation& e);       // what the base value is: "all masked"
std::optional<float> end_of(const Explanation& e);  // the model's own score, where sums of its scores should end

void draw_force(Context& c, const Explanation& e, draw::Rect area, bool stale);
// One column for every token of either text. `version` of the current answer.
void draw_pairs(Context& c, const app::Comparison& comparison, WindowStrip& strip, uint64_t version, draw::Rect area,
                bool stale);

// How an aligned column is called: its token, "+" before one that is new, "−" before one that is gone.
std::string column_name(const app::Comparison& comparison, const app::Aligned& column);

}  // namespace vitrine::panels
