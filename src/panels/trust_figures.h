// The figures of the trust strip, from what the explanations brought along.
#pragma once
#include <span>
#include <vector>

#include "app/state.h"
#include "draw/trust_figure.h"

namespace vitrine::panels {

// Those with a place beside an explanation (explanation/figure_kinds.inc) and cost, in this order; what no run has
// measured says so. Of a method that scores no tokens: the figures of its own answer, and cost.
std::vector<draw::TrustFigure> trust_figures(const app::State& state);
size_t trust_figure_count(const app::State& state);
// The first that was measured: the one figure a phone shows on every tab.
const draw::TrustFigure& most_telling(std::span<const draw::TrustFigure> figures);

}  // namespace vitrine::panels
