// Methods × figures: what each method says about this text, and what came of putting it to the test. A click makes a
// method the one that Explain shows. On a phone one card for each method.
#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/trust_columns.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using app::TrustTable;

constexpr float kHead = 42, kRow = 24, kTallRow = 30, kGroupGap = 9, kFoot = 30, kHowTo = 58;
constexpr float kCard = 118;

struct Own : PanelState {
  HeatTexture strips;  // [methods, 1, tokens], each on its own scale
};

int group_breaks(const TrustTable& table) {
  int breaks = 0;
  for (size_t i = 1; i < table.rows().size(); ++i) breaks += table.rows()[i].group != table.rows()[i - 1].group;
  return breaks;
}

float height(Context& c, PanelState&, float) {
  const TrustTable table = app::trust_table(c.state);
  const float rows = std::max<size_t>(table.rows().size(), 4);
  if (c.phone()) return c.ui.px(24 + kCard * rows);
  return c.ui.px(kHead + kRow * rows + kGroupGap * (table ? group_breaks(table) : 0) + kFoot + kHowTo);
}

// The common scale of a column of dots: from 0, or below it, to just above the largest value.
struct Range {
  float low = 0, high = 0.1f;
  void take(double v) {
    low = std::min(low, static_cast<float>(v));
    high = std::max(high, static_cast<float>(v));
  }
};
Range range_of(const TrustTable& table, const char* name, const Figure* random) {
  Range range;
  for (size_t i = 0; i < table.rows().size(); ++i) {
    const Figure* f = table.figure(i, name);
    if (!f || f->status != Figure::Status::measured) continue;
    range.take(f->value);  // an interval that reaches further is cut: it would squeeze all that can be told apart
  }
  if (random && random->low) range.take(*random->low);
  if (random && random->high) range.take(*random->high);
  range.high *= 1.06f;
  return range;
}

const Figure* random_figure(const TrustTable& table, const std::string& name) {
  for (const Figure& f : table.explanation->figures)
    if (f.name == "random_" + name && f.status == Figure::Status::measured) return &f;
  return nullptr;
}

// Scores as colours, the largest of each method at full strength.
void set_strips(Own& own, const TrustTable& table, uint64_t version) {
  const int rows = table.rows().size(), tokens = int_size(table.explanation->tokens);
  std::vector<float> values;
  for (int i = 0; i < rows; ++i) {
    const std::span<const float> scores = table.scores(i);
    float most = 1e-12f;
    for (const float v : scores)
      if (std::isfinite(v)) most = std::max(most, std::abs(v));
    for (int t = 0; t < tokens; ++t)
      values.push_back(scores.empty() ? std::numeric_limits<float>::quiet_NaN() : scores[t] / most);
  }
  own.strips.set(version, values, rows, 1, tokens);
}

void say_token(Context& c, const TrustTable& table, int row, int token) {
  const std::span<const float> scores = table.scores(row);
  if (scores.empty()) return;
  const TokenInfo& word = table.explanation->tokens[token];
  tooltip(c.ui, c.ui.pointer(), {shown(word), signed_number(scores[token])});
}

// One method's scores; the shared selection is ringed in it, and pointing at it points at the token.
void draw_strip(Context& c, Own& own, const TrustTable& table, int row, Rect strip) {
  const Explanation& e = *table.explanation;
  const int tokens = int_size(e.tokens);
  if (tokens == 0) return;
  const float cell = strip.w / tokens;
  heat_map(c.ui, strip, own.strips, row,
           {.ramp = RampKind::diverging, .low = -1, .high = 1, .gap = cell > 5 ? 1.f : 0.f});
  for (const int which : {c.state.selection.token, c.state.hover.token}) {
    const int token = app::token_in(c.state, e, which);
    if (token >= 0 && token < tokens)
      frame(c.ui, {strip.x + cell * token - 1, strip.y - 1, cell + 2, strip.h + 2}, c.ui.colours().ink, 1);
  }
  if (!strip.contains(c.ui.pointer())) return;
  const int over = std::clamp(static_cast<int>((c.ui.pointer().x - strip.x) / cell), 0, tokens - 1);
  c.shared.hover.token = app::token_from(c.state, e, over);
  say_token(c, table, row, over);
}

struct Dots {
  Column column;
  const Figure* random;
  Range range;
  float x, width;
  float at(double v) const { return x + (static_cast<float>(v) - range.low) / (range.high - range.low) * width; }
};

// The same figure of the pinned text, if it is compared.
const Figure* pinned_figure(const Context& c, const std::string& method, const char* name) {
  if (!c.state.comparing() || !c.state.fresh(app::Slot::trust_table, app::Side::pinned)) return nullptr;
  const TrustTable table{.explanation = c.state.answer(app::Slot::trust_table, app::Side::pinned).shown.get(),
                         .removed = {}};
  const int row = table.find(method);
  const Figure* f = row < 0 ? nullptr : table.figure(row, name);
  return f && f->status == Figure::Status::measured ? f : nullptr;
}

