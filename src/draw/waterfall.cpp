#include "draw/waterfall.h"

#include <cmath>

#include "base/int_size.h"
#include "draw/shapes.h"
#include "draw/tooltip.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

constexpr float kWordsColumn = 44, kLabelsColumn = 18;  // px, see the visual system

// A step of 1, 2 or 5 times a power of ten that gives about `wanted` intervals.
float nice_step(float range, int wanted) {
  const float raw = range / wanted;
  const float power = std::pow(10.f, std::floor(std::log10(std::max(raw, 1e-12f))));
  const float digit = raw / power;
  return (digit < 1.5f ? 1.f : digit < 3.5f ? 2.f : digit < 7.5f ? 5.f : 10.f) * power;
}

int decimals_for(float step) { return step >= 1 ? 0 : step >= 0.1f ? 1 : step >= 0.01f ? 2 : 3; }

// The indices of the five largest |values|.
std::vector<bool> strongest(std::span<const float> values) {
  std::vector<int> order(values.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const size_t n = std::min<size_t>(5, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<long>(n), order.end(),
                    [&](int a, int b) { return std::abs(values[a]) > std::abs(values[b]); });
  std::vector<bool> result(values.size());
  for (size_t i = 0; i < n; ++i) result[order[i]] = true;
  return result;
}

}  // namespace

void selection_column(Ui& ui, const TokenAxis& axis, int selected, float y, float height, bool tab) {
  if (selected < 0 || selected >= axis.count) return;
  const Palette& c = ui.colours();
  fill(ui, {axis.left(selected), y, axis.column, height}, c.mark_wash);
  if (tab) fill(ui, {axis.left(selected), y - ui.px(2), axis.column, ui.px(4)}, c.mark);
}

void axis_labels(Ui& ui, const TokenAxis& axis, std::span<const std::string> labels, std::span<const float> strength,
                 float baseline, int selected, int hovered) {
  const Palette& c = ui.colours();
  if (axis.column < ui.px(kLabelsColumn) && hovered < 0 && selected < 0) return;
  const bool words = axis.column >= ui.px(kWordsColumn);
  const bool few = axis.column < ui.px(kLabelsColumn);
  const std::vector<bool> strong = words || few ? std::vector<bool>(labels.size()) : strongest(strength);
  float taken = -1e6f;  // right end of the last label: neighbours do not run into each other
  for (int i = 0; i < axis.count && i < int_size(labels); ++i) {
    const bool on = i == selected || i == hovered;
    if (!words && !on && (few || static_cast<size_t>(i) >= strong.size() || !strong[i])) continue;
    const TextStyle s = i == selected ? style(Role::note, Weight::semibold) : style(Role::note, on ? c.ink : c.ink2);
    // A long name may reach over the borders of its column as far as its neighbours leave room.
    float room = ui.px(64);
    if (words) {
      const auto half_of = [&](int k) {
        if (k < 0 || k >= int_size(labels)) return 0.f;
        return std::min(text_width(ui, labels[k], s), axis.column - ui.px(2)) / 2;
      };
      room = 2 * (axis.column - std::max(half_of(i - 1), half_of(i + 1)) - ui.px(2));
      room = std::max(room, axis.column - ui.px(2));
    }
    const std::string label = cut_to(ui, labels[i], s, room);
    const float half = text_width(ui, label, s) / 2;
    if (axis.center(i) - half < taken && !on) continue;
    text(ui, axis.center(i), baseline, label, s, Align::center);
    taken = axis.center(i) + half + ui.px(1);
  }
}

std::string end_words(std::string_view label, float output, float bars) {
  const std::string said = signed_number(output), reached = signed_number(bars);
  if (said == reached) return std::string(label) + " " + said;
  return say("{label} {output} (bars {sum})", label, said, reached);
}

