// The cells of a map of patching, and the tensors that their values fill.
#pragma once
#include <functional>
#include <vector>

#include "explain/intervention/patching.h"

namespace vitrine {

struct PatchGrid {
  PatchPoint point = PatchPoint::residual;
  std::vector<PatchCell> cells;  // those in which both runs can differ and the score can see it
  // From the values of the first so many cells; what has none is 0.
  std::function<std::vector<NamedTensor>(std::span<const double> values)> tensors;
};

// "scores" [L, T] at the residual stream, attention or MLP that `over` names.
inline constexpr const char* over_choices[] = {"residual", "attention", "mlp"};
PatchGrid token_grid(const Job&, const PatchPair&, const std::string& over);
// "scores" [L, H] of heads, "attention" [L] of all heads of a layer together, "mlp" [L].
PatchGrid part_grid(const Architecture&);

inline constexpr Setting over_setting{
    "over",
    "What is exchanged",
    Setting::Kind::choice,
    over_choices,
    0,
    0,
    0,
    "The residual stream that enters a block, what its attention adds to it, or what its MLP adds."};

}  // namespace vitrine
