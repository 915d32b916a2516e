// Layer × token: a value for every layer at every token; the columns are those of both texts where two are compared.
#include <limits>

#include "app/readings.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kWidest = 64;

struct Own : PanelState {
  HeatTexture texture;
};

// [rows, tokens] of an explanation; null where no tensor has that shape.
const NamedTensor* grid_of(const Explanation& e) {
  const NamedTensor* values = values_of(e, 2);
  return values && values->tensor.shape()[1] == std::ssize(e.tokens) ? values : nullptr;
}

Maps maps_of(const Drawn& d) {
  Maps maps;
  const NamedTensor* now = grid_of(d.e);
  if (!now) return maps;
  maps.unit = now->unit;
  maps.rows = now->tensor.shape()[0];
  const NamedTensor* kept = d.comparison ? grid_of(*d.comparison.pinned) : nullptr;
  if (!kept || kept->tensor.shape()[0] != maps.rows) {
    maps.columns = now->tensor.shape()[1];
    maps.values.assign(now->tensor.f32().begin(), now->tensor.f32().end());
    return maps;
  }
  maps.compared = true;
  maps.columns = int_size(d.comparison.columns);
  constexpr float absent = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> change;
  const auto value = [](const NamedTensor& t, int row, int token) {
    return token < 0 ? absent : t.tensor.f32()[row * t.tensor.shape()[1] + token];
  };
  for (int r = 0; r < maps.rows; ++r)
    for (const app::Aligned& column : d.comparison.columns) maps.values.push_back(value(*kept, r, column.before));
  for (int r = 0; r < maps.rows; ++r)
    for (const app::Aligned& column : d.comparison.columns) {
      maps.values.push_back(value(*now, r, column.after));
      change.push_back(maps.values.back() - value(*kept, r, column.before));
    }
  maps.values.insert(maps.values.end(), change.begin(), change.end());
  return maps;
}

float height(Context& c, const Drawn& d, float width) { return maps_height(c, maps_of(d), width, kWidest); }

void draw_layer_token(Context& c, PanelState& state, const Drawn& d, Rect area) {
  Own& own = panels::own<Own>(state);
  const Maps maps = maps_of(d);
  if (maps.rows == 0) return;
  const bool embedding = c.state.model && maps.rows == c.state.model->layers + 1;
  std::vector<std::string> rows, columns;
  for (int r = 0; r < maps.rows; ++r)
    rows.push_back(embedding ? app::lens_row_name(r, maps.rows) : say("layer {n}", r + 1));
  const auto token = [&](int column) { return maps.compared ? d.comparison.token(column) : column; };
  for (int k = 0; k < maps.columns; ++k) {
    const int now = token(k);
    columns.push_back(now >= 0 ? shown(d.e.tokens[now])
                               : "−" + shown(d.comparison.pinned->tokens[d.comparison.columns[k].before]));
  }
  const int selected = app::token_in(c.state, d.e, c.state.selection.token);
  const MapsResult at = draw_maps(c, own.texture, maps, d.version, area, kWidest, rows, columns,
                                  {-1, maps.compared ? d.comparison.column_of(selected) : selected});
  if (at.clicked && token(at.clicked.column) >= 0)
    c.commands.push_back(app::SelectToken{app::token_from(c.state, d.e, token(at.clicked.column))});
  if (!at.hovered) return;
  if (const int now = token(at.hovered.column); now >= 0) c.shared.hover.token = app::token_from(c.state, d.e, now);
  std::vector<std::string> lines = values_said(own.texture, maps, at.hovered);
  std::string row = rows[at.hovered.row];
  if (!embedding) row[0] = 'L';
  lines.insert(lines.begin(), row + ", " + in_quotes(columns[at.hovered.column]));
  tooltip(c.ui, c.ui.pointer(), lines);
}

float most(Context& c, const Drawn& d, float width) { return maps_most(c, maps_of(d), width, kWidest); }

void token_legend(Context& c, const Drawn& d, float right, float y, float room) {
  maps_legend(c, maps_of(d), right, y, room);
}

}  // namespace

const Picture picture_layer_token{
    .make = make_state<Own>, .height = height, .draw = draw_layer_token, .legend = token_legend, .most = most};

}  // namespace vitrine::panels