void draw_dot(Context& c, const Dots& dots, const Figure* f, const Figure* pinned, float y, float row, float number_x) {
  Ui& ui = c.ui;
  if (pinned)
    circle(ui, {std::clamp(dots.at(pinned->value), dots.x, dots.x + dots.width), y + row / 2}, 5, ui.colours().ink2);
  if (f && f->status == Figure::Status::measured) {
    const auto optional = [](const std::optional<double>& v) {
      return v ? std::optional<float>(static_cast<float>(*v)) : std::nullopt;
    };
    const auto inside = [&](std::optional<float> v) {
      return v ? std::optional(std::clamp(*v, dots.range.low, dots.range.high)) : v;
    };
    dot_interval(ui, {dots.x, y, dots.width, row}, f->value, inside(optional(f->low)), inside(optional(f->high)),
                 dots.range.low, dots.range.high, f->best);
  }
  const TextStyle look = style(Role::note, f && f->best ? Weight::semibold : Weight::regular);
  text(ui, number_x, baseline_in(ui, y, row, look), cell_said(f), look, Align::right);
}

// The grey band of random orders behind a column of dots, with its mean.
void draw_band(Context& c, const Dots& dots, float top, float bottom, Colour colour) {
  if (!dots.random || !dots.random->low || !dots.random->high) return;
  fill(c.ui, {dots.at(*dots.random->low), top, dots.at(*dots.random->high) - dots.at(*dots.random->low), bottom - top},
       colour);
  dotted_vertical(c.ui, dots.at(dots.random->value), top, bottom, c.ui.colours().ink3);
}

void explain_cell(Context& c, const Figure* figure, Rect cell) {
  if (figure && cell.contains(c.ui.pointer())) {
    const std::vector<std::string> lines = cell_explained(*figure);
    tooltip(c.ui, c.ui.pointer(), lines);
  }
}

void column_head(Context& c, const FigureKind& column, float x, float y, Align align, float width) {
  Ui& ui = c.ui;
  text(ui, x, y + ui.px(14), translated(column.head), style(Role::note, ui.colours().ink), align);
  text(ui, x, y + ui.px(29), column_note(column), style(Role::tick, ui.colours().ink3), align);
  const Rect hot{align == Align::right ? x - width : x, y, width, ui.px(34)};
  if (hot.contains(ui.pointer())) tooltip(ui, ui.pointer(), {translated(column.head), translated(column.meaning)});
}

// Where the columns stand; of a narrow table the later numbers are left out (a cell's tooltip has them all).
struct Columns {
  float method, strip, dots, value, number;  // widths
  std::vector<Column> numbers;
};
Columns columns_for(Context& c, const TrustTable& table, float width) {
  Columns columns{.method = c.ui.px(136),
                  .strip = 0,
                  .dots = 0,
                  .value = c.ui.px(42),
                  .number = c.ui.px(49),
                  .numbers = number_columns(table)};
  // Figures that a reader misses least go first: these, then all that have no place beside an explanation. Cost stays.
  std::vector<std::string_view> least = {"max_sensitivity", "infidelity",       "randomisation",
                                         "stability",       "completeness_gap", "rationale_iou"};
  for (const Column kind : columns.numbers)
    if (!kind->beside && kind->of != FigureKind::Of::cost) least.push_back(kind->name);
  for (const std::string_view dropped : least) {
    const float left = width - columns.method - columns.number * columns.numbers.size() - 2 * columns.value;
    if (left >= c.ui.px(200)) break;
    std::erase_if(columns.numbers, [&](Column k) { return k->name == dropped; });
  }
  float left = width - columns.method - columns.number * columns.numbers.size() - 2 * columns.value;
  left -= c.ui.px(3 * 14);
  columns.method += std::clamp((left - c.ui.px(300)) * 0.2f, 0.f, c.ui.px(80));
  left = width - columns.method - columns.number * columns.numbers.size() - 2 * columns.value - c.ui.px(3 * 14);
  columns.strip = std::min(left * 0.42f, c.ui.px(320));
  columns.dots = std::min((left - columns.strip) / 2, c.ui.px(200));
  return columns;
}

// The row of method `row`: selects it, says everything about it when its name is pointed at.
void row_hit(Context& c, const TrustTable& table, int row, Rect line, bool on) {
  Ui& ui = c.ui;
  const Row& method = table.rows()[row];
  const Hit hit = ui.hit(id("comparison row", row), line);
  c.hook("row", row, on, line);
  if (hit.clicked) c.commands.push_back(app::SetMethod{method.name});
  if (hit.hovered) c.shared.method = method.name;
  if (on) {
    fill(ui, line, ui.colours().mark_wash);
    fill(ui, {line.x - ui.px(4), line.y, ui.px(4), line.h}, ui.colours().mark);
  } else if (hit.hovered) {
    fill(ui, line, ui.colours().sunk);
  }
  if (hit.ring) focus_ring(ui, line.grown(-ui.px(1)));
}

