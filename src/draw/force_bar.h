// The same sum as a waterfall in one bar (Lundberg et al. 2018): what pulls towards the target ends at the output from
// the left, what pulls towards the foil begins there, and the base value lies where the sides cancel. The strongest
// tokens stand next to the output.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "draw/text.h"
#include "text/say.h"

namespace vitrine::draw {

struct ForceData {
  std::span<const std::string> labels;  // readable tokens
  std::span<const float> scores;        // signed; base + their sum is the output
  float base = 0;
  std::string unit = say("log-odds"), base_label = say("all masked"), end_label = say("output");
  std::optional<float> end = {};  // the model's own score; nothing: base + the scores
};

// One token's piece of the bar, in the unit of the scores.
struct ForcePiece {
  int index = 0;
  float from = 0, to = 0;  // from < to; the output lies at `to` of the positive ones, at `from` of the negative
};
// The pure part: pieces in order of size on both sides. Scores that are not finite or zero have none.
std::vector<ForcePiece> force_pieces(std::span<const float> scores, float output);

struct ForceResult {
  int clicked = -1, hovered = -1;
};
ForceResult force_bar(Ui& ui, Id id, Rect area, const ForceData& data, int selected, int hovered, bool stale = false);

}  // namespace vitrine::draw
