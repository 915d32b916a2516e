#include "panels/report_table.h"

#include <algorithm>
#include <cmath>

#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kLine = 20, kGap = 20, kLeastName = 150;  // px

std::string value_said(double value, bool has_unit) {
  if (value > 0 && value < 0.001 && !has_unit) return "< 0.001";
  if (value == std::round(value) && std::abs(value) >= 1000) return count(static_cast<int64_t>(value));
  return number(value, value == std::round(value) ? 0 : has_unit ? 1 : 3);
}

std::string figure_said(const Figure& figure, bool with_interval) {
  if (figure.status != Figure::Status::measured) return "–";
  const bool has_unit = !figure.unit.empty();
  std::string said = value_said(figure.value, has_unit) + (has_unit ? " " + figure.unit : "");
  if (with_interval && figure.low && figure.high)
    said += " (" + say("{low} to {high}", value_said(*figure.low, has_unit), value_said(*figure.high, has_unit)) + ")";
  return said;
}

// The digits of one column end below each other.
std::vector<std::string> column_said(std::span<const Row> rows, size_t column) {
  bool whole = true;
  for (const Row& row : rows)
    if (const Figure& f = row.figures[column]; f.status == Figure::Status::measured)
      whole = whole && f.value == std::round(f.value);
  std::vector<std::string> out;
  for (const Row& row : rows) {
    const Figure& f = row.figures[column];
    const bool measured = f.status == Figure::Status::measured, has_unit = !f.unit.empty();
    const bool tiny = f.value > 0 && f.value < 0.001 && !has_unit;
    out.push_back(!measured || whole || tiny ? figure_said(f, false)
                                             : number(f.value, has_unit ? 1 : 3) + (has_unit ? " " + f.unit : ""));
  }
  return out;
}

}  // namespace

float report_figures(Context& c, std::span<const Figure> figures, Rect area, float y) {
  Ui& ui = c.ui;
  const TextStyle name = style(Role::note, ui.colours().ink2);
  float widest = 0;
  for (const Figure& figure : figures) widest = std::max(widest, text_width(ui, translated(figure.label), name));
  const float value = area.x + std::min(widest + ui.px(kGap), area.w * 0.5f);
  for (const Figure& figure : figures) {
    text_cut(ui, area.x, y + ui.px(14), value - area.x - ui.px(8), translated(figure.label), name);
    text_cut(ui, value, y + ui.px(14), area.right() - value, figure_said(figure, true), style(Role::note));
    y += ui.px(kLine);
  }
  return y;
}

float report_table(Context& c, std::span<const Row> rows, Rect area, float y) {
  if (rows.empty()) return y;
  Ui& ui = c.ui;
  const TextStyle head = style(Role::tick, ui.colours().ink3), note = style(Role::note, ui.colours().ink2);
  const size_t columns = rows[0].figures.size();
  if (std::ranges::any_of(rows, [&](const Row& row) { return row.figures.size() != columns; })) return y;
  std::vector<std::vector<std::string>> said;
  std::vector<float> widths;
  float numbers = 0;
  for (size_t k = 0; k < columns; ++k) {
    said.push_back(column_said(rows, k));
    float width = text_width(ui, translated(rows[0].figures[k].label), head);
    for (const std::string& value : said[k]) width = std::max(width, text_width(ui, value, note));
    widths.push_back(width + ui.px(kGap));
    numbers += widths.back();
  }
  const bool below = area.w - numbers < ui.px(kLeastName);
  if (below && numbers > area.w)  // the gaps give way first
    for (float& width : widths) width *= area.w / numbers;
  const float right = below ? std::min(area.right(), area.x + numbers) : area.right();
  const auto line = [&](const auto& cell, const TextStyle& look) {
    float end = right;
    for (size_t k = columns; k-- > 0; end -= widths[k])
      text_cut(ui, end, y + ui.px(14), widths[k] - ui.px(4), cell(k), look, Align::right);
  };
  const bool some = std::ranges::any_of(rows, &Row::chosen);
  if (some) text(ui, area.x, y + ui.px(14), below ? "" : say("in bold: what holds"), head);
  line([&](size_t k) { return translated(rows[0].figures[k].label); }, head);
  y += ui.px(kLine);
  for (size_t i = 0; i < rows.size(); ++i) {
    const float room = below ? area.w : area.w - numbers;
    const TextStyle name = style(Role::note, rows[i].chosen ? Weight::semibold : Weight::regular);
    text_cut(ui, area.x, y + ui.px(14), room, rows[i].label, name);
    if (below) y += ui.px(kLine);
    line([&](size_t k) { return said[k][i]; }, note);
    c.hook("analysis_row", i, below, {area.x, y, right - area.x, ui.px(kLine)});
    y += ui.px(kLine);
  }
  return y;
}

}  // namespace vitrine::panels
