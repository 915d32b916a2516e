// Layer × head: one cell for every head; a click shows that head in the panel of attention, and the strongest are
// listed.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/readings.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "panels/score.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kWidest = 34, kListed = 150, kLine = 20;
constexpr int kMost = 5;  // heads in the list

struct Own : PanelState {
  HeatTexture texture;
};

Maps maps_of(const Drawn& d) {
  Maps maps;
  const NamedTensor* now = values_of(d.e, 2);
  if (!now) return maps;
  maps.unit = now->unit;
  maps.across = "head";
  const Shape& shape = now->tensor.shape();
  maps.rows = shape[0];
  maps.columns = shape[1];
  const std::span<const float> after = now->tensor.f32();
  const NamedTensor* kept = d.comparison ? values_of(*d.comparison.pinned, 2) : nullptr;
  if (kept && kept->tensor.shape() == shape) {
    maps.compared = true;
    const std::span<const float> before = kept->tensor.f32();
    maps.values.assign(before.begin(), before.end());
    maps.values.insert(maps.values.end(), after.begin(), after.end());
    for (size_t i = 0; i < after.size(); ++i) maps.values.push_back(after[i] - before[i]);
  } else {
    maps.values.assign(after.begin(), after.end());
  }
  return maps;
}

bool lists(Context& c, const Maps& maps) { return !c.phone() && !maps.compared && c.kind != Layout::narrow; }

float height(Context& c, const Drawn& d, float width) {
  const Maps maps = maps_of(d);
  return std::max(maps_height(c, maps, width, kWidest), lists(c, maps) ? c.ui.px(18 + kLine * kMost) : 0);
}

std::string head_name(int layer, int head) { return say("Layer {layer}, head {head}", layer + 1, head + 1); }

// The heads of the largest values.
void strongest(Context& c, const Maps& maps, float x, float y) {
  Ui& ui = c.ui;
  std::vector<int> order(maps.values.size());
  std::iota(order.begin(), order.end(), 0);
  const size_t most = std::min<size_t>(kMost, order.size());
  std::ranges::partial_sort(order, order.begin() + most, std::greater{},
                            [&](int i) { return std::abs(maps.values[i]); });
  for (size_t k = 0; k < most; ++k) {
    const int layer = order[k] / maps.columns, head = order[k] % maps.columns;
    const float base = y + ui.px(kLine) * k + ui.px(14), value = maps.values[order[k]];
    const Rect line{x, base - ui.px(14), ui.px(kListed), ui.px(kLine)};
    const Hit hit = ui.hit(id("strongest head", k), line);
    c.hook("strongest head", layer, head, line);
    if (hit.hovered) fill(ui, line, ui.colours().sunk);
    if (hit.ring) focus_ring(ui, line);
    if (hit.clicked) c.commands.push_back(app::SelectHead{layer, head});
    text(ui, x, base, head_name(layer, head), style(Role::note, ui.colours().ink2));
    const Colour colour = !is_signed(maps) ? ui.colours().ink : value < 0 ? ui.colours().foil : ui.colours().target;
    text(ui, line.right(), base, value_said(maps, value), style(Role::note, Weight::semibold, colour), Align::right);
  }
}

void draw_layer_head(Context& c, PanelState& state, const Drawn& d, Rect area) {
  Own& own = panels::own<Own>(state);
  const Maps maps = maps_of(d);
  if (maps.rows == 0) return;
  std::vector<std::string> layers, heads;
  for (int i = 0; i < maps.rows; ++i) layers.push_back(say("layer {n}", i + 1));
  for (int i = 0; i < maps.columns; ++i) heads.push_back(std::to_string(i + 1));
  const app::Head head = app::shown_head(c.state);
  Rect left = area;
  if (lists(c, maps)) left.w -= c.ui.px(kListed + 32);
  const MapsResult at =
      draw_maps(c, own.texture, maps, d.version, left, kWidest, layers, heads, Cell{head.layer, head.head});
  if (at.clicked) c.commands.push_back(app::SelectHead{at.clicked.row, at.clicked.column});
  if (at.hovered) {
    c.shared.hover.layer = at.hovered.row;
    c.shared.hover.head = at.hovered.column;
    std::vector<std::string> lines = values_said(own.texture, maps, at.hovered);
    lines.insert(lines.begin(), head_name(at.hovered.row, at.hovered.column));
    tooltip(c.ui, c.ui.pointer(), lines);
  }
  if (lists(c, maps))
    strongest(c, maps, area.x + maps_width(c, maps, left.w, kWidest) + c.ui.px(32), area.y + c.ui.px(18));
}

float most(Context& c, const Drawn& d, float width) { return maps_most(c, maps_of(d), width, kWidest); }

void head_legend(Context& c, const Drawn& d, float right, float y, float room) {
  maps_legend(c, maps_of(d), right, y, room);
}

}  // namespace

const Picture picture_layer_head{
    .make = make_state<Own>, .height = height, .draw = draw_layer_head, .legend = head_legend, .most = most};

}  // namespace vitrine::panels
