// Why there is no core, and "Start again": in every view, wherever an error is shown.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// Nothing while there is a core, or a model is loading or loaded. Returns the bottom.
float core_lost(Context& c, float x, float y, float width);

}  // namespace vitrine::panels
