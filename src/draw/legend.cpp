#include "draw/legend.h"

#include "draw/shapes.h"

namespace vitrine::draw {

float legend(Ui& ui, float right, float y, float width, const Ramp& ramp, std::string_view low, std::string_view high,
             float top) {
  const TextStyle s = style(Role::tick, ui.colours().ink2);
  const float gap = ui.px(6), step = ui.px(width) / 9, height = ui.px(8);
  const float high_width = text_width(ui, high, s);
  const float x = right - high_width - gap - step * 9;
  for (int i = 0; i < 9; ++i) { fill(ui, {x + step * i, y, step, height}, at(ramp, static_cast<float>(i) / 8 * top)); }
  text(ui, right - high_width, y + height, high, s);
  return x - gap - text(ui, x - gap, y + height, low, s, Align::right);
}

}  // namespace vitrine::draw
