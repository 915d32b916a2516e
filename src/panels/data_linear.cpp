// The tree's nearest companion: a linear model of words. Which words speak for which class, and for the row that is
// looked at how its words add up to the answer, to the last digit.
#include <algorithm>
#include <cmath>

#include "base/int_size.h"
#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr size_t kWords = 8, kClasses = 6, kRowWords = 10;
constexpr float kLine = 20;

bool shown(const Context& c) {
  return stage_of(c.state.data) == DataStage::tree && !c.state.data.partial && c.state.data.linear;
}

size_t lists(const Context& c) { return std::min(kClasses, c.state.data.linear->top.size()); }
size_t columns_in(const Context& c) { return c.phone() ? 1 : std::min<size_t>(lists(c), 3); }
size_t words_in(const Context& c) {
  size_t most = 0;
  for (const auto& top : c.state.data.linear->top) most = std::max(most, top.size());
  return std::min(most, kWords);
}

const dataset::LinearExplanation* row_of(const Context& c) {
  const app::Data& data = c.state.data;
  return data.linear_row && data.path && data.path->row == data.linear_row->row ? &*data.linear_row : nullptr;
}

float list_height(const Context& c) { return 24 + kLine * words_in(c) + 16; }

float row_height(const Context& c) {
  const dataset::LinearExplanation* row = row_of(c);
  return row ? 50 + kLine * (std::min(kRowWords, row->contributions.size()) + 2) : 0;
}

float height(Context& c, PanelState&, float) {
  if (!shown(c)) return 0;
  const float bands = (lists(c) + columns_in(c) - 1) / columns_in(c);
  return c.ui.px(44 + list_height(c) * bands + row_height(c));
}

// One class: its words by falling coefficient, a bar each, of which the part that the embedding gives is lighter.
void word_list(Context& c, size_t k, double scale, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::LinearSummary& linear = *c.state.data.linear;
  const std::vector<Colour> classes = class_colours(colours, linear.classes.size());
  text_cut(ui, area.x, area.y + ui.px(14), area.w, linear.classes[k], style(Role::label, Weight::semibold, classes[k]));
  float y = area.y + ui.px(22);
  for (size_t i = 0; i < std::min(words_in(c), linear.top[k].size()); ++i) {
    const dataset::TopNgram& word = linear.top[k][i];
    const float base = y + ui.px(14), bar_x = area.x + area.w * 0.46f, room = area.w * 0.54f - ui.px(46);
    text_cut(ui, area.x, base, area.w * 0.44f, word.ngram, style(Role::note));
    const auto wide = [&](double value) { return std::max(0.f, room * static_cast<float>(value / scale)); };
    fill(ui, {bar_x, y + ui.px(5), std::max(ui.px(1), wide(word.coefficient)), ui.px(9)}, classes[k]);
    if (word.embedded > 0)
      fill(ui, {bar_x, y + ui.px(5), wide(std::min(word.embedded, word.coefficient)), ui.px(9)},
           mix(classes[k], colours.paper, 0.45f));
    text(ui, area.right(), base, signed_number(word.coefficient, 2), style(Role::note, colours.ink2), Align::right);
    const Rect row{area.x, y, area.w, ui.px(kLine)};
    c.hook("linear_word", k, i, row);
    if (ui.hit(id("linear word", k * kWords + i), row, {.cursor = Cursor::arrow, .focusable = false}).hovered)
      tooltip(
          ui, ui.pointer(),
          {say("{word} in {n|# row|# rows} of train and validation", in_quotes(word.ngram), word.train_rows),
           word.test_share.total ? say("of {n|# test row|# test rows} with it {share} are {answer}",
                                       word.test_share.total, percent(word.test_share.value(), 0), linear.classes[k])
                                 : say("in no test row"),
           say("of its weight the embedding gives {value}", signed_number(word.embedded, 2))});
    y += ui.px(kLine);
  }
}

