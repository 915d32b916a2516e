// Token scores: columns under the text, one force bar, or rows on a phone; of two texts one column for every token of
// either.
#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "panels/attribution_forms.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "panels/score.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 36;      // of a phone
constexpr float kFold = 0.04f;  // of the largest score: smaller tokens are folded on a phone

struct Own : PanelState {
  Rect anchor;
  WindowStrip strip;
  MenuState menu;
  bool form_open = false, parts_open = false;
};

std::span<const float> scores_of(const Context& c) {
  return c.state.attribution() ? app::scores(*c.state.attribution()) : std::span<const float>{};
}

// Of what is drawn: changes with the answer and with its parts.
uint64_t version_of(const Context& c) {
  return c.state.answer(app::Slot::attribution).version * 4 + static_cast<uint64_t>(c.state.granularity);
}

float height(Context& c, const Drawn&, float) {
  if (!c.phone()) return waterfall_need(c);
  const std::span<const float> scores = scores_of(c);
  const float least = kFold * largest(scores);
  const auto rows = std::ranges::count_if(scores, [&](float v) { return std::abs(v) >= least; });
  return c.ui.px(28 + kRow * std::max<ptrdiff_t>(rows, 1));
}

// "towards negative [ramp] towards positive"
void side_legend(Context& c, const Drawn& d, float right, float y, float room) {
  const Explanation& e = d.e;
  const Palette& colours = c.ui.colours();
  const TextStyle look = style(Role::tick);
  const auto towards = [&](const std::string& side) {
    return say("towards {side}", cut_to(c.ui, side, look, c.ui.px(120)));
  };
  std::string low = e.foil >= 0 ? towards(foil_shown(c.state, e)) : say("away");
  std::string high = towards(target_shown(c.state, e));
  if (text_width(c.ui, low, look) + text_width(c.ui, high, look) + c.ui.px(90) > room) low = high = "";
  legend(c.ui, right, y, c.ui.px(72), colours.diverging, low, high);
}

void draw_columns(Context& c, Own& own, const Drawn& d, Rect area, float y) {
  Ui& ui = c.ui;
  const Explanation& e = *c.state.attribution();
  const std::span<const float> scores = scores_of(c);
  if (scores.empty()) return;
  const int total = int_size(scores);
  const int selected = app::token_in(c.state, e, c.state.selection.token);
  const int hovered = app::token_in(c.state, e, c.state.hover.token);
  Score score = score_columns(c, area.x, area.w, total, selected);
  const std::vector<std::string> names = labels(e);
  const size_t first = score.first, count = score.axis.count;
  const std::span<const float> seen = scores.subspan(first, count);
  const std::span<const std::string> seen_names = std::span(names).subspan(first, count);

  if (score.windowed()) {
    window_strip(c, own.strip, score, scores, version_of(c), y + ui.px(4));
    y += ui.px(18);
  }
  const int column = score.visible(selected), over = score.visible(hovered);
  selection_column(ui, score.axis, column, y, area.bottom() - y - ui.px(8));
  axis_labels(ui, score.axis, seen_names, seen, y + ui.px(21), column, over);

  WaterfallData data{.labels = seen_names, .scores = seen};
  const auto base = c.state.form == app::ScoreForm::bars ? std::nullopt : app::base_value(e);
  data.chained = base.has_value();
  std::string base_label = base_words(e), unit = unit_of(e);
  const bool to_the_end = score.first + score.axis.count == total;
  if (base) {
    double start = *base;
    for (size_t i = 0; i < first; ++i) start += scores[i];
    data.base = start;
    if (score.first > 0) base_label = say("before");
  }
  data.base_label = base_label;
  data.end_label = to_the_end ? say("output") : say("so far");
  if (to_the_end) data.end = end_of(e);
  data.unit = unit;
  const Rect plot{score.axis.x, y + ui.px(38), score.axis.right_end() - score.axis.x,
                  area.bottom() - y - ui.px(38) - ui.px(14)};
  const ScoreResult result = waterfall(ui, id("waterfall"), score.axis, plot, score.left, data, column, over, d.stale);
  for (int i = 0; i < score.axis.count; ++i)
    c.hook("column", score.token(i), 0, {score.axis.left(i), plot.y, score.axis.column, plot.h});
  if (result.clicked >= 0)
    c.commands.push_back(app::SelectToken{app::token_from(c.state, e, score.token(result.clicked))});
  if (result.hovered >= 0) {
    const int token = score.token(result.hovered);
    c.shared.hover.token = app::token_from(c.state, e, token);
  }
}

