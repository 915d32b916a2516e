#include "draw/theme.h"

#include <cmath>

namespace vitrine::draw {

Layout layout_for(float width, float scale) {
  const float w = width / scale;
  if (w < 700) return Layout::phone;
  if (w < 1100) return Layout::narrow;
  return w < 1600 ? Layout::medium : Layout::wide;
}

RoleStyle Theme::role(Role r) const {
  using enum Family;
  using enum Weight;
  switch (r) {
    case Role::name: return phone() ? RoleStyle{serif, semibold, 20, 26} : RoleStyle{serif, semibold, 21, 28};
    case Role::question1: return phone() ? RoleStyle{serif, medium, 24, 30} : RoleStyle{serif, medium, 28, 36};
    case Role::question2: return phone() ? RoleStyle{serif, medium, 17, 22} : RoleStyle{serif, medium, 16, 22};
    case Role::lesson: return {serif, regular, 18, 27};
    case Role::text: return {serif, regular, 19, 36};
    case Role::sentence: return {serif, regular, 16, 23};
    case Role::figure: return {sans, medium, 19, 24};
    case Role::label: return {sans, regular, 13, 19};
    case Role::note: return {sans, regular, 12, 17};
    case Role::tick: return {sans, regular, 11, 14};
  }
  return {sans, regular, 13, 19};
}

float Theme::snap(float v) const { return std::round(v * pixel_ratio) / pixel_ratio; }

float Theme::snap_half(float v) const { return (std::floor(v * pixel_ratio) + 0.5f) / pixel_ratio; }

}  // namespace vitrine::draw