ScoreResult waterfall(Ui& ui, Id id, const TokenAxis& axis, Rect plot, float left, const WaterfallData& data,
                      int selected, int hovered, bool stale) {
  const Palette& c = ui.colours();
  ScoreResult result{.bottom = plot.bottom()};
  const int n = std::min(axis.count, int_size(data.scores));
  if (n == 0) return result;

  // ---- the range: every end of a bar, zero, and room for a number above and below
  float low = 0, high = 0, level = data.chained ? data.base : 0;
  low = std::min(low, level);
  high = std::max(high, level);
  const auto score_of = [&](int i) { return std::isfinite(data.scores[i]) ? data.scores[i] : 0; };
  for (int i = 0; i < n; ++i) {
    level = data.chained ? level + score_of(i) : score_of(i);
    low = std::min(low, level);
    high = std::max(high, level);
  }
  const float output = data.chained && data.end ? *data.end : level;
  low = std::min(low, output);
  high = std::max(high, output);
  const std::string end = end_words(data.end_label, output, level);
  if (high - low < 1e-6f) high = low + 1;
  const float pad = (high - low) * ui.px(16) / std::max(plot.h - ui.px(32), 1.f);
  low = ui.moving(draw::id("low", id), low - pad);
  high = ui.moving(draw::id("high", id), high + pad);
  const auto y_of = [&](float v) { return plot.bottom() - (v - low) / (high - low) * plot.h; };

  // ---- what stands left of the first bar; ticks leave it free
  const float base_y = data.chained ? y_of(ui.moving(draw::id("base", id), data.base)) : 0;
  const bool base_below = base_y + ui.px(28) < plot.bottom() + ui.px(14);
  const float base_top = base_y + ui.px(base_below ? 5 : -26);
  const auto covered = [&](float baseline) {
    return data.chained && baseline > base_top && baseline - ui.px(10) < base_top + ui.px(26);
  };

  // ---- grid
  const TextStyle tick = style(Role::tick, c.ink3);
  const float step = nice_step(high - low, std::max(2, static_cast<int>(plot.h / ui.px(44))));
  for (float v = std::ceil(low / step) * step; v <= high; v += step) {
    const bool zero = std::abs(v) < step / 4;
    const float y = y_of(v);
    hairline(ui, axis.x, axis.right_end(), y, zero ? c.rule2 : c.rule);
    if (!covered(y + ui.px(4))) {
      text(ui, axis.x - ui.px(8), y + ui.px(4), zero ? "0" : signed_number(v, decimals_for(step)), tick, Align::right);
    }
  }
  text(ui, left, plot.y - ui.px(7), data.unit, tick);

  // ---- bars
  const float inset = std::min(ui.px(8), axis.column * 0.16f), width = axis.column - 2 * inset;
  const bool numbers = axis.column >= ui.px(36);
  if (data.chained) {
    hairline(ui, axis.x - ui.px(6), axis.x + inset, base_y, c.ink2);
    const TextStyle s = style(Role::tick, c.ink2);
    text_cut(ui, left, base_y + ui.px(base_below ? 15 : -16), axis.x - left - ui.px(2), data.base_label, s);
    text(ui, left, base_y + ui.px(base_below ? 28 : -3), number(data.base), s);
  }
  level = data.chained ? data.base : 0;
  const TextStyle end_style = style(Role::tick, Weight::semibold);
  const float end_left = axis.right_end() - text_width(ui, end, end_style) - ui.px(4);
  float above_end = plot.bottom(), below_end = plot.y;  // of what lies under the label of the end
  for (int i = 0; i < n; ++i) {
    const float score = score_of(i);
    const float from = data.chained ? level : 0, to = from + score;
    level = to;
    const float y0 = y_of(ui.moving(draw::id("from", id, i), from));
    const float y1 = y_of(ui.moving(draw::id("to", id, i), to));
    const float x = axis.left(i) + inset;
    const Colour colour = stale ? c.ink3 : score >= 0 ? c.target : c.foil;
    const float height = std::max(ui.px(1.5f), std::abs(y1 - y0));
    const Rect bar{x, std::min(y0, y1), width, height};
    if (data.chained && i + 1 < n) hairline(ui, x + width, axis.left(i + 1) + inset, y1, c.rule2);
    fill(ui, bar, colour);
    float above = bar.y, below = bar.bottom();
    if (numbers && std::isfinite(data.scores[i]) && std::abs(score) >= 0.06f * (high - low) * 0.7f) {
      const TextStyle s = style(Role::tick, Weight::medium, colour);
      const std::string digits = signed_number(score);
      const float half = text_width(ui, digits, s) / 2 + ui.px(2);
      const float baseline = score > 0 ? bar.y - ui.px(4) : bar.bottom() + ui.px(12);
      // Numbers below a bar may lie on a grid line or on a connecting line.
      fill(ui, {axis.center(i) - half, baseline - ui.px(10), 2 * half, ui.px(12)},
           i == selected ? c.mark_wash : c.paper);
      text(ui, axis.center(i), baseline, digits, s, Align::center);
      above = std::min(above, baseline - ui.px(10));
      below = std::max(below, baseline + ui.px(2));
    }
    if (bar.right() < end_left) continue;
    above_end = std::min(above_end, above);
    below_end = std::max(below_end, below);
  }
  if (data.chained) {
    hairline(ui, axis.right_end() - inset, axis.right_end(), y_of(output), c.ink2);
    // Over or under the bars and numbers that lie there, whichever is nearer to the line that it names.
    const float line = y_of(output), over = std::min(above_end, line) - ui.px(6);
    const float under = std::min(std::max(below_end, line) + ui.px(14), plot.bottom() + ui.px(10));
    const bool fits = over >= plot.y + ui.px(8);
    const float baseline = fits && line - over <= under - ui.px(10) - line ? over : under;
    fill(ui, {end_left, baseline - ui.px(10), axis.right_end() - end_left + ui.px(2), ui.px(12)}, c.paper);
    text(ui, axis.right_end(), baseline, end, end_style, Align::right);
  }

  // ---- pointing
  const Rect area{axis.x, plot.y - ui.px(28), axis.right_end() - axis.x, plot.h + ui.px(34)};
  const Hit h = ui.hit(id, area, {.takes_arrows = true});
  if (h.hovered) result.hovered = axis.at(h.pointer.x);
  if (h.clicked) result.clicked = axis.at(h.pointer.x);
  for (Key key = ui.arrow(id); key != Key::none; key = ui.arrow(id)) {
    const int at = selected < 0 ? (key == Key::left ? n : -1) : selected;
    if (key == Key::left) result.clicked = std::max(0, at - 1);
    if (key == Key::right) result.clicked = std::min(n - 1, at + 1);
    if (key == Key::home) result.clicked = 0;
    if (key == Key::end) result.clicked = n - 1;
    if (result.clicked == selected) result.clicked = -1;  // at an end already
  }
  const int ringed = result.hovered >= 0 ? result.hovered : hovered;
  if (ringed >= 0 && ringed < n) { frame(ui, {axis.left(ringed), area.y, axis.column, area.h}, c.ink, 1, 2); }
  if (h.ring) focus_ring(ui, area);
  if (result.hovered >= 0 && result.hovered < n) {
    const size_t i = result.hovered;
    tooltip(ui, h.pointer,
            {i < data.labels.size() ? data.labels[i] : std::string(),
             std::isfinite(data.scores[i]) ? signed_number(data.scores[i]) + " " + std::string(data.unit)
                                           : say("not measured")});
  }
  return result;
}

