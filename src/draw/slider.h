// A line and a ring. Follows the finger without easing; arrow keys step, Home and End go to the ends.
#pragma once
#include <functional>

#include "draw/text.h"

namespace vitrine::draw {

struct SliderOptions {
  double low = 0, high = 1, step = 0;  // step 0: continuous (keys move by a fiftieth)
  bool logarithmic = false;            // needs low > 0
};
struct SliderResult {
  bool changed = false;
  bool released = false;
  double value = 0;
};
// `area`: the line runs in its middle over its whole width. Hit area is at least 44 px high on phones.
SliderResult slider(Ui& ui, Id id, Rect area, double value, const SliderOptions& options);

}  // namespace vitrine::draw
