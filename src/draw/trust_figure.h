// One figure of one test: label, value, a line from 0 to 1 with the grey band of random orders and a mark,
// and what it means in two short lines. And the dot with its interval for tables.
#pragma once
#include <optional>
#include <string>

#include "draw/text.h"

namespace vitrine::draw {

struct TrustFigure {
  std::string label;          // "Comprehensiveness"
  std::string value;          // "0.58", "64 passes"
  std::string note;           // under the line, two lines at most
  std::optional<float> mark;  // [0, 1] on the line
  std::optional<float> interval_low, interval_high;
  std::optional<float> band_low, band_high;  // of random orders
  std::optional<float> pinned;               // the mark of the pinned text, open
  std::optional<float> amount;               // instead of a mark: a thick line from 0 (cost)
  enum class State { measured, running, not_measured, not_promised, stale } state = State::measured;
  std::string measure_action;  // "measure, 0.4 s": shown when not measured
};
struct TrustFigureResult {
  float bottom = 0;
  bool measure_clicked = false, hovered = false, cut = false;
};  // cut: the note
TrustFigureResult trust_figure(Ui& ui, Id id, float x, float y, float width, const TrustFigure& figure);
// Only the line with band and mark (the phone's trust line). `y`: of the line.
void trust_line(Ui& ui, float x, float y, float width, const TrustFigure& figure, bool labels);
// Dot with its interval on the range [low, high] of a table's column.
void dot_interval(Ui& ui, Rect cell, float value, std::optional<float> low, std::optional<float> high, float range_low,
                  float range_high, bool best, Colour colour = 0);

}  // namespace vitrine::draw
