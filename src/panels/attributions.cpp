// The chosen method's answer: its question, which method and how it is set, and the picture of its kind of result
// (pictures/picture.h), with what it brought along besides.
#include "app/comparison.h"
#include "app/readings.h"
#include "panels/method_card.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  MethodCard card;
  Rect anchor;
  bool card_open = false;
  EnumArray<app::Kind, std::unique_ptr<PanelState>, app::kKinds.size()> pictures;

  Own() {
    for (const app::KindInfo& kind : app::kKinds) pictures[kind.kind] = picture_of(kind.kind).make();
  }
};

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::attribution); }

app::Kind kind_of(const Explanation& e) {
  return app::find_kind(vitrine::name_of(e.view)).value_or(app::Kind::token_scores);
}

std::string question_of(const Context& c) {
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  return method && !method->question.empty() ? translated(method->question) : say("What did each token add?");
}

// What the head needs right of the method: the choices and legend of a picture, or that it is of an older text.
constexpr const char* kBefore = to_say("for the text before");
float beside_method(Context& c, bool choices) {
  const float before = text_width(c.ui, translated(kBefore), style(Role::note));
  return c.ui.px(choices ? 72 + 14 + 24 + 96 : 20) + std::max(c.ui.px(choices ? 84 : 270), before);
}
float title_width(Context& c, const app::MethodInfo& method) {
  return text_width(c.ui, translated(method.title), style(Role::note));
}

bool has_choices(const Context& c) {
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  const auto kind = method ? app::find_kind(method->view) : std::nullopt;
  return !kind || picture_of(*kind).choices;
}

// The method stands below the question: on a phone, and where there is no room for its title beside it.
bool two_lines(Context& c, float width) {
  if (c.phone()) return true;
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  if (!method || has_choices(c)) return false;
  const float question = text_width(c.ui, question_of(c), style(Role::question2)) + c.ui.px(14);
  return question + title_width(c, *method) + c.ui.px(16 + 170) > width;  // of the legend the least
}

// Lines of the question on a phone; elsewhere it is cut.
float question_height(Context& c, float width) {
  if (!c.phone()) return 0;
  const Measuring measuring(c.ui);
  return paragraph(c.ui, 0, 0, width, question_of(c), style(Role::question2)).bottom - c.ui.theme.line(Role::question2);
}

float head_height(Context& c, float width) {
  return c.ui.px(two_lines(c, width) ? 48 : 28) + question_height(c, width);
}

// Returns the bottom.
float error_part(Context& c, float x, float y, float width) {
  const auto& error = answer_of(c).error;
  return error ? error_sentence(c.ui, x, y, width, error->sentence()) : y;
}

// What is drawn of the newest answer; nothing without one.
template <class F>
void with_drawn(const Context& c, F&& use) {
  const app::Answer& answer = answer_of(c);
  if (!answer.shown) return;
  const app::Comparison comparison = app::compare(c.state, app::Slot::attribution);
  const uint64_t version = answer.version * 1024 + c.state.answer(app::Slot::attribution, app::Side::pinned).version;
  const bool stale = !c.state.fresh(app::Slot::attribution);
  use(Drawn{*answer.shown, comparison, version, stale});
}

// The text setting of the chosen method, which can be changed from below the picture; null: none.
const app::SettingInfo* text_setting(const Context& c) {
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  if (!method) return nullptr;
  const auto found = std::ranges::find(method->settings, "text", &app::SettingInfo::kind);
  return found == method->settings.end() ? nullptr : &*found;
}

struct FactsResult {
  float bottom;
  bool change;  // the text setting is to be changed
};

// Below a picture that has no words of its own: what it shows, and the claims that hold. Its figures stand in Trust.
FactsResult facts(Context& c, const Explanation& e, float x, float y, float width) {
  Ui& ui = c.ui;
  FactsResult result{y, false};
  const TextStyle note = style(Role::note, ui.colours().ink2);
  std::vector<Run> runs;
  for (const std::string& said : e.notes) runs.push_back({tidy(said) + ". ", note});
  if (const app::SettingInfo* setting = text_setting(c); setting && e.method == c.state.method)
    runs.push_back({say("Change the {setting}", inside(setting->label)), style(Role::note), Run::Line::solid,
                    id("change text setting")});
  if (!runs.empty()) {
    const ParagraphResult said = paragraph(ui, x, y, width, runs);
    for (const RunRect& run : said.rects) c.hook("button:text_setting", 0, 0, run.rect);
    result.change = said.clicked >= 0;
    y = said.bottom;
  }
  for (const Claim& claim : e.claims) {
    if (!claim.holds) continue;
    tick_mark(ui, x, y + ui.px(8), ui.colours().ok);
    y = paragraph(ui, x + ui.px(14), y, width - ui.px(14), tidy(claim.statement) + ".", style(Role::note)).bottom;
  }
  result.bottom = y;
  return result;
}

