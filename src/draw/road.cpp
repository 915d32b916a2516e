#include "draw/road.h"

#include <array>

namespace vitrine::draw {
namespace {
constexpr int kPieces = 24;
}

void straight_road(Ui& ui, float x0, float x1, float y, float width_from, float width_to, Colour colour) {
  const float least = 1.f / ui.theme.pixel_ratio;
  const float a = std::max(width_from, least) / 2, b = std::max(width_to, least) / 2;
  const ImDrawListFlags flags = ui.list->Flags;
  ui.list->Flags |= ImDrawListFlags_AntiAliasedFill;  // its edges are nearly level
  ui.list->AddQuadFilled({x0, y - a}, {x1, y - b}, {x1, y + b}, {x0, y + a}, colour);
  ui.list->Flags = flags;
}

void road(Ui& ui, ImVec2 from, ImVec2 to, float width, Colour colour) {
  const float half = std::max(width, 1.f / ui.theme.pixel_ratio) / 2;
  std::array<ImVec2, kPieces + 1> upper, lower;
  for (int i = 0; i <= kPieces; ++i) {
    const float t = static_cast<float>(i) / kPieces;
    const float ease = t * t * (3 - 2 * t);  // level at both ends
    const float x = from.x + (to.x - from.x) * t, y = from.y + (to.y - from.y) * ease;
    upper[i] = {x, y - half};
    lower[i] = {x, y + half};
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
