// Lines and marks. Hairlines lie on half device pixels, bars on whole ones.
#pragma once
#include <span>

#include "draw/ui.h"

namespace vitrine::draw {

void fill(Ui& ui, Rect rect, Colour colour, float radius = 0);                    // edges snapped
void frame(Ui& ui, Rect rect, Colour colour, float width = 1, float radius = 0);  // drawn inside
void ring(Ui& ui, Rect rect, float width = 2, float radius = 2);                  // ink, drawn outside
void focus_ring(Ui& ui, Rect rect);                                               // 2 px ink, 2 px off
void hairline(Ui& ui, float x0, float x1, float y, Colour colour);                // horizontal
void vertical(Ui& ui, float x, float y0, float y1, Colour colour);
void dotted(Ui& ui, float x0, float x1, float y, Colour colour, float width = 2, float on = 2, float off = 3);
void dotted_vertical(Ui& ui, float x, float y0, float y1, Colour colour);
void line(Ui& ui, ImVec2 a, ImVec2 b, Colour colour, float width = 1);
void polyline(Ui& ui, std::span<const ImVec2> points, Colour colour, float width = 2);
void dashed(Ui& ui, std::span<const ImVec2> points, Colour colour, float width = 1);
void disc(Ui& ui, ImVec2 centre, float radius, Colour colour);
void circle(Ui& ui, ImVec2 centre, float radius, Colour colour, float width = 1.3f);

// Icons are lines. (x, y): left end and middle of the mark.
void caret_down(Ui& ui, float x, float y, Colour colour);  // 7 px wide
void tick_mark(Ui& ui, float x, float y, Colour colour);   // 8.5 px wide
void pin_mark(Ui& ui, float x, float y, Colour colour);
void half_disc(Ui& ui, ImVec2 centre, Colour colour);  // light / dark

}  // namespace vitrine::draw