void say_method(Context& c, const Row& method) {
  const app::MethodInfo* info = c.state.find_method(method.name);
  std::vector<std::string> lines{translated(method.label)};
  if (info && !info->paper.empty()) lines.push_back(info->paper);
  if (info && !info->caveat.empty()) lines.push_back(translated(info->caveat));
  tooltip(c.ui, c.ui.pointer(), lines);
}

void draw_rows(Context& c, Own& own, const TrustTable& table, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const Columns columns = columns_for(c, table, area.w);
  const int count = table.rows().size();
  const float gaps = ui.px(kGroupGap) * group_breaks(table);
  const float room = area.h - ui.px(kHead + kFoot + kHowTo) - gaps;
  const float row = std::clamp(room / count, ui.px(kRow), ui.px(kTallRow));
  const float gap = ui.px(14), top = area.y + ui.px(kHead);
  const float bottom = top + row * count + gaps;

  // ---- heads
  text(ui, area.x, area.y + ui.px(14), say("Method"), style(Role::note, colours.ink));
  const float strip_x = area.x + columns.method;
  text(ui, strip_x, area.y + ui.px(14), say("What it says"), style(Role::note, colours.ink));
  text_cut(ui, strip_x, area.y + ui.px(29), columns.strip,
           columns.strip < ui.px(112) ? say("own scale") : say("per token, own scale"),
           style(Role::tick, colours.ink3));
  float x = strip_x + columns.strip + gap;
  std::vector<Dots> dots;
  for (const Column column : dot_columns()) {
    const Figure* random = random_figure(table, column->name);
    dots.push_back({column, random, range_of(table, column->name, random), x, columns.dots});
    column_head(c, *column, x, area.y, Align::left, columns.dots + columns.value);
    x += columns.dots + columns.value + gap;
  }
  const float numbers_x = area.right() - columns.number * columns.numbers.size();
  for (size_t k = 0; k < columns.numbers.size(); ++k)
    column_head(c, *columns.numbers[k], numbers_x + columns.number * (k + 1), area.y, Align::right, columns.number);
  hairline(ui, area.x, area.right(), top - ui.px(5), colours.ink);
  for (const Dots& d : dots) draw_band(c, d, top, bottom, colours.sunk);

  // ---- rows
  float y = top;
  for (int i = 0; i < count; ++i) {
    const Row& method = table.rows()[i];
    if (i > 0 && method.group != table.rows()[static_cast<size_t>(i) - 1].group) {
      hairline(ui, area.x, area.right(), y + ui.px(kGroupGap / 2), colours.rule);
      y += ui.px(kGroupGap);
    }
    const bool on = method.name == c.state.method;
    const Rect line{area.x, y, area.w, row};
    row_hit(c, table, i, line, on);
    if (on || c.shared.method == method.name)
      for (const Dots& d : dots)
        draw_band(c, d, y, y + row, on ? mix(colours.mark_wash, colours.mark, 0.35f) : colours.rule);
    const TextStyle name = style(Role::label, method.chosen || on ? Weight::semibold : Weight::regular);
    const Rect named{area.x, y, columns.method - ui.px(8), row};
    text_cut(ui, area.x + ui.px(on ? 6 : 0), baseline_in(ui, y, row, name), named.w, translated(method.label), name);
    if (named.contains(ui.pointer())) say_method(c, method);
    draw_strip(c, own, table, i, {strip_x, y + row / 2 - ui.px(7), columns.strip, ui.px(14)});
    for (const Dots& d : dots) {
      const Figure* f = table.figure(i, d.column->name);
      draw_dot(c, d, f, pinned_figure(c, method.name, d.column->name), y, row,
               d.x + d.width + columns.value - ui.px(4));
      explain_cell(c, f, {d.x, y, d.width + columns.value, row});
    }
    for (size_t k = 0; k < columns.numbers.size(); ++k) {
      const Figure* f = table.figure(i, columns.numbers[k]->name);
      const TextStyle look =
          f && f->best ? style(Role::note, Weight::semibold)
                       : style(Role::note, f && f->status == Figure::Status::measured ? colours.ink : colours.ink3);
      const Rect cell{numbers_x + columns.number * k, y, columns.number, row};
      text(ui, cell.right(), baseline_in(ui, y, row, look), cell_said(f), look, Align::right);
      explain_cell(c, f, cell);
    }
    y += row;
  }

  // ---- the scale, and how to read it
  hairline(ui, area.x, area.right(), bottom + ui.px(4), colours.rule);
  const TextStyle tick = style(Role::tick, colours.ink3);
  const float base = bottom + ui.px(18);
  for (const Dots& d : dots)
    for (const double part : {0., 0.5, 1.}) {
      const double value =
          (part == 0 && d.range.low < 0 ? 0 : d.range.low) + part * (d.range.high / 1.06 - std::max(0.f, d.range.low));
      text(ui, d.at(value), base, number(value), tick, Align::center);
    }
  text_cut(ui, area.x, base, strip_x + columns.strip - area.x, say("Bold: best, or within the interval of the best"),
           tick);
  text(ui, area.right(), base, say("– not promised, or not measured"), tick, Align::right);
  const TextStyle note = style(Role::note, colours.ink2);
  const Run how[] = {
      {say("How to read this.") + " ", style(Role::note, Weight::semibold), Run::Line::none, 0},
      {say("Comprehensive: the chance lost when the words a method ranks first are removed, averaged over how many. "
           "Sufficient: the chance lost when only those are kept. Agrees: with leaving one word out. Inside the grey "
           "band, a method does no better than a random order."),
       note, Run::Line::none, 0}};
  paragraph(ui, area.x, base + ui.px(12), area.w, how, ui.px(19));
}

