// The colours of the visual system, light and dark, and the two ramps. Colour means a number or a side:
// blue towards the target, rust towards the foil, green-black an amount, yellow selected.
#pragma once
#include <array>
#include <cstdint>

#include "imgui.h"

namespace vitrine::draw {

using Colour = ImU32;  // ImGui's packing: IM_COL32(r, g, b, a)

// 0xRRGGBB, opaque.
constexpr Colour rgb(uint32_t hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

using Ramp = std::array<Colour, 9>;  // evenly spaced stops, linear in sRGB between them

struct Palette {
  Colour paper, sunk, rule, rule2, ink, ink2, ink3;
  Colour mark, mark_wash, on_mark;  // selection: tab, column, text on the tab
  Colour target, foil, ok, warn, error;
  Ramp diverging;   // 0: all for the foil, 8: all for the target
  Ramp sequential;  // 0: nothing, 8: all
  std::array<Colour, 6> categories;
};
const Palette& light_palette();
const Palette& dark_palette();
Palette projector(Palette palette);  // ink3 as readable as ink2

// t in [0, 1], clamped; NaN gives the colour of nothing (the middle or the first stop is not used:
// callers draw `sunk`).
Colour at(const Ramp& ramp, float t);
// score in [-scale, scale] on the diverging ramp; amount in [0, scale] on the sequential one.
Colour diverging(const Palette& palette, float score, float scale);
Colour sequential(const Palette& palette, float amount, float scale);

// WCAG 2 contrast ratio, 1 to 21.
float contrast(Colour a, Colour b);
// ink or paper, whichever contrasts more with the background.
Colour text_on(const Palette& palette, Colour background);
// A background for text: `colour`, or the nearer of the ramp's stops if text on it would be < 4.5.
Colour legible(const Palette& palette, const Ramp& ramp, float t);

Colour with_alpha(Colour colour, float alpha);
Colour mix(Colour a, Colour b, float t);

}  // namespace vitrine::draw
