// What did each token add? Columns under the text, or rows on a phone, by the chosen method.
#include <algorithm>
#include <cmath>

#include "app/comparison.h"
#include "app/readings.h"
#include "panels/attribution_forms.h"
#include "panels/method_card.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/score.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 36;      // of a phone
constexpr float kFold = 0.04f;  // of the largest score: smaller tokens are folded on a phone

struct Own : PanelState {
  MethodCard card;
  Rect anchor;
  bool card_open = false;
  WindowStrip strip;
  MenuState menu;
  bool form_open = false, parts_open = false;
};

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::attribution); }

std::span<const float> scores_of(const Context& c) {
  return c.state.attribution() ? app::scores(*c.state.attribution()) : std::span<const float>{};
}

// Of what is drawn: changes with the answer and with its parts.
uint64_t version_of(const Context& c) { return answer_of(c).version * 4 + static_cast<uint64_t>(c.state.granularity); }

float error_height(Context& c, float width, bool drawn, float x = 0, float y = 0) {
  const auto& error = answer_of(c).error;
  if (!error) return 0;
  return paragraph(c.ui, x, y, width, error->sentence(), style(Role::note, c.ui.colours().error), 0, drawn).bottom - y;
}

float height(Context& c, PanelState&, float width) {
  const float error = error_height(c, width, false);
  if (!c.phone()) return c.ui.px(196) + error;
  const std::span<const float> scores = scores_of(c);
  const float least = kFold * largest(scores);
  const auto rows = std::count_if(scores.begin(), scores.end(), [&](float v) { return std::abs(v) >= least; });
  return c.ui.px(26 + 24 + kRow * static_cast<float>(std::max<ptrdiff_t>(rows, 1)) + 26) + error;
}

// "towards negative [ramp] towards positive"
void side_legend(Context& c, float right, float y, float room) {
  const Explanation& e = *answer_of(c).shown;
  const Palette& colours = c.ui.colours();
  const TextStyle look = style(Role::tick);
  const auto towards = [&](const std::string& side) { return "towards " + cut_to(c.ui, side, look, c.ui.px(120)); };
  std::string low = e.foil >= 0 ? towards(foil_shown(c.state, e)) : std::string("away");
  std::string high = towards(target_shown(c.state, e));
  if (text_width(c.ui, low, look) + text_width(c.ui, high, look) + c.ui.px(90) > room) low = high = "";
  legend(c.ui, right, y, c.ui.px(72), colours.diverging, low, high);
}

void draw_columns(Context& c, Own& own, Rect area, float y) {
  Ui& ui = c.ui;
  const Explanation& e = *c.state.attribution();
  const std::span<const float> scores = scores_of(c);
  if (scores.empty()) return;
  const int total = static_cast<int>(scores.size());
  const int selected = app::token_in(c.state, e, c.state.selection.token);
  const int hovered = app::token_in(c.state, e, c.state.hover.token);
  Score score = score_columns(c, area.x, area.w, total, selected);
  const std::vector<std::string> names = labels(e);
  const size_t first = static_cast<size_t>(score.first), count = static_cast<size_t>(score.axis.count);
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
    data.base = static_cast<float>(start);
    if (score.first > 0) base_label = "before";
  }
  data.base_label = base_label;
  data.end_label = to_the_end ? "output" : "so far";
  data.unit = unit;
  const bool stale = !c.state.fresh(app::Slot::attribution);
  const Rect plot{score.axis.x, y + ui.px(38), score.axis.right_end() - score.axis.x,
                  area.bottom() - y - ui.px(38) - ui.px(14)};
  const ScoreResult result = waterfall(ui, id("waterfall"), score.axis, plot, score.left, data, column, over, stale);
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
    c.hook("column", static_cast<int>(i), 0, {area.x, row, area.w, ui.px(kRow)});
    row += ui.px(kRow);
  }
  if (result.clicked >= 0) c.commands.push_back(app::SelectToken{app::token_from(c.state, e, result.clicked)});
  const TextStyle note = style(Role::note, ui.colours().ink3);
  const float base = result.bottom + ui.px(18);
  if (result.folded > 0)
    text(ui, area.x, base,
         count(result.folded) + (result.folded == 1 ? " token" : " tokens") + " under " + number(least), note);
  double sum = 0;
  for (const float v : scores) sum += v;
  std::string total = "sum " + signed_number(sum);
  if (const Figure* gap = app::figure(e, "completeness_gap"); gap && gap->status == Figure::Status::measured)
    total += ", gap " + percent(gap->value / 100);
  text(ui, area.right(), base, total, note, Align::right);
}

// How the scores are drawn. Only scores that sum can be a waterfall or a force bar.
constexpr const char* kForms[] = {"waterfall", "force bar", "bars"};

bool sums(const Context& c) { return answer_of(c).shown && app::base_value(*answer_of(c).shown).has_value(); }

