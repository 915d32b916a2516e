// The page as a figure in another page: question, text, one panel and a line below, without head or foot. It fits
// 640 × 360 and whatever size the page around gives it.
#pragma once
#include <string_view>

#include "panels/panel.h"

namespace vitrine::panels {

// The panel that the name says, of those that can be a figure; the attributions for any other name.
Area figure_area(std::string_view panel);
// Columns and rectangles in place of those of layout.h. Lengths are CSS pixels with the text size applied.
Span figure_columns(const Frame& frame, Area area, Area shown);
Arrangement arrange_figure(const Frame& frame, const Heights& heights, Area shown);
// Whether the explanation can be trusted, method and model, and the link to the whole page; below everything else.
void draw_figure_foot(Context& c, draw::Rect area);
draw::Rect figure_foot(const Frame& frame);

}  // namespace vitrine::panels
