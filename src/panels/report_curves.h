// Curves of an analysis: tensors that share their one axis belong together, the first of them is x, <name>_low and
// <name>_high are a band. One small plot for each axis, all on one scale.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// Returns the y below.
float report_curves(Context& c, const Report& report, draw::Rect area, float y);

}  // namespace vitrine::panels
