#include "draw/progress.h"

#include "draw/shapes.h"

namespace vitrine::draw {

void progress_line(Ui& ui, Id id, float x, float y, float width, float fraction, std::string_view said) {
  const Palette& c = ui.colours();
  float length = width;
  if (!said.empty()) {
    const TextStyle s = style(Role::tick, c.ink3);
    length -= text_width(ui, said, s) + ui.px(8);
    text(ui, x + width, y + ui.px(4), said, s, Align::right);
  }
  fill(ui, {x, y, length, ui.px(2)}, c.rule);
  if (fraction < 0) return;
  fill(ui, {x, y, length * std::clamp(ui.moving(id, fraction), 0.f, 1.f), ui.px(2)}, c.ink);
}

float error_sentence(Ui& ui, float x, float y, float width, std::string_view sentence) {
  return paragraph(ui, x, y, width, sentence, style(Role::note, ui.colours().error)).bottom;
}

}  // namespace vitrine::draw
