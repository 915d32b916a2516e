// The answer in words. Nothing is said that was not checked by running the model again.
#include "app/claims.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "platform/text_session.h"
#include "text/say.h"

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
  const std::vector<Run> runs = sentences(c.ui, c.state);
  const float line = c.ui.theme.line(Role::sentence);
  if (!runs.empty()) own.sentence = paragraph(c.ui, 0, 0, width, runs, line).bottom;
  else if (!c.state.busy()) own.sentence = 0;
  else if (width != own.width) own.sentence = line;
  own.width = width;
  return own.sentence + c.ui.px(4) + c.ui.theme.line(Role::note);
}

std::string how_checked(const Context& c, const Headline& headline) {
  std::string note = c.phone() ? say("checked by running the model on it")
                               : say("checked by running the model on the text without it");
  if (headline.largest)
    note = say("checked by running the model {n|# time|# times}, one word deleted each time", headline.words);
  else if (headline.facts.size() > 1)
    note = c.phone() ? say("checked: the model was run on each")
                     : say("checked by running the model on each of these texts");
  if (c.phone()) return note;
  if (c.state.temperature != 1) note = say("{checked}, at temperature 1", note);
  for (const WordFact& fact : headline.facts)
    if (worth_saying(fact) && bars_contradict(c.state, fact))
      return say("{checked}; the bars below count {word} the other way", note, fact.word);
  return note;
}

// One of the links at the right end of the note; the room it takes.
float edits_action(Context& c, float right, float base) {
  const bool words = c.state.text.find_first_not_of(" \n\t") != std::string::npos;
  if (c.state.pairs || !words || !c.state.find_method("minimal_pairs") || !c.state.fresh(app::Slot::predictions))
    return 0;
  const ActionResult find = action(c.ui, id("pairs"), right, base,
                                   c.phone() ? say("Edits") : say("Which small edits turn it?"), Align::right);
  c.hook("button:pairs", 0, 0, find.rect);
  if (find.clicked) c.commands.push_back(app::ShowPairs{true});
  return find.width + c.ui.px(16);
}

// Deletes the word that is selected, as the Delete key does.
float delete_action(Context& c, float right, float base) {
  const int token = c.state.selection.token;
  if (!app::text_without(c.state, token)) return 0;
  const std::string word = cut_to(c.ui, readable(app::word_at(c.state, token)), style(Role::note), c.ui.px(90));
  const ActionResult gone =
      action(c.ui, id("delete word"), right, base, say("Delete {word}", in_quotes(word)), Align::right);
  c.hook("button:delete_word", token, 0, gone.rect);
  if (gone.hovered) tooltip(c.ui, c.ui.pointer(), {say("the Delete key does it too; Ctrl+Z brings it back")});
  if (gone.clicked) {
    text_session::end();
    c.commands.push_back(app::DeleteWord{token, c.ui.now});
  }
  return gone.width + c.ui.px(16);
}

void draw_answer(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const Headline headline = app::headline(c.state);
  const std::vector<Run> runs = sentences(ui, c.state);
  const auto links = [&](float base) {
    const float taken = edits_action(c, area.right(), base);
    return taken + delete_action(c, area.right() - taken, base);
  };
  if (runs.empty()) {
    links(area.bottom() - ui.theme.line(Role::note) + ui.px(12));
    return;
  }
  const ParagraphResult drawn = paragraph(ui, area.x, area.y, area.w, runs, ui.theme.line(Role::sentence));
  const auto pointer = [&](const WordFact& fact) {
    const auto touched = [&](int run) { return run >= 0 && runs[run].id == id("claim", fact.begin); };
    const int token = fact.begin;
    if (touched(drawn.clicked)) c.commands.push_back(app::SelectToken{token});
    if (touched(drawn.hovered)) c.shared.hover.token = token;
  };
  for (const WordFact& fact : headline.facts) pointer(fact);
  if (headline.largest) pointer(*headline.largest);
  const float base = drawn.bottom + ui.px(4) + ui.px(12);
  tick_mark(ui, area.x, base - ui.px(4), ui.colours().ok);
  area.w -= links(base);
  text_cut(ui, area.x + ui.px(14), base, area.w - ui.px(14), how_checked(c, headline),
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
