#include "panels/report_map.h"

#include <algorithm>
#include <cmath>

#include "draw/shapes.h"
#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kTall = 280, kWide = 420, kPoint = 3, kNear = 8, kLine = 18;

struct Range {
  float low = 0, high = 1;
  float part(float x) const { return (x - low) / (high - low); }
};

Range range_of(std::span<const float> map, size_t axis) {
  Range out{map[axis], map[axis]};
  for (size_t i = axis; i < map.size(); i += 2) {
    out.low = std::min(out.low, map[i]);
    out.high = std::max(out.high, map[i]);
  }
  if (!(out.high > out.low)) out.high = out.low + 1;
  return out;
}

}  // namespace

float report_map(Context& c, const Report& report, Rect area, float y) {
  const Tensor *map = report.find("map"), *group = report.find("group"), *row = report.find("row");
  if (!map || !group || !row || map->shape().size() != 2 || map->shape()[1] != 2 || map->dtype() != DType::f32 ||
      group->dtype() != DType::i64 || row->dtype() != DType::i64 || map->shape()[0] < 1 ||
      group->size() != map->shape()[0] || row->size() != map->shape()[0])
    return y;
  Ui& ui = c.ui;
  const float wide = std::min(area.w, ui.px(kWide)), below = y + ui.px(kTall + kLine + 8);
  if (ui.measuring()) return below;  // there may be thousands of points
  const auto places = map->f32();
  const auto groups = group->i64();
  int64_t most = -1;
  for (const int64_t g : groups) most = std::max(most, g);
  const std::vector<Colour> colours = class_colours(ui.colours(), most + 1);
  const Rect plot{area.x, y + ui.px(kLine), wide, ui.px(kTall)};
  frame(ui, plot, ui.colours().rule);
  const Range across = range_of(places, 0), up = range_of(places, 1);
  const float size = ui.px(groups.size() > 5000 ? kPoint - 1 : kPoint), inset = 2 * size;
  const Hit hit = ui.hit(id("report map"), plot, {.cursor = Cursor::arrow, .focusable = false});
  int64_t near = -1;
  float nearest = ui.px(kNear) * ui.px(kNear);
  ImVec2 marked{};
  for (size_t i = 0; i < groups.size(); ++i) {
    const ImVec2 at{plot.x + inset + across.part(places[2 * i]) * (plot.w - 2 * inset),
                    plot.y + inset + (1 - up.part(places[2 * i + 1])) * (plot.h - 2 * inset)};
    const int64_t g = groups[i];
    disc(ui, at, size / 2, g < 0 ? ui.colours().ink3 : colours[g]);
    if (!hit.hovered) continue;
    const float dx = at.x - hit.pointer.x, dy = at.y - hit.pointer.y;
    if (dx * dx + dy * dy >= nearest) continue;
    nearest = dx * dx + dy * dy;
    near = i;
    marked = at;
  }
  // Above it: the row under the pointer, else which colour is which group.
  const float base = y + ui.px(12);
  if (near >= 0) {
    circle(ui, marked, size + ui.px(1), ui.colours().ink);
    const int64_t g = groups[near];
    const int64_t number = row->i64()[near] + 1;
    text_cut(ui, area.x, base, area.w,
             g < 0 ? say("row {number}", number) : say("row {number}, group {group}", number, g + 1),
             style(Role::note));
  } else {
    float x = area.x;
    const TextStyle note = style(Role::note, ui.colours().ink2);
    for (int64_t g = 0; g <= most; ++g) {
      const std::string name = say("group {number}", g + 1);
      const float width = ui.px(10) + text_width(ui, name, note);
      if (x + width > area.right()) break;
      fill(ui, {x, base - ui.px(7), ui.px(7), ui.px(7)}, colours[g]);
      text_cut(ui, x + ui.px(10), base, width, name, note);
      x += width + ui.px(14);
    }
    if (most < 0)
      text_cut(ui, area.x, base, area.w, say("Every point is a row, along the two axes of most spread"), note);
  }
  c.hook("report_map", groups.size(), most + 1, plot);
  return below;
}

}  // namespace vitrine::panels
