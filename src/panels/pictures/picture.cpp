#include "panels/pictures/picture.h"

#include <algorithm>
#include <cmath>

#include "panels/score.h"

namespace vitrine::panels {

using namespace draw;

namespace {

constexpr float kRowNames = 68, kColumnNames = 18, kTitle = 18, kGap = 14;

int count_of(const Maps& maps) { return maps.compared ? 3 : 1; }

// Side of a cell, so that all maps fit into the width.
float cell_of(Context& c, const Maps& maps, float width, float widest) {
  const int n = count_of(maps);
  const float room = width - c.ui.px(kRowNames) - c.ui.px(kGap) * (n - 1);
  return std::clamp(room / (n * std::max(1, maps.columns)), 2.f, c.ui.px(widest));
}

float cell_height(Context& c, float cell) { return std::clamp(cell, c.ui.px(10), c.ui.px(22)); }

}  // namespace

const Picture& picture_of(app::Kind kind) {
  static constexpr EnumArray<app::Kind, const Picture*, app::kKinds.size()> pictures = {{
#define X(name, title) &picture_##name,
#include "app/kinds.inc"
#undef X
  }};
  return *pictures[kind];
}

const NamedTensor* values_of(const Explanation& e, size_t rank) {
  const NamedTensor* first = nullptr;
  for (const NamedTensor& t : e.tensors) {
    if (t.tensor.dtype() != DType::f32 || t.tensor.shape().size() != rank || t.tensor.size() == 0) continue;
    if (t.name == "scores") return &t;
    if (!first) first = &t;
  }
  return first;
}

HeatStyle ramp_of(float most, bool sided) {
  if (!(most > 0)) most = 1;
  if (sided) return {.ramp = RampKind::diverging, .low = -most, .high = most, .empty_as_paper = true};
  return {.high = most, .empty_as_paper = true};
}

float waterfall_need(Context& c) { return c.ui.px(c.ui.theme.layout == Layout::narrow ? 168 : 150); }

float maps_height(Context& c, const Maps& maps, float width, float widest) {
  const float cell = cell_height(c, cell_of(c, maps, width, widest));
  return cell * maps.rows + c.ui.px(kColumnNames + (maps.compared ? kTitle : 0));
}

MapsResult draw_maps(Context& c, HeatTexture& texture, const Maps& maps, uint64_t version, Rect area, float widest,
                     std::span<const std::string> row_names, std::span<const std::string> column_names, Cell selected) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  MapsResult result;
  if (maps.rows <= 0 || maps.columns <= 0) return result;
  const int n = count_of(maps);
  texture.set(version, maps.values, n, maps.rows, maps.columns);
  const std::span<const float> shown = std::span(maps.values).first(maps.values.size() * std::min(n, 2) / n);
  const bool sided = std::ranges::any_of(shown, [](float v) { return v < 0; });
  const float cell = cell_of(c, maps, area.w, widest), high = cell_height(c, cell);
  const TextStyle tick = style(Role::tick, colours.ink3), strong = style(Role::tick, Weight::semibold);
  constexpr const char* titles[] = {"pinned", "now", "change"};
  float top = area.y + ui.px(kColumnNames);
  if (maps.compared) top += ui.px(kTitle);
  for (int r = 0; r < maps.rows && r < std::ssize(row_names); ++r) {
    const TextStyle& look = r == selected.row ? strong : tick;
    text_cut(ui, area.x, baseline_in(ui, top + high * r, high, look), ui.px(kRowNames - 8), row_names[r], look);
  }
  for (int i = 0; i < n; ++i) {
    const float x = area.x + ui.px(kRowNames) + (cell * maps.columns + ui.px(kGap)) * i;
    const Rect map{x, top, cell * maps.columns, high * maps.rows};
    if (maps.compared) text(ui, x, area.y + ui.px(12), titles[i], style(Role::tick, colours.ink2));
    // A name that does not fit over its column stands there only while it is selected.
    for (int k = 0; k < maps.columns && k < std::ssize(column_names); ++k) {
      const TextStyle& look_of = k == selected.column ? strong : tick;
      if (k == selected.column || text_width(ui, column_names[k], look_of) <= cell)
        text(ui, x + cell * (k + 0.5f), top - ui.px(5), column_names[k], look_of, Align::center);
    }
    float most = 0;
    for (int m = i == 2 ? 2 : 0; m < (i == 2 ? 3 : std::min(n, 2)); ++m)
      most =
          std::max(most, largest(std::span(maps.values).subspan(maps.values.size() / n * m, maps.values.size() / n)));
    HeatStyle look = ramp_of(most, sided || i == 2);
    look.triangle = maps.triangle;
    heat_map(ui, map, texture, i, look);
    frame(ui, map, colours.rule, 1);
    const auto rect_of = [&](Cell at) { return Rect{x + cell * at.column, top + high * at.row, cell, high}; };
    if (selected && selected.row < maps.rows && selected.column >= 0 && selected.column < maps.columns)
      ring(ui, rect_of(selected), 2, 1);
    const Hit hit = ui.hit(id("maps", i), map, {.focusable = false});
    for (int r = 0; r < maps.rows && maps.rows * maps.columns <= 512; ++r)
      for (int k = 0; k < maps.columns; ++k)
        c.hook(i == n - 1 && n > 1 ? "map change" : i == 0 && n > 1 ? "map pinned" : "map", r, k, rect_of({r, k}));
    if (!hit.hovered && !hit.clicked) continue;
    const Cell at{std::clamp(static_cast<int>((hit.pointer.y - top) / high), 0, maps.rows - 1),
                  std::clamp(static_cast<int>((hit.pointer.x - x) / cell), 0, maps.columns - 1)};
    if (maps.triangle && at.column > at.row) continue;
    if (hit.hovered) frame(ui, rect_of(at).grown(1), colours.ink, 1);
    if (hit.hovered) result.hovered = at;
    if (hit.clicked) result.clicked = at;
    result.map = i;
  }
  return result;
}

std::vector<std::string> values_said(const HeatTexture& texture, const Maps& maps, Cell at, const std::string& unit) {
  const auto said = [&](int map) {
    const float v = texture.value(map, at.row, at.column);
    return std::isfinite(v) ? signed_number(v) + (unit.empty() ? "" : " " + unit) : std::string("not in it");
  };
  if (!maps.compared) return {said(0)};
  return {"pinned " + said(0), "now " + said(1)};
}

}  // namespace vitrine::panels