void draw_rows(Context& c, Rect area, float y) {
  Ui& ui = c.ui;
  const Explanation& e = *c.state.attribution();
  const std::span<const float> scores = scores_of(c);
  if (scores.empty()) return;
  const std::vector<std::string> names = labels(e);
  const float least = kFold * largest(scores);
  const int selected = app::token_in(c.state, e, c.state.selection.token);
  const RowsResult result = score_rows(ui, id("rows"), area.x, y, area.w, names, scores, least, selected);
  float row = y;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::abs(scores[i]) < least) continue;
    c.hook("column", i, 0, {area.x, row, area.w, ui.px(kRow)});
    row += ui.px(kRow);
  }
  if (result.clicked >= 0) c.commands.push_back(app::SelectToken{app::token_from(c.state, e, result.clicked)});
  const TextStyle note = style(Role::note, ui.colours().ink3);
  const float base = result.bottom + ui.px(18);
  if (result.folded > 0)
    text(ui, area.x, base, say("{n|# token|# tokens} under {least}", result.folded, number(least)), note);
  double sum = 0;
  for (const float v : scores) sum += v;
  std::string total = say("sum {sum}", signed_number(sum));
  if (const Figure* gap = app::figure(e, "completeness_gap"); gap && gap->status == Figure::Status::measured)
    total = say("sum {sum}, gap {gap}", signed_number(sum), percent(gap->value / 100));
  text(ui, area.right(), base, total, note, Align::right);
}

// How the scores are drawn. Only scores that sum can be a waterfall or a force bar.
constexpr EnumArray<app::ScoreForm, const char*, 3> kForms = {
    {to_say("waterfall"), to_say("force bar"), to_say("bars")}};

bool sums(const Context& c) {
  const Explanation* e = c.state.answer(app::Slot::attribution).shown.get();
  return e && app::base_value(*e).has_value();
}

float form_choice(Context& c, Own& own, const Drawn& d, float x, float base) {
  const std::string name = d.comparison ? c.state.changed() ? say("as it is and changed") : say("pinned and now")
                                        : translated(kForms[sums(c) ? c.state.form : app::ScoreForm::bars]);
  const ActionResult form = caret_choice(c.ui, id("form"), x, base, name, style(Role::note, c.ui.colours().ink2));
  c.hook("button:form", 0, 0, form.rect);
  if (form.clicked) {
    own.form_open = !own.form_open;
    own.anchor = form.rect;
    own.menu = {};
  }
  return x + form.width;
}

// By token, word, phrase or sentence.
constexpr Granularity kParts[] = {Granularity::token, Granularity::word, Granularity::phrase, Granularity::sentence};

std::string by_part(Granularity part) {
  switch (part) {
    case Granularity::token: return say("by token");
    case Granularity::word: return say("by word");
    case Granularity::phrase: return say("by phrase");
    case Granularity::sentence: break;
  }
  return say("by sentence");
}

float parts_choice(Context& c, Own& own, float x, float base) {
  const ActionResult parts =
      caret_choice(c.ui, id("parts"), x, base, by_part(c.state.granularity), style(Role::note, c.ui.colours().ink2));
  c.hook("button:parts", 0, 0, parts.rect);
  if (parts.clicked) {
    own.parts_open = !own.parts_open;
    own.anchor = parts.rect;
    own.menu = {};
  }
  return x + parts.width;
}

void parts_menu(Context& c, Own& own) {
  std::vector<MenuItem> items;
  for (const Granularity part : kParts) items.push_back({by_part(part), {}, part == c.state.granularity, false, {}});
  const MenuResult result = menu(c.ui, id("parts menu"), own.anchor, 180, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::SetGranularity{kParts[result.chosen]});
  if (result.chosen >= 0 || result.close) own.parts_open = false;
}

void form_menu(Context& c, Own& own) {
  std::vector<MenuItem> items;
  constexpr auto all = first_values<app::ScoreForm, kForms.size()>();
  for (const app::ScoreForm form : all) {
    const bool can = form == app::ScoreForm::bars || sums(c);
    items.push_back({translated(kForms[form]),
                     {},
                     can && c.state.form == form,
                     false,
                     can ? std::string() : say("the scores of this method do not sum to the output")});
  }
  const MenuResult result = menu(c.ui, id("form menu"), own.anchor, 180, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::SetScoreForm{all[result.chosen]});
  if (result.chosen >= 0 || result.close) own.form_open = false;
}

float choices(Context& c, PanelState& state, const Drawn& d, float x, float base) {
  Own& own = panels::own<Own>(state);
  if (!d.comparison) x = parts_choice(c, own, x, base) + c.ui.px(20);
  return c.phone() ? x : form_choice(c, own, d, x, base) + c.ui.px(20);
}

void draw_scores(Context& c, PanelState& state, const Drawn& d, Rect area) {
  Own& own = panels::own<Own>(state);
  const float y = area.y - c.ui.px(2);
  if (c.phone()) draw_rows(c, area, area.y);
  else if (d.comparison)
    draw_pairs(c, d.comparison, own.strip, c.state.answer(app::Slot::attribution).version, {area.x, y, area.w, area.h},
               d.stale);
  else if (c.state.form == app::ScoreForm::force && app::base_value(d.e))
    draw_force(c, *c.state.attribution(), area, d.stale);
  else draw_columns(c, own, d, area, y);
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.form_open) form_menu(c, own);
  else if (own.parts_open) parts_menu(c, own);
}

}  // namespace

const Picture picture_token_scores{.make = make_state<Own>,
                                   .height = height,
                                   .draw = draw_scores,
                                   .choices = choices,
                                   .legend = side_legend,
                                   .draw_over = draw_over};

}  // namespace vitrine::panels
