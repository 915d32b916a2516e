// Rows that the selected question sorts, with the words that made it answer yes or no.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// Returns the y below.
float data_examples(Context& c, float x, float y, float width);

}  // namespace vitrine::panels
