// The answer in words. Nothing is said that was not checked by running the model again.
#include "panels/panel.h"
#include "panels/phrases.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  float width = 0, sentence = 0;  // of the last one
};

// While a sentence is being checked there is as much room as the last one took, so that nothing below jumps; where
// there is none to say there is none.
float height(Context& c, PanelState& state, float width) {
  Own& own = panels::own<Own>(state);
  const std::vector<Run> runs = sentences(c.ui, c.state, app::account(c.state));
  const float line = c.ui.theme.line(Role::sentence);
  if (!runs.empty()) own.sentence = paragraph(c.ui, 0, 0, width, runs, line, false).bottom;
  else if (!c.state.busy()) own.sentence = 0;
  else if (width != own.width) own.sentence = line;
  own.width = width;
  return own.sentence + c.ui.px(4) + c.ui.theme.line(Role::note);
}

std::string how_checked(const Context& c, const app::Account& account) {
  // A model without a mask token is shown an average word instead.
  const std::string with = c.state.model->mask_token ? "" : ", the mean embedding in its place";
  if (account.largest) {
    if (c.phone()) return "checked: " + std::to_string(account.words) + " words, one left out at a time";
    return "checked by running the model again without each of the " + std::to_string(account.words) +
           " words, one at a time" + with;
  }
  if (c.phone()) return "checked by running the model again";
  const std::string note = "checked by running the model again without that word" + with;
  return account.facts.size() > 1 ? std::to_string(account.facts.size()) + " claims, each " + note : note;
}

// The way to the list of small edits; returns the room it takes.
float edits_action(Context& c, float right, float base) {
  const bool words = c.state.text.find_first_not_of(" \n\t") != std::string::npos;
  if (c.state.pairs || !words || !c.state.find_method("minimal_pairs") || !c.state.fresh(app::Slot::predictions))
    return 0;
  const ActionResult find =
      action(c.ui, id("pairs"), right, base, c.phone() ? "Edits" : "Which small edit turns it?", Align::right);
  c.hook("button:pairs", 0, 0, find.rect);
  if (find.clicked) c.commands.push_back(app::ShowPairs{true});
  return find.width + c.ui.px(16);
}

void draw_answer(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const app::Account account = app::account(c.state);
  const std::vector<Run> runs = sentences(ui, c.state, account);
  if (runs.empty()) {
    edits_action(c, area.right(), area.bottom() - ui.theme.line(Role::note) + ui.px(12));
    return;
  }
  const ParagraphResult drawn = paragraph(ui, area.x, area.y, area.w, runs, ui.theme.line(Role::sentence));
  const auto touched = [&](int run, const app::Fact& fact) {
    return run >= 0 && runs[run].id == id("claim", fact.token);
  };
  const auto answer_pointer = [&](const app::Fact& fact) {
    if (touched(drawn.clicked, fact)) c.commands.push_back(app::SelectToken{fact.token});
    if (touched(drawn.hovered, fact)) c.shared.hover.token = fact.token;
  };
  for (const app::Fact& fact : account.facts) answer_pointer(fact);
  if (account.largest) answer_pointer(*account.largest);
  const float base = drawn.bottom + ui.px(4) + ui.px(12);
  tick_mark(ui, area.x, base - ui.px(4), ui.colours().ok);
  area.w -= edits_action(c, area.right(), base);
  text_cut(ui, area.x + ui.px(14), base, area.w - ui.px(14), how_checked(c, account),
           style(Role::note, ui.colours().ink2));
}

}  // namespace

const Panel panel_answer{
    .name = "answer",
    .view = app::View::explain,
    .area = Area::answer,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_answer,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