RowsResult score_rows(Ui& ui, Id id, float x, float y, float width, std::span<const std::string> labels,
                      std::span<const float> scores, float fold, int selected, float bleed) {
  const Palette& c = ui.colours();
  const float row = ui.px(36), number_room = ui.px(56), label_room = width * 0.3f;
  RowsResult result{.bottom = y};
  float least = 0, most = 0;
  for (const float s : scores) {
    if (std::isfinite(s)) {
      least = std::min(least, s);
      most = std::max(most, s);
    }
  }
  // The zero line divides what is left between the longest bars of the two sides.
  const float from = x + label_room, room = width - label_room - number_room;
  const float span = std::max(most - least, 1e-6f), scale = room / span, zero = from - least * scale;

  for (int i = 0; i < static_cast<int>(std::min(labels.size(), scores.size())); ++i) {
    const float score = scores[i];
    if (i != selected && !(std::abs(score) >= fold)) {
      ++result.folded;
      continue;
    }
    const Rect area{x - ui.px(bleed), result.bottom, width + 2 * ui.px(bleed), row};
    const bool on = i == selected;
    const Hit h = ui.hit(draw::id("row", id, i), area);
    if (h.clicked) result.clicked = i;
    if (h.hovered) result.hovered = i;
    if (on) {
      fill(ui, area, c.mark_wash);
      fill(ui, {area.x, area.y, ui.px(5), row}, c.mark);
    }
    const TextStyle name = (on ? style(Role::text, Weight::semibold) : style(Role::text)).sized(18);
    text_cut(ui, x, baseline_in(ui, area.y, row, name), label_room - ui.px(6), labels[i], name);
    const float shown = ui.moving(draw::id("row length", id, i), std::isfinite(score) ? score : 0) * scale;
    fill(ui, {shown >= 0 ? zero : zero + shown, area.y + ui.px(10), std::max(ui.px(2), std::abs(shown)), ui.px(16)},
         score >= 0 ? c.target : c.foil);
    const TextStyle digits = (on ? style(Role::label, Weight::semibold) : style(Role::label)).sized(14);
    text(ui, x + width, baseline_in(ui, area.y, row, digits), signed_number(score), digits, Align::right);
    if (h.ring) focus_ring(ui, area.grown(-ui.px(4)));
    result.bottom += row;
  }
  vertical(ui, zero, y, result.bottom, c.rule2);
  return result;
}

}  // namespace vitrine::draw