float facts_height(Context& c, const Explanation& e, float width) {
  const Measuring measuring(c.ui);
  return facts(c, e, 0, 0, width).bottom + c.ui.px(20);
}

float height(Context& c, PanelState&, float width) {
  float picture = c.phone() ? c.ui.px(64) : waterfall_need(c);
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    picture = picture_of(kind).height(c, d, width);
    if (kind != app::Kind::token_scores) picture += facts_height(c, d.e, width);
  });
  return head_height(c, width) + picture + error_part(c, 0, 0, width);
}

void open_card(Own& own) {
  own.card_open = true;
  own.card = {};
}

// The method in a few words, which opens the card; returns the right end.
float method_choice(Context& c, Own& own, float x, float base, float room) {
  Ui& ui = c.ui;
  const TextStyle look = style(Role::note, ui.colours().ink2);
  const ActionResult choice =
      caret_choice(ui, id("method"), x, base, cut_to(ui, method_summary(c.state), look, room), look);
  c.hook("button:method", 0, 0, choice.rect);
  own.anchor = choice.rect;
  if (choice.clicked) {
    if (own.card_open) own.card_open = false;
    else open_card(own);
  }
  return x + choice.width;
}

void head(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  const float base = area.y + ui.px(16);
  const TextStyle asked = style(Role::question2);
  float x = area.x;
  if (c.phone()) paragraph(ui, area.x, base - ui.px(16), area.w, question_of(c), asked);
  else x += text_cut(ui, area.x, base, area.w, question_of(c), asked) + ui.px(14);
  if (!method) return;
  const bool two = two_lines(c, area.w), choices = has_choices(c);
  const float left = two ? area.x : x, line = (two ? base + ui.px(20) : base) + question_height(c, area.w);
  const float room = c.phone() ? area.w - ui.px(choices ? 16 + 100 : 16 + 170)
                               : std::max(area.right() - left - beside_method(c, choices) - ui.px(16),
                                          choices ? 0 : title_width(c, *method) + 1);
  x = method_choice(c, own, left, line, room) + ui.px(20);
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    const Picture& picture = picture_of(kind);
    if (picture.choices) x = picture.choices(c, *own.pictures[kind], d, x, line);
    if (c.phone() && choices) return;
    if (d.e.provenance.text != c.state.text) {
      const TextStyle look = style(Role::note, ui.colours().ink3);
      c.hook("text_before", 0, 0, {x, line - ui.px(12), text_width(ui, translated(kBefore), look), ui.px(16)});
      text_cut(ui, x, line, area.right() - x, translated(kBefore), look);
    } else if (picture.legend) {
      picture.legend(c, d, area.right(), line - ui.px(8), area.right() - x);
    }
  });
}

void draw_attributions(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const app::Answer& answer = answer_of(c);
  head(c, own, area);
  if (answer.pending)
    progress_line(ui, id("attribution progress"), area.x, area.y + head_height(c, area.w) - ui.px(4), ui.px(160),
                  progress_fraction(answer), progress_said(answer));
  if (c.state.stopped) {
    const ActionResult again =
        action(ui, id("go on"), area.x, area.y + head_height(c, area.w) + ui.px(12), say("Stopped. Go on"));
    c.hook("button:go_on", 0, 0, again.rect);
    if (again.clicked) c.commands.push_back(app::Retry{app::Slot::attribution});
  }
  area.cut_top(head_height(c, area.w));
  area.cut_top(error_part(c, area.x, area.y, area.w) - area.y);
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    const Picture& picture = picture_of(kind);
    if (kind == app::Kind::token_scores) return picture.draw(c, *own.pictures[kind], d, area);
    const float least = picture.height(c, d, area.w);
    const float left = area.h - facts_height(c, d.e, area.w);
    const Rect drawn =
        area.cut_top(picture.most ? std::clamp(left, least, std::max(least, picture.most(c, d, area.w))) : least);
    picture.draw(c, *own.pictures[kind], d, drawn);
    c.hook("picture", static_cast<int>(kind), 0, drawn);
    if (facts(c, d.e, area.x, area.y + ui.px(10), area.w).change) open_card(own);
  });
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.card_open) {
    if (own.card.draw(c, own.anchor)) own.card_open = false;
    return;
  }
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    if (picture_of(kind).draw_over) picture_of(kind).draw_over(c, *own.pictures[kind]);
  });
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
