#include "draw/road.h"

#include <array>

namespace vitrine::draw {
namespace {
constexpr int kPieces = 24;
}

void road(Ui& ui, ImVec2 from, ImVec2 to, float width, Colour colour) { road(ui, from, to, width, width, colour); }

void road(Ui& ui, ImVec2 from, ImVec2 to, float width_from, float width_to, Colour colour) {
  const float least = 1.f / ui.theme.pixel_ratio;
  std::array<ImVec2, kPieces + 1> upper, lower;
  for (int i = 0; i <= kPieces; ++i) {
    const float t = static_cast<float>(i) / kPieces;
    const float ease = t * t * (3 - 2 * t);  // level at both ends
    const float x = from.x + (to.x - from.x) * t, y = from.y + (to.y - from.y) * ease;
    const float half = std::max(width_from + (width_to - width_from) * ease, least) / 2;
    upper[static_cast<size_t>(i)] = {x, y - half};
    lower[static_cast<size_t>(i)] = {x, y + half};
  }
  const ImDrawListFlags flags = ui.list->Flags;
  ui.list->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // no seams between the pieces
  for (size_t i = 0; i < kPieces; ++i) ui.list->AddQuadFilled(upper[i], lower[i], lower[i + 1], upper[i + 1], colour);
  ui.list->Flags = flags;
  // The edges are smoothed by a thin line of the same colour.
  ui.list->AddPolyline(upper.data(), kPieces + 1, colour, 0, 1);
  ui.list->AddPolyline(lower.data(), kPieces + 1, colour, 0, 1);
}

}  // namespace vitrine::draw
