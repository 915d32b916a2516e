// Token × token, rows read from columns: [T, T], one for every layer or for every head of it; of several the one of the
// shown head.
#include <algorithm>
#include <limits>

#include "app/readings.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kWidest = 22;

struct Own : PanelState {
  HeatTexture texture;
};

// One of the matrices of a tensor [T, T], [L, T, T] or [L, H, T, T].
struct Matrix {
  std::span<const float> values;
  int tokens = 0;
  std::string unit;
  float at(int row, int column) const {
    return row < 0 || column < 0 ? std::numeric_limits<float>::quiet_NaN() : values[row * tokens + column];
  }
};
Matrix matrix_of(const Explanation& e, app::Head head) {
  for (const size_t rank : {4, 3, 2}) {
    const NamedTensor* t = values_of(e, rank);
    if (!t) continue;
    const Shape& shape = t->tensor.shape();
    const int64_t tokens = shape[rank - 1];
    if (shape[rank - 2] != tokens || tokens != std::ssize(e.tokens)) continue;
    const int64_t layer = rank > 2 ? std::clamp<int64_t>(head.layer, 0, shape[0] - 1) : 0;
    const int64_t map = rank == 4 ? layer * shape[1] + std::clamp<int64_t>(head.head, 0, shape[1] - 1) : layer;
    return {t->tensor.f32().subspan(map * tokens * tokens, tokens * tokens), static_cast<int>(tokens), t->unit};
  }
  return {};
}

bool same_layers(const Explanation& a, const Explanation& b) {
  for (const size_t rank : {4, 3, 2}) {
    const NamedTensor *x = values_of(a, rank), *y = values_of(b, rank);
    if (!x != !y) return false;
    if (!x) continue;
    const Shape &of_a = x->tensor.shape(), &of_b = y->tensor.shape();
    return std::equal(of_a.begin(), of_a.end() - 2, of_b.begin(), of_b.end() - 2);
  }
  return true;
}

Maps maps_of(const Context& c, const Drawn& d) {
  const app::Head head = app::shown_head(c.state);
  const Matrix now = matrix_of(d.e, head);
  Maps maps;
  if (now.tokens == 0) return maps;
  maps.unit = now.unit;
  // A head of a model with other layers and heads is another head.
  const Matrix kept =
      d.comparison && same_layers(d.e, *d.comparison.pinned) ? matrix_of(*d.comparison.pinned, head) : Matrix{};
  maps.rows = maps.columns = now.tokens;
  if (kept.tokens == 0) {
    maps.values.assign(now.values.begin(), now.values.end());
    return maps;
  }
  maps.compared = true;
  maps.rows = maps.columns = int_size(d.comparison.columns);
  std::vector<float> after, change;
  for (const app::Aligned& row : d.comparison.columns)
    for (const app::Aligned& column : d.comparison.columns) {
      maps.values.push_back(kept.at(row.before, column.before));
      after.push_back(now.at(row.after, column.after));
      change.push_back(after.back() - maps.values.back());
    }
  maps.values.insert(maps.values.end(), after.begin(), after.end());
  maps.values.insert(maps.values.end(), change.begin(), change.end());
  return maps;
}

float height(Context& c, const Drawn& d, float width) { return maps_height(c, maps_of(c, d), width, kWidest); }

void draw_token_matrix(Context& c, PanelState& state, const Drawn& d, Rect area) {
  Own& own = panels::own<Own>(state);
  const Maps maps = maps_of(c, d);
  if (maps.rows == 0) return;
  const auto token = [&](int at) { return maps.compared ? d.comparison.token(at) : at; };
  std::vector<std::string> names;
  for (int i = 0; i < maps.rows; ++i)
    names.push_back(token(i) >= 0 ? shown(d.e.tokens[token(i)])
                                  : "−" + shown(d.comparison.pinned->tokens[d.comparison.columns[i].before]));
  const app::Head head = app::shown_head(c.state);
  const uint64_t version = (d.version * 64 + head.layer) * 64 + head.head;
  const auto place = [&](int of_page) {
    const int at = app::token_in(c.state, d.e, of_page);
    return maps.compared ? d.comparison.column_of(at) : at;
  };
  const MapsResult at = draw_maps(c, own.texture, maps, version, area, kWidest, names, names,
                                  {place(c.state.position()), place(c.state.selection.token)});
  if (at.clicked && token(at.clicked.column) >= 0)
    c.commands.push_back(app::SelectToken{app::token_from(c.state, d.e, token(at.clicked.column))});
  if (!at.hovered) return;
  if (const int now = token(at.hovered.column); now >= 0) c.shared.hover.token = app::token_from(c.state, d.e, now);
  std::vector<std::string> lines = values_said(own.texture, maps, at.hovered);
  lines.insert(lines.begin(),
               say("{word} reads from {other}", in_quotes(names[at.hovered.row]), in_quotes(names[at.hovered.column])));
  tooltip(c.ui, c.ui.pointer(), lines);
}

void matrix_legend(Context& c, const Drawn& d, float right, float y, float room) {
  maps_legend(c, maps_of(c, d), right, y, room);
}

}  // namespace

const Picture picture_token_matrix{
    .make = make_state<Own>, .height = height, .draw = draw_token_matrix, .legend = matrix_legend};

}  // namespace vitrine::panels
