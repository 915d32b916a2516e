#include "panels/pictures/picture.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "panels/phrases.h"
#include "panels/score.h"

namespace vitrine::panels {

using namespace draw;

namespace {

constexpr float kRowNames = 68, kColumnNames = 18, kTitle = 18, kGap = 14;
constexpr float kTallest = 40;                    // of a cell
constexpr float kLegend = 72, kLegendRoom = 150;  // of the ramp; of the whole, the least

int count_of(const Maps& maps) { return maps.compared ? 3 : 1; }

// Side of a cell, so that all maps fit into the width.
float cell_of(Context& c, const Maps& maps, float width, float widest) {
  const int n = count_of(maps);
  const float room = width - c.ui.px(kRowNames) - c.ui.px(kGap) * (n - 1);
  return std::clamp(room / (n * std::max(1, maps.columns)), 2.f, c.ui.px(widest));
}

float cell_height(Context& c, float cell) { return std::clamp(cell, c.ui.px(10), c.ui.px(22)); }

float tallest(Context& c, float cell) { return std::max(cell_height(c, cell), std::min(cell, c.ui.px(kTallest))); }

// What is shown of the texts themselves, without their difference.
std::span<const float> of_texts(const Maps& maps) {
  const size_t n = count_of(maps);
  return std::span(maps.values).first(maps.values.size() / n * std::min<size_t>(n, 2));
}

// "of the difference"
std::string unit_named(const std::string& unit) { return unit == "share" ? say("of the difference") : unit; }

// The columns whose names are written, and where they are cut: the selected one, then the strongest.
struct Names {
  Context& c;
  const Maps& maps;
  std::span<const std::string> names;
  float x, cell, baseline;
  int map, selected;
  std::vector<std::pair<float, float>> taken = {};

  void draw() {
    const TextStyle tick = style(Role::tick, c.ui.colours().ink3), strong = style(Role::tick, Weight::semibold);
    const int columns = std::min(maps.columns, int_size(names));
    std::vector<float> most(columns, 0);
    const size_t begin = static_cast<size_t>(map) * (maps.rows * maps.columns);
    for (int r = 0; r < maps.rows; ++r)
      for (int k = 0; k < columns; ++k) {
        const float v = std::abs(maps.values[begin + (r * maps.columns + k)]);
        if (std::isfinite(v)) most[k] = std::max(most[k], v);
      }
    std::vector<int> order(columns);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(
        order, [&](int a, int b) { return (a == selected) != (b == selected) ? a == selected : most[a] > most[b]; });
    for (const int k : order) place(k, k == selected ? strong : tick);
  }
  void place(int column, const TextStyle& look) {
    Ui& ui = c.ui;
    const float gap = ui.px(4), middle = x + cell * (column + 0.5f);
    const bool cut = cell >= ui.px(34) && column != selected;  // room for a few letters
    const std::string said = cut ? cut_to(ui, names[column], look, cell - gap) : names[column];
    const float half = (text_width(ui, said, look) + gap) / 2;
    const auto over = [&](const auto& other) { return middle - half < other.second && middle + half > other.first; };
    if (std::ranges::any_of(taken, over)) return;
    taken.push_back({middle - half, middle + half});
    text(ui, middle, baseline, said, look, Align::center);
  }
};

}  // namespace

const Picture& picture_of(app::Kind kind) {
  static constexpr EnumArray<app::Kind, const Picture*, app::kKinds.size()> pictures = {{
#define X(name, title) &picture_##name,
#include "app/kinds.inc"
#include "text/say.h"
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

float maps_most(Context& c, const Maps& maps, float width, float widest) {
  const float cell = cell_of(c, maps, width, widest);
  return maps_height(c, maps, width, widest) + (tallest(c, cell) - cell_height(c, cell)) * maps.rows;
}

float maps_width(Context& c, const Maps& maps, float width, float widest) {
  const float n = count_of(maps);
  return c.ui.px(kRowNames) + cell_of(c, maps, width, widest) * maps.columns * n + c.ui.px(kGap) * (n - 1);
}

bool is_signed(const Maps& maps) {
  return maps.unit == "share" || std::ranges::any_of(of_texts(maps), [](float v) { return v < 0; });
}

std::string value_said(const Maps& maps, float value) {
  if (maps.unit == "share") return percent(value, 0);
  return is_signed(maps) ? signed_number(value) : number(value);
}

void maps_legend(Context& c, const Maps& maps, float right, float y, float room) {
  if (maps.values.empty() || room < c.ui.px(kLegendRoom)) return;
  const float most = largest(of_texts(maps));
  const bool sided = is_signed(maps);
  const std::string low = sided ? value_said(maps, -most) : "0";
  const std::string named = unit_named(maps.unit) + " " + low;
  const std::string high = value_said(maps, most);
  const TextStyle look = style(Role::tick);
  const float needed = text_width(c.ui, named, look) + text_width(c.ui, high, look) + c.ui.px(kLegend + 12);
  legend(c.ui, right, y, kLegend, sided ? c.ui.colours().diverging : c.ui.colours().sequential,
         needed <= room ? named : low, high);
}

MapsResult draw_maps(Context& c, HeatTexture& texture, const Maps& maps, uint64_t version, Rect area, float widest,
                     std::span<const std::string> row_names, std::span<const std::string> column_names, Cell selected) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  MapsResult result;
  if (maps.rows <= 0 || maps.columns <= 0) return result;
  const int n = count_of(maps);
  texture.set(version, maps.values, n, maps.rows, maps.columns);
  const bool sided = is_signed(maps);
  const float cell = cell_of(c, maps, area.w, widest);
  const float heads = ui.px(kColumnNames + (maps.compared ? kTitle : 0)), least = cell_height(c, cell);
  const float high = std::clamp((area.h - heads) / maps.rows, least, tallest(c, cell));
  const TextStyle tick = style(Role::tick, colours.ink3), strong = style(Role::tick, Weight::semibold);
  const auto [kept, now] = side_names(c.state);
  const std::string titles[] = {kept, now, "change"};
  float top = area.y + ui.px(kColumnNames);
  if (maps.compared) top += ui.px(kTitle);
  text(ui, area.x, top - ui.px(5), maps.across, tick);
  for (int r = 0; r < maps.rows && r < std::ssize(row_names); ++r) {
    const TextStyle& look = r == selected.row ? strong : tick;
    text_cut(ui, area.x, baseline_in(ui, top + high * r, high, look), ui.px(kRowNames - 8), row_names[r], look);
  }
  for (int i = 0; i < n; ++i) {
    const float x = area.x + ui.px(kRowNames) + (cell * maps.columns + ui.px(kGap)) * i;
    const Rect map{x, top, cell * maps.columns, high * maps.rows};
    if (maps.compared) text_cut(ui, x, area.y + ui.px(12), map.w, titles[i], style(Role::tick, colours.ink2));
    Names{c, maps, column_names, x, cell, top - ui.px(5), i, selected.column}.draw();
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

std::vector<std::string> values_said(const HeatTexture& texture, const Maps& maps, Cell at) {
  const auto said = [&](int map) {
    const float v = texture.value(map, at.row, at.column);
    const std::string unit = unit_named(maps.unit);
    return std::isfinite(v) ? value_said(maps, v) + (unit.empty() ? "" : " " + unit) : std::string(say("not in it"));
  };
  if (!maps.compared) return {said(0)};
  return {say("pinned {value}", said(0)), say("now {value}", said(1))};
}

}  // namespace vitrine::panels
