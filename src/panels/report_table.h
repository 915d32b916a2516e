// The figures and the table of an analysis without a picture of its own.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// A figure a line: its name and, in one column for all, its value with its interval. Returns the y below.
float report_figures(Context& c, std::span<const Figure> figures, draw::Rect area, float y);
// Rows under the names of their figures, numbers aligned at the right; where the numbers leave no room for the names of
// the rows, each name has a line of its own. Returns the y below.
float report_table(Context& c, std::span<const Row> rows, draw::Rect area, float y);

}  // namespace vitrine::panels
