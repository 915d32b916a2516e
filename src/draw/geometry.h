// Points and rectangles in CSS pixels, y downwards.
#pragma once
#include <algorithm>

#include "imgui.h"

namespace vitrine::draw {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float center_x() const { return x + w / 2; }
  float center_y() const { return y + h / 2; }
  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  bool contains(ImVec2 p) const { return p.x >= x && p.x < x + w && p.y >= y && p.y < y + h; }
  bool empty() const { return w <= 0 || h <= 0; }

  Rect grown(float by) const { return {x - by, y - by, w + 2 * by, h + 2 * by}; }
  // Grown around its centre to at least this size: what a finger hits.
  Rect at_least(float width, float height) const {
    const float dx = std::max(0.f, width - w), dy = std::max(0.f, height - h);
    return {x - dx / 2, y - dy / 2, w + dx, h + dy};
  }
  // The upper / lower / left / right part; `cut_*` also takes it off this rectangle.
  Rect cut_top(float height) {
    Rect r{x, y, w, height};
    y += height;
    h -= height;
    return r;
  }
  Rect cut_bottom(float height) {
    h -= height;
    return {x, y + h, w, height};
  }
  Rect cut_left(float width) {
    Rect r{x, y, width, h};
    x += width;
    w -= width;
    return r;
  }
  Rect cut_right(float width) {
    w -= width;
    return {x + w, y, width, h};
  }
};

}  // namespace vitrine::draw
