#include "draw/tooltip.h"

#include <vector>

#include "draw/measuring.h"
#include "draw/shapes.h"

namespace vitrine::draw {

void tooltip(Ui& ui, ImVec2 pointer, std::span<const std::string> lines) {
  if (lines.empty() || ui.measuring()) return;
  ImDrawList* const page = ui.list;
  ui.list = ui.over;
  ui.push_clip({0, 0, 1e6f, 1e6f});
  const Palette& c = ui.colours();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float most = std::min(ui.px(320), size.x - ui.px(32)), pad = ui.px(8), line = ui.theme.line(Role::note);

  const auto style_of = [&](size_t i) {
    return i == 0 && lines.size() > 1 ? style(Role::note, Weight::semibold) : style(Role::note, c.ink2);
  };
  float width = 0, height = 0;
  {
    const Measuring measuring(ui);
    for (size_t i = 0; i < lines.size(); ++i) {
      const ParagraphResult p = paragraph(ui, 0, 0, most, lines[i], style_of(i), line);
      width = std::max(width, p.widest);
      height += p.bottom;
    }
  }
  Rect box{pointer.x + ui.px(12), pointer.y + ui.px(14), width + 2 * pad, height + 2 * ui.px(5)};
  if (box.right() > size.x - ui.px(4)) box.x = std::max(ui.px(4), pointer.x - ui.px(8) - box.w);
  if (box.bottom() > size.y - ui.px(4)) box.y = std::max(ui.px(4), pointer.y - ui.px(8) - box.h);
  fill(ui, box, c.paper, 3);
  frame(ui, box, c.ink, 1, 3);
  float y = box.y + ui.px(5);
  for (size_t i = 0; i < lines.size(); ++i) {
    y = paragraph(ui, box.x + pad, y, most, lines[i], style_of(i), line).bottom;
  }
  ui.pop_clip();
  ui.list = page;
}

void tooltip(Ui& ui, ImVec2 pointer, std::initializer_list<std::string> lines) {
  tooltip(ui, pointer, std::span(lines.begin(), lines.size()));
}

}  // namespace vitrine::draw