// The words of the row, largest first, then all others together, then the sum.
void explained_row(Context& c, const dataset::LinearExplanation& row, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::LinearSummary& linear = *c.state.data.linear;
  const bool two = linear.classes.size() == 2;
  const size_t output = two ? 0 : static_cast<size_t>(std::max(0, row.predicted));
  const std::string towards = linear.classes[two ? 1 : output];
  section_head(c, area.x, area.y + ui.px(2), area.w, say("How do the words of row {row} add up?", row.row + 1),
               say("in logits, towards {answer}", towards));
  float y = area.y + ui.px(30);
  double sum = output < linear.intercepts.size() ? linear.intercepts[output] : 0, rest = sum, scale = std::abs(sum);
  const size_t shown_words = std::min(kRowWords, row.contributions.size());
  std::vector<std::pair<double, std::string>> parts;
  for (const dataset::LinearContribution& part : row.contributions) parts.emplace_back(part.value(output), part.ngram);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
  for (size_t i = 0; i < parts.size(); ++i) {
    const double value = parts[i].first;
    sum += value;
    if (i >= shown_words) rest += value;
    else scale = std::max(scale, std::abs(value));
  }
  scale = std::max({scale, std::abs(rest), 1e-9});
  const auto line = [&](const std::string& name, double value, bool bar) {
    const float base = y + ui.px(14), middle = area.x + area.w * 0.58f, half = area.w * 0.42f - ui.px(60);
    text_cut(ui, area.x, base, area.w * 0.34f, name, style(Role::note, bar ? Weight::regular : Weight::semibold));
    if (bar) {
      const float wide = half * 0.5f * static_cast<float>(std::abs(value) / scale);
      const Colour colour = value < 0 ? (two ? colours.foil : colours.ink3)
                            : two     ? colours.target
                                      : class_colours(colours, linear.classes.size())[output];
      fill(ui, {value < 0 ? middle - wide : middle, y + ui.px(5), std::max(ui.px(1), wide), ui.px(9)}, colour);
      vertical(ui, middle, y, y + ui.px(kLine), colours.rule2);
    }
    text(ui, area.right(), base, signed_number(value, 3),
         style(Role::note, bar ? Weight::regular : Weight::semibold, bar ? colours.ink2 : colours.ink), Align::right);
    y += ui.px(kLine);
  };
  for (size_t i = 0; i < shown_words; ++i) line(parts[i].second, parts[i].first, true);
  line(row.contributions.size() > shown_words ? say("intercept and {n} more", row.contributions.size() - shown_words)
                                              : say("intercept"),
       rest, true);
  const double p =
      row.predicted >= 0 && row.predicted < int_size(row.probabilities) ? row.probabilities[row.predicted] : 0;
  hairline(ui, area.x, area.right(), y, colours.rule2);
  line(say("sum: {answer}, {p}", c.state.data.table->class_name(row.predicted), probability(p, 2)), sum, false);
  c.hook("linear_sum", row.row, 0, {area.x, y - ui.px(kLine), area.w, ui.px(kLine)});
}

void draw_data_linear(Context& c, PanelState&, Rect area) {
  if (!shown(c)) return;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::LinearSummary& linear = *c.state.data.linear;
  const dataset::Proportion& test = linear.accuracy[2];
  std::string fitted = "n-grams";
  for (const dataset::LinearPart& part : linear.parts)
    if (part.chosen) fitted = part.name;
  hairline(ui, area.x, area.right(), area.y + ui.px(4), colours.ink);
  const float base = area.y + ui.px(26);
  const float title = text(ui, area.x, base, say("Which words speak for which class?"), style(Role::question2));
  text_cut(ui, area.x + title + ui.px(16), base, area.w - title - ui.px(16),
           say("a linear model of {what}: {accuracy} on {n|# test row|# test rows}", translated(fitted),
               number(test.value(), 2), test.total),
           style(Role::note, colours.ink2));
  double scale = 1e-9;
  for (const auto& top : linear.top)
    if (!top.empty()) scale = std::max(scale, top.front().coefficient);
  const size_t columns = columns_in(c);
  const float pitch = area.w / columns, high = ui.px(list_height(c));
  float bottom = base + ui.px(18);
  for (size_t k = 0; k < lists(c); ++k) {
    const float x = area.x + pitch * (k % columns), y = base + ui.px(18) + high * (k / columns);
    word_list(c, k, scale, {x, y, pitch - (columns > 1 ? ui.px(24) : 0), high});
    bottom = y + high;
  }
  if (const dataset::LinearExplanation* row = row_of(c))
    explained_row(c, *row, {area.x, bottom, area.w, ui.px(row_height(c))});
}

}  // namespace

const Panel panel_data_linear{
    .name = "data_linear",
    .view = app::View::data,
    .area = Area::data_linear,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_data_linear,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
