#include "draw/heat_map.h"

#include <cmath>

#include "draw/heat_renderer.h"

namespace vitrine::draw {
namespace {

constexpr float kSmallestCellWithGap = 4;  // CSS pixels

HeatQuad quad_for(Ui& ui, const HeatStyle& style) {
  const Palette& c = ui.colours();
  HeatQuad q{};
  q.low = style.low;
  q.high = style.high > style.low ? style.high : style.low + 1;
  q.triangle = style.triangle;
  q.paper = c.paper;
  q.empty = style.empty_as_paper ? c.paper : c.sunk;
  q.ramp = style.ramp == RampKind::sequential ? c.sequential : c.diverging;
  return q;
}

}  // namespace

HeatTexture::HeatTexture() : data_(std::make_unique<Data>()) {}
HeatTexture::~HeatTexture() {
  if (data_) HeatRenderer::drop(*data_);
}
HeatTexture::HeatTexture(HeatTexture&&) noexcept = default;
HeatTexture& HeatTexture::operator=(HeatTexture&& other) noexcept {
  std::swap(data_, other.data_);
  return *this;
}

void HeatTexture::set(uint64_t key, std::span<const float> values, int layers, int rows, int columns) {
  Data& d = *data_;
  if (key == d.key && d.layers == layers && d.rows == rows && d.columns == columns) return;
  const auto expected = static_cast<size_t>(layers) * rows * columns;
  if (values.size() != expected) return;
  HeatRenderer::forget(d);
  d.key = key;
  d.values.assign(values.begin(), values.end());
  d.layers = layers;
  d.rows = rows;
  d.columns = columns;
}

bool HeatTexture::empty() const { return data_->values.empty(); }
int HeatTexture::layers() const { return data_->layers; }
int HeatTexture::rows() const { return data_->rows; }
int HeatTexture::columns() const { return data_->columns; }

float HeatTexture::value(int layer, int row, int column) const {
  const Data& d = *data_;
  if (layer < 0 || row < 0 || column < 0 || layer >= d.layers || row >= d.rows || column >= d.columns) {
    return std::nanf("");
  }
  return d.values[(static_cast<size_t>(layer) * d.rows + row) * d.columns + column];
}

void heat_map(Ui& ui, Rect rect, const HeatTexture& texture, int layer, const HeatStyle& style) {
  heat_map(ui, rect, texture, layer, 0, texture.rows(), 0, texture.columns(), style);
}

void heat_map(Ui& ui, Rect rect, const HeatTexture& texture, int layer, int row, int rows, int column, int columns,
              const HeatStyle& style) {
  if (texture.empty() || rows <= 0 || columns <= 0 || layer < 0 || layer >= texture.layers() || !ui.visible(rect)) {
    return;
  }
  const float ratio = ui.theme.pixel_ratio;
  HeatQuad q = quad_for(ui, style);
  q.x = std::round(rect.x * ratio);
  q.y = std::round(rect.y * ratio);
  q.width = q.map_width = std::round(rect.w * ratio);
  q.height = q.map_height = std::round(rect.h * ratio);
  q.row = row;
  q.rows = std::min(rows, texture.rows() - row);
  q.column = column;
  q.columns = std::min(columns, texture.columns() - column);
  q.layer = layer;
  q.grid_rows = q.grid_columns = 1;
  const float cell = std::min(rect.w / columns, rect.h / rows);
  q.cell_gap = cell < kSmallestCellWithGap ? 0 : std::max(1.f, std::round(ui.px(style.gap) * ratio));
  if (style.gap <= 0) q.cell_gap = 0;
  HeatRenderer::add(ui.list, HeatRenderer::data(texture), q);
}

void heat_grid(Ui& ui, float x, float y, float size, float gap, const HeatTexture& texture, int grid_rows,
               int grid_columns, const HeatStyle& style) {
  if (texture.empty() || grid_rows * grid_columns > texture.layers()) return;
  const float ratio = ui.theme.pixel_ratio;
  HeatQuad q = quad_for(ui, style);
  q.x = std::round(x * ratio);
  q.y = std::round(y * ratio);
  q.map_width = q.map_height = size * ratio;
  q.map_gap = gap * ratio;
  q.width = (grid_columns * (size + gap) - gap) * ratio;
  q.height = (grid_rows * (size + gap) - gap) * ratio;
  q.rows = texture.rows();
  q.columns = texture.columns();
  q.grid_rows = grid_rows;
  q.grid_columns = grid_columns;
  if (!ui.visible({x, y, q.width / ratio, q.height / ratio})) return;
  HeatRenderer::add(ui.list, HeatRenderer::data(texture), q);
}

}  // namespace vitrine::draw