float form_choice(Context& c, Own& own, float x, float base) {
  const bool pair = static_cast<bool>(app::compare(c.state, app::Slot::attribution));
  const char* name =
      pair ? "pinned and now" : kForms[static_cast<size_t>(sums(c) ? c.state.form : app::ScoreForm::bars)];
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

float parts_choice(Context& c, Own& own, float x, float base) {
  const ActionResult parts = caret_choice(c.ui, id("parts"), x, base, std::string("by ") + name_of(c.state.granularity),
                                          style(Role::note, c.ui.colours().ink2));
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
  for (const Granularity part : kParts)
    items.push_back({std::string("by ") + name_of(part), {}, part == c.state.granularity, false, {}});
  const MenuResult result = menu(c.ui, id("parts menu"), own.anchor, 180, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::SetGranularity{kParts[result.chosen]});
  if (result.chosen >= 0 || result.close) own.parts_open = false;
}

void form_menu(Context& c, Own& own) {
  std::vector<MenuItem> items;
  for (size_t i = 0; i < std::size(kForms); ++i) {
    const bool can = i == static_cast<size_t>(app::ScoreForm::bars) || sums(c);
    items.push_back({kForms[i],
                     {},
                     can && static_cast<size_t>(c.state.form) == i,
                     false,
                     can ? std::string() : "the scores of this method do not sum to the output"});
  }
  const MenuResult result = menu(c.ui, id("form menu"), own.anchor, 180, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::SetScoreForm{static_cast<app::ScoreForm>(result.chosen)});
  if (result.chosen >= 0 || result.close) own.form_open = false;
}

void draw_attributions(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const app::Answer& answer = answer_of(c);
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  const std::string question = method && !method->question.empty() ? method->question : "What did each token add?";
  const float base = area.y + ui.px(16);
  float x = area.x + text(ui, area.x, base, question, style(Role::question2)) + ui.px(14);
  float y = area.y + ui.px(c.phone() ? 48 : 28);
  if (method) {
    const bool older = answer.shown && answer.shown->provenance.text != c.state.text && !c.phone();
    const std::string summary = method_summary(c.state);
    const float left = c.phone() ? area.x : x, line = c.phone() ? base + ui.px(20) : base;
    const TextStyle look = style(Role::note, ui.colours().ink2);
    const float room = c.phone() ? area.w - ui.px(16 + 100) : area.right() - x - ui.px(72 + 14 + 24 + 96 + 84);
    const ActionResult choice = caret_choice(ui, id("method"), left, line, cut_to(ui, summary, look, room), look);
    c.hook("button:method", 0, 0, choice.rect);
    if (choice.clicked) {
      own.card_open = !own.card_open;
      own.anchor = choice.rect;
      own.card = {};
    }
    x = left + choice.width + ui.px(20);
    if (answer.shown && !app::compare(c.state, app::Slot::attribution)) x = parts_choice(c, own, x, line) + ui.px(20);
    if (!c.phone() && answer.shown) x = form_choice(c, own, x, base) + ui.px(20);
    if (older && answer.shown) {
      text(ui, x, line, "for the text before", style(Role::note, ui.colours().ink3));
    } else if (answer.shown && !c.phone()) {
      side_legend(c, area.right(), base - ui.px(8), area.right() - x);
    }
  }
  if (answer.pending)
    progress_line(ui, id("attribution progress"), area.x, area.y + ui.px(c.phone() ? 44 : 24), ui.px(160),
                  progress_fraction(answer), progress_said(answer));
  if (c.state.stopped) {
    const ActionResult again = action(ui, id("go on"), area.x, area.y + ui.px(c.phone() ? 60 : 40), "Stopped. Go on");
    c.hook("button:go_on", 0, 0, again.rect);
    if (again.clicked) c.commands.push_back(app::Retry{app::Slot::attribution});
  }
  y += error_height(c, area.w, true, area.x, y);
  if (!answer.shown) return;
  const bool stale = !c.state.fresh(app::Slot::attribution);
  const app::Comparison comparison = app::compare(c.state, app::Slot::attribution);
  if (c.phone()) draw_rows(c, area, y);
  else if (comparison)
    draw_pairs(c, comparison, own.strip, answer.version, {area.x, y - ui.px(2), area.w, area.bottom() - y}, stale);
  else if (c.state.form == app::ScoreForm::force && app::base_value(*answer.shown))
    draw_force(c, *c.state.attribution(), {area.x, y, area.w, area.bottom() - y}, stale);
  else draw_columns(c, own, area, y - ui.px(2));
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.card_open && own.card.draw(c, own.anchor)) own.card_open = false;
  else if (own.form_open) form_menu(c, own);
  else if (own.parts_open) parts_menu(c, own);
}

}  // namespace

const Panel panel_attributions{
    .name = "attributions",
    .view = app::View::explain,
    .area = Area::attributions,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_attributions,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
