#include "panels/data_chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kHigh = 76, kLine = 20;
constexpr size_t kCategories = 8;

int64_t rows_of(const std::vector<int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

// As short as the number is: "4", "0.55", "12,300".
std::string short_said(double value) {
  if (value == std::floor(value)) return (value < 0 ? "−" : "") + count(static_cast<int64_t>(std::abs(value)));
  return number(value, std::abs(value) < 10 ? 2 : 1);
}

std::string what_is_shown(const dataset::Question& question) {
  if (question.needs_model()) return say("the model's yes, 0 to 1");
  if (question.kind == dataset::Question::Kind::ngrams)
    return question.opposing.empty() ? say("words found") : say("words found, less those against");
  return question.kind == dataset::Question::Kind::category ? say("rows by value") : say("rows by number");
}

std::vector<std::string> said_of(const app::Data& data, const dataset::AnswerBar& bar) {
  std::vector<std::string> lines;
  lines.push_back(!bar.name.empty()        ? bar.name
                  : bar.to - bar.from == 1 ? short_said(bar.from)
                                           : say("{low} to {high}", short_said(bar.from), short_said(bar.to)));
  for (size_t k = 0; k < bar.counts.size(); ++k)
    lines.push_back(data.tree->classes[k] + ": " + rows_said(bar.counts[k]));
  lines.push_back(bar.yes ? "answer: yes" : "answer: no");
  return lines;
}

std::vector<float> as_floats(const std::vector<int64_t>& counts) { return {counts.begin(), counts.end()}; }

float categories(Context& c, const dataset::AnswerChart& chart, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const std::vector<Colour> classes = class_colours(colours, c.state.data.tree->classes.size());
  const size_t shown = std::min(kCategories, chart.bars.size());
  int64_t most = 1;
  for (const dataset::AnswerBar& bar : chart.bars) most = std::max(most, rows_of(bar.counts));
  for (size_t i = 0; i < shown; ++i) {
    const dataset::AnswerBar& bar = chart.bars[i];
    const Rect row{x, y, width, ui.px(kLine)};
    const float base = y + ui.px(14), bar_x = x + ui.px(148), room = std::max(ui.px(20), width - ui.px(148 + 92));
    text_cut(ui, x, base, ui.px(140), bar.name.empty() ? say("empty") : bar.name,
             style(Role::note, bar.yes ? Weight::semibold : Weight::regular, bar.yes ? colours.ink : colours.ink2));
    const float wide = std::max(ui.px(2), room * rows_of(bar.counts) / most);
    class_bar(ui, {bar_x, y + ui.px(5), wide, ui.px(10)}, as_floats(bar.counts), classes);
    text(ui, x + width - ui.px(34), base, count(rows_of(bar.counts)), style(Role::note, colours.ink2), Align::right);
    text(ui, x + width, base, bar.yes ? say("yes") : say("no"),
         style(Role::note, bar.yes ? Weight::semibold : Weight::regular, bar.yes ? colours.ink : colours.ink3),
         Align::right);
    if (ui.hit(id("chart bar", i), row, {.cursor = Cursor::arrow, .focusable = false}).hovered)
      tooltip(ui, ui.pointer(), said_of(c.state.data, bar));
    y += ui.px(kLine);
  }
  const int64_t more = chart.bars.size() - shown;
  if (more > 0) {
    text(ui, x, y + ui.px(14), say("and {n|# more value|# more values}", more), style(Role::tick, colours.ink3));
    y += ui.px(kLine);
  }
  return y;
}

void histogram(Context& c, const dataset::AnswerChart& chart, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const std::vector<Colour> classes = class_colours(colours, c.state.data.tree->classes.size());
  const float pitch = area.w / chart.bars.size();
  int64_t most = 1;
  for (const dataset::AnswerBar& bar : chart.bars) most = std::max(most, rows_of(bar.counts));
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    const dataset::AnswerBar& bar = chart.bars[i];
    const float x = area.x + pitch * i, gap = pitch > ui.px(6) ? ui.px(1) : 0;
    float bottom = area.bottom();
    for (size_t k = 0; k < bar.counts.size() && k < classes.size(); ++k) {
      const float high = area.h * bar.counts[k] / most;
      if (bar.counts[k] > 0) fill(ui, {x, bottom - high, pitch - gap, high}, classes[k]);
      bottom -= high;
    }
    const Rect column{x, area.y, pitch, area.h};
    if (ui.hit(id("chart bar", i), column, {.cursor = Cursor::arrow, .focusable = false}).hovered) {
      frame(ui, column, colours.rule2);
      tooltip(ui, ui.pointer(), said_of(c.state.data, bar));
    }
  }
  hairline(ui, area.x, area.right(), area.bottom(), colours.rule2);
  const double low = chart.bars.front().from, high = chart.bars.back().to;
  const TextStyle tick = style(Role::tick, colours.ink3);
  text(ui, area.x, area.bottom() + ui.px(14), short_said(low), tick);
  text(ui, area.right(), area.bottom() + ui.px(14), short_said(high), tick, Align::right);
  for (const auto& end : {chart.threshold, chart.upper}) {
    if (!end || *end < low || *end > high) continue;
    const float x = area.x + area.w * static_cast<float>((*end - low) / (high - low));
    vertical(ui, x, area.y - ui.px(12), area.bottom() + ui.px(3), colours.ink);
    const std::string said = short_said(*end);
    const float half = text_width(ui, said, tick) / 2 + ui.px(2),
                at = std::clamp(x, area.x + half + ui.px(28),
                                std::max(area.x + half + ui.px(28), area.right() - half - ui.px(36)));
    text(ui, at, area.bottom() + ui.px(14), said, style(Role::tick, Weight::semibold, colours.ink), Align::center);
    const bool from = &end == &chart.threshold || *end == chart.threshold;
    text(ui, x + (from ? ui.px(5) : -ui.px(5)), area.y - ui.px(3), say("yes"), style(Role::tick, colours.ink2),
         from ? Align::left : Align::right);
    if (from && x > area.x + ui.px(24))
      text(ui, x - ui.px(5), area.y - ui.px(3), say("no"), style(Role::tick, colours.ink2), Align::right);
  }
}

}  // namespace

float data_chart(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Data& data = c.state.data;
  const dataset::TreeNode* node = data.selected();
  if (!node || !node->question) return y;
  section_head(c, x, y, width, say("How do the rows lie?"), what_is_shown(*node->question));
  y += ui.px(28);
  if (!data.chart || data.chart->bars.empty()) {
    text(ui, x, y + ui.px(13), data.busy() ? say("counting") : say("no row to show"), style(Role::note, colours.ink3));
    return y + ui.px(26);
  }
  const dataset::AnswerChart& chart = *data.chart;
  if (!chart.bars.front().name.empty() || node->question->kind == dataset::Question::Kind::category) {
    y = categories(c, chart, x, y, width);
  } else {
    histogram(c, chart, {x, y + ui.px(12), width, ui.px(kHigh)});
    y += ui.px(12 + kHigh + 20);
  }
  std::string note;
  if (const int64_t missing = rows_of(chart.missing); missing > 0)
    note = say("{n|# row|# rows} without a value", missing);
  if (chart.below + chart.above > 0 && node->question->kind != dataset::Question::Kind::category)
    note += (note.empty() ? "" : "; ") + say("{n|# row|# rows} beyond the ends", chart.below + chart.above);
  if (!note.empty()) {
    text_cut(ui, x, y + ui.px(11), width, note, style(Role::tick, colours.ink3));
    y += ui.px(16);
  }
  return y + ui.px(12);
}

}  // namespace vitrine::panels
