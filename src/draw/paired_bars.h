// Two attributions over aligned columns: the pinned one as open bars, the current one filled in front of them, and
// below every column what changed.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "draw/waterfall.h"
#include "text/say.h"

namespace vitrine::draw {

struct PairedBars {
  std::span<const std::string> labels;
  std::span<const float> pinned, current;  // NaN: that text has no such token
  std::string unit = say("log-odds");
};
// `plot` as for `waterfall`; the row of differences lies within it, at the foot.
ScoreResult paired_bars(Ui& ui, Id id, const TokenAxis& axis, Rect plot, float left, const PairedBars& data,
                        int selected, int hovered, bool stale = false);

}  // namespace vitrine::draw
