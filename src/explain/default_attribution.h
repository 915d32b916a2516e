// The attribution that is shown where none was chosen: the one whose order of tokens measured best for its cost
// (docs/trust.md has the figures).
#pragma once

namespace vitrine {

inline constexpr const char* default_attribution = "shapley_sampling";

}  // namespace vitrine
