#include "panels/score.h"

#include <algorithm>
#include <cmath>

namespace vitrine::panels {

Fit fit_columns(float room, int total) {
  constexpr float kWidest = 96, kNarrowest = 18, kInWindow = 44;
  if (total <= 0 || room <= 0) return {0, 0};
  const float even = room / total;
  if (even >= kNarrowest) return {std::min(even, kWidest), total};
  const int count = std::max(1, static_cast<int>(room / kInWindow));
  return {room / count, count};
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

float largest(std::span<const float> scores) {
  float most = 0;
  for (const float v : scores)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

void window_strip(Context& c, WindowStrip& own, const Score& score, std::span<const float> scores, uint64_t version,
                  float y) {
  using namespace draw;
  Ui& ui = c.ui;
  const Rect strip{score.axis.x, y, score.axis.right_end() - score.axis.x, ui.px(12)};
  own.texture.set(version, scores, 1, 1, int_size(scores));
  const float most = std::max(largest(scores), 1e-12f);
  heat_map(ui, strip, own.texture, 0, {.ramp = RampKind::diverging, .low = -most, .high = most, .gap = 0});
  const float cell = strip.w / score.total;
  const Rect window{strip.x + cell * score.first, strip.y - ui.px(2), cell * score.axis.count, strip.h + ui.px(4)};
  const Id widget = id("score window");
  const Hit hit =
      ui.hit(widget, strip.grown(ui.px(4)), {.cursor = Cursor::resize, .takes_arrows = true, .draggable = true});
  c.hook("window", score.first, score.total, window);
  const float at = (hit.pointer.x - strip.x) / cell;
  if (hit.pressed) {
    const bool on_window = hit.pointer.x >= window.x && hit.pointer.x < window.right();
    own.drag_from = at;
    own.drag_first = on_window ? score.first : static_cast<int>(at) - score.axis.count / 2;
  }
  const int last = score.total - score.axis.count;
  if (hit.held)
    c.shared.window_first = std::clamp(own.drag_first + static_cast<int>(std::lround(at - own.drag_from)), 0, last);
  const Key key = ui.arrow(widget);
  if (key == Key::left) c.shared.window_first = std::max(0, score.first - 1);
  if (key == Key::right) c.shared.window_first = std::min(last, score.first + 1);
  if (key == Key::home) c.shared.window_first = 0;
  if (key == Key::end) c.shared.window_first = last;
  ring(ui, window, 2, 0);
  if (hit.ring) focus_ring(ui, window);
}

}  // namespace vitrine::panels
