#include "panels/score.h"

#include <algorithm>

namespace vitrine::panels {

Fit fit_columns(float room, int total) {
  constexpr float kWidest = 96, kNarrowest = 18, kInWindow = 44;
  if (total <= 0 || room <= 0) return {0, 0};
  const float even = room / static_cast<float>(total);
  if (even >= kNarrowest) return {std::min(even, kWidest), total};
  const int count = std::max(1, static_cast<int>(room / kInWindow));
  return {room / static_cast<float>(count), count};
}

Score score_columns(Context& c, float x, float width, int total, int selected) {
  Score score;
  score.total = total;
  score.left = x;
  const float gutter = c.ui.px(68);
  const Fit fit = fit_columns((width - gutter - c.ui.px(3)) / c.ui.theme.scale, total);
  Shared& shared = c.shared;
  shared.window_count = fit.count < total ? fit.count : 0;
  if (fit.count >= total) {
    shared.window_first = 0;
  } else {
    const int last = total - fit.count;
    if (shared.window_follows != selected) {
      shared.window_follows = selected;
      if (selected >= 0 && selected < shared.window_first) shared.window_first = selected;
      if (selected >= shared.window_first + fit.count) shared.window_first = selected - fit.count + 1;
    }
    if (shared.window_total != total) shared.window_first = last;  // the end is what is explained
    shared.window_first = std::clamp(shared.window_first, 0, last);
    score.first = shared.window_first;
  }
  shared.window_total = total;
  score.axis = {x + gutter, c.ui.px(fit.column), fit.count};
  return score;
}

}  // namespace vitrine::panels
