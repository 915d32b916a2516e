// How the rows that reach the selected question lie along what it asks, by class.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// Returns the y below.
float data_chart(Context& c, float x, float y, float width);

}  // namespace vitrine::panels
