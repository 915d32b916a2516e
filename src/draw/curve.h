// Curves over a common x with a band of 95 % of random orders, each named at its end.
#pragma once
#include <span>
#include <string>

#include "draw/text.h"
#include "text/say.h"

namespace vitrine::draw {

struct Curve {
  std::string label;
  std::span<const float> y;
  Colour colour = 0;   // 0: rule2
  bool strong = true;  // 2.5 px, else 2
};
struct CurvePlot {
  std::span<const float> x;  // common; ascending
  std::span<const Curve> curves;
  std::span<const float> band_low, band_high, band_mean;  // empty: no band
  std::string band_label = say("random, 95 %");
  float y_low = 0, y_high = 1;
  int y_ticks = 2;  // intervals
  int y_decimals = 1;
  bool names = true;  // of the curves, at their right ends; their last values if not
  int marked = -1;    // index of x with a vertical line (pointed at elsewhere)
};
struct CurveResult {
  int hovered_x = -1;
  int clicked_x = -1;
};
// `rect` holds the plot with its tick labels (24 px left, 18 px below, 40 px right for names).
CurveResult curve_plot(Ui& ui, Id id, Rect rect, const CurvePlot& plot);

}  // namespace vitrine::draw
