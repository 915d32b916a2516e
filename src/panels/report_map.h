// The map of an analysis: tensors "map" [row, axis], "group" [row] and "row" [row]. A point for each row, coloured by
// its group, with the groups named beside; the row under the pointer is named.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// Returns the y below; nothing for a report without a map.
float report_map(Context& c, const Report& report, draw::Rect area, float y);

}  // namespace vitrine::panels