// ---- a phone: one card for each method
void draw_cards(Context& c, Own& own, const TrustTable& table, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  text_cut(ui, area.x, area.y + ui.px(14), area.w, say("dots: right is more; grey: random orders; bold: best"),
           style(Role::tick, colours.ink3));
  float y = area.y + ui.px(24);
  for (int i = 0; i < static_cast<int>(table.rows().size()); ++i) {
    const Row& method = table.rows()[i];
    const bool on = method.name == c.state.method;
    const Rect card{area.x, y, area.w, ui.px(kCard)};
    row_hit(c, table, i, card, on);
    hairline(ui, card.x, card.right(), y, colours.rule);
    text_cut(ui, card.x + ui.px(on ? 6 : 0), y + ui.px(22), card.w * 0.6f, translated(method.label),
             style(Role::label, method.chosen || on ? Weight::semibold : Weight::medium).sized(15));
    text(ui, card.right(), y + ui.px(22),
         say("{passes} passes, {time} ms", cell_said(table.figure(i, "passes")),
             cell_said(table.figure(i, "milliseconds"))),
         style(Role::tick, colours.ink3), Align::right);
    draw_strip(c, own, table, i, {card.x, y + ui.px(31), card.w, ui.px(14)});
    float line = y + ui.px(50);
    for (const Column column : dot_columns()) {
      const Figure* random = random_figure(table, column->name);
      const Figure* f = table.figure(i, column->name);
      const Dots d{column, random, range_of(table, column->name, random), card.x + ui.px(112),
                   card.w - ui.px(112 + 48)};
      draw_band(c, d, line + ui.px(2), line + ui.px(18),
                on ? mix(colours.mark_wash, colours.mark, 0.35f) : colours.sunk);
      hairline(ui, d.x, d.x + d.width, line + ui.px(10), colours.rule);
      text(ui, card.x, line + ui.px(14), translated(column->head), style(Role::note, colours.ink2));
      draw_dot(c, d, f, pinned_figure(c, method.name, column->name), line, ui.px(20), card.right());
      explain_cell(c, f, {card.x, line, card.w, ui.px(20)});
      line += ui.px(21);
    }
    std::string rest;
    std::vector<Column> columns = number_columns(table);
    std::ranges::stable_partition(columns, [](Column k) { return k->of == FigureKind::Of::rationale; });
    for (const Column column : columns) {
      const Figure* f = table.figure(i, column->name);
      if (!f || f->status != Figure::Status::measured || column->of == FigureKind::Of::cost) continue;
      rest +=
          (rest.empty() ? "" : "  ·  ") + translated(column->head) + " " + cell_said(f) + (f->unit == "%" ? " %" : "");
    }
    text_cut(ui, card.x, line + ui.px(13), card.w, rest, style(Role::tick, colours.ink2));
    y += ui.px(kCard);
  }
}

void draw_comparison(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  const TrustTable table = app::trust_table(c.state);
  if (!table) {
    const app::Answer& answer = c.state.answer(app::Slot::trust_table);
    if (answer.pending)
      text(c.ui, area.x, area.y + c.ui.px(14),
           say("Each method is asked and put to the test; the rows appear as they are measured."),
           style(Role::note, c.ui.colours().ink3));
    return;
  }
  set_strips(own, table, c.state.answer(app::Slot::trust_table).version);
  if (c.phone()) draw_cards(c, own, table, area);
  else draw_rows(c, own, table, area);
}

}  // namespace

const Panel panel_comparison{
    .name = "comparison",
    .view = app::View::trust,
    .area = Area::comparison,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_comparison,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
