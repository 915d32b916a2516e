// What does the model write? Its tokens as they come, in a stronger colour the more probable the model held them; a
// click on one opens what made it. With a chat model a conversation: its turns, and a field for the next one.
#include <algorithm>

#include "app/conversation.h"
#include "app/readings.h"
#include "panels/chat_form.h"
#include "panels/method_card.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kLine = 24, kLabel = 22, kCard = 360;
constexpr int kLines = 12;  // of an answer; then it scrolls

struct Own : PanelState {
  std::vector<PromptState> answers;  // by turn
  std::string words;                 // the next turn
  Rect anchor;
  bool card_open = false;
  ChatFormState form;
};

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::writing); }
bool converses(const Context& c) {
  return app::chats(c.state) && (c.state.writing->prompt.empty() || !c.state.writing->turns.empty());
}
bool elsewhere(const Context& c) { return !c.state.writing->prompt.empty() && c.state.text != c.state.writing->prompt; }

// ---- what can be done
struct Act {
  const char* name;
  std::string label;
  app::Commands commands;
};

std::vector<Act> acts_of(const Context& c, const std::vector<app::Turn>& turns) {
  std::vector<Act> acts;
  const app::Writing& writing = *c.state.writing;
  const bool asked = !writing.prompt.empty() || !writing.turns.empty();
  if (answer_of(c).pending) {
    acts.push_back({"button:stop_writing", say("Stop"), {app::StopWriting{}}});
  } else if (asked) {
    acts.push_back({"button:write_again", say("Write again"), {app::WriteAgain{}}});
    const auto next = static_cast<int64_t>(app::setting_of_run(c.state, "seed")) + 1;
    if (!turns.empty() && !turns.back().tokens.empty())
      acts.push_back({"button:another_seed",
                      say("Another seed"),
                      {app::SetSetting{app::kWriter, "seed", SettingValue{next}}, app::WriteAgain{}}});
  }
  if (elsewhere(c))
    acts.push_back({"button:back_to_writing",
                    writing.turns.empty() ? say("Back to the text") : say("Back to the conversation"),
                    {app::BackToWriting{c.ui.now}}});
  if (!answer_of(c).pending && !c.state.text.empty() && (!asked || elsewhere(c)) && !app::chats(c.state))
    acts.push_back({"button:write_here", asked ? say("Write on from here") : say("Write on"), {app::WriteOn{}}});
  return acts;
}

// One behind the other, over as many lines as they need; returns the y below.
float actions(Context& c, const std::vector<Act>& acts, Rect area, float y) {
  Ui& ui = c.ui;
  float x = area.x;
  if (acts.empty()) return y;
  for (const Act& act : acts) {
    const float width = text_width(ui, act.label, style(Role::note, Weight::medium));
    if (x > area.x && x + width > area.right()) {
      x = area.x;
      y += ui.px(kLine);
    }
    const ActionResult done = action(ui, id(act.name), x, y + ui.px(16), act.label);
    c.hook(act.name, 0, 0, done.rect);
    if (done.clicked) {
      text_session::end();
      for (const app::Command& command : act.commands) c.commands.push_back(command);
    }
    x += width + ui.px(18);
  }
  return y + ui.px(kLine);
}

// ---- how it is drawn from
std::string settings_said(const Context& c, const app::MethodInfo& method) {
  std::string said;
  for (const FormField& field : form_of(c.state.settings, method)) {
    const auto* whole = std::get_if<int64_t>(&field.value);
    const auto* real = std::get_if<double>(&field.value);
    const std::string value = whole ? std::to_string(*whole) : real ? number(*real, 2) : std::string();
    std::string label = translated(field.label);
    label[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(label[0])));
    said += (said.empty() ? "" : ", ") + label + " " + value;
  }
  return said;
}

float head(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const TextStyle note = style(Role::note, colours.ink2);
  const float base = area.y + ui.px(17), below = base + ui.px(kLine);
  text(ui, area.x, base, say("What does the model write?"), style(Role::question2));
  const ActionResult close =
      plain_action(ui, id("close writing"), area.right(), base, say("Close"), note, Align::right);
  c.hook("button:close_writing", 0, 0, close.rect);
  if (close.clicked) {
    text_session::end();
    c.commands.push_back(app::ShowWriting{false});
  }
  const float ramp = c.phone() ? 0 : ui.px(150);
  if (ramp > 0) legend(ui, area.right(), below - ui.px(8), 72, colours.sequential, say("probability {p}", "0"), "1");
  if (const app::MethodInfo* method = c.state.find_method(app::kWriter)) {
    const std::string said = cut_to(ui, settings_said(c, *method), note, area.w - ramp - ui.px(24));
    const ActionResult choice = caret_choice(ui, id("writing settings"), area.x, below, said, note);
    c.hook("button:writing_settings", 0, 0, choice.rect);
    if (choice.clicked) {
      own.card_open = !own.card_open;
      own.anchor = choice.rect;
    }
  }
  return area.y + ui.px(28 + kLine);
}

// ---- the turns
struct Strip {
  std::vector<PromptToken> tokens;
  std::vector<int> index;  // of each into the turn's tokens
};

Strip strip_of(const app::Turn& turn) {
  Strip strip;
  uint32_t at = 0;
  for (size_t i = 0; i < turn.tokens.size(); ++i) {
    const app::WrittenToken& t = turn.tokens[i];
    const auto end = at + static_cast<uint32_t>(t.text.size());
    if (!t.text.empty()) {
      strip.tokens.push_back({t.text, at, end, static_cast<float>(t.probability)});
      strip.index.push_back(i);
    }
    at = end;
  }
  return strip;
}

float turn_label(Context& c, const app::Turn& turn, int number, Rect area, float y) {
  Ui& ui = c.ui;
  const float base = y + ui.px(15);
  const TextStyle note = style(Role::note, Weight::medium, ui.colours().ink2);
  text(ui, area.x, base, !turn.of_model ? say("You") : converses(c) ? say("Model") : say("The model wrote"), note);
  if (turn.tokens.empty() || answer_of(c).pending) return y + ui.px(kLabel);
  const ActionResult whole =
      action(ui, id("explain answer", number), area.right(), base, say("Explain all of it"), Align::right);
  c.hook("button:explain_answer", number, 0, whole.rect);
  if (whole.clicked) c.commands.push_back(app::ExplainWritten{number, -1, ui.now});
  return y + ui.px(kLabel);
}

float answer_tokens(Context& c, PromptState& state, const app::Turn& turn, int number, app::WrittenPlace at, Rect area,
                    float y) {
  Ui& ui = c.ui;
  const Strip strip = strip_of(turn);
  PromptOptions o{.field = "written",
                  .label = say("What the model wrote"),
                  .tokens_text = turn.text,
                  .amounts = true,
                  .framed = false,
                  .editable = false,
                  .most_lines = kLines};
  if (at.turn == number) o.selected = std::ranges::find(strip.index, at.token) - strip.index.begin();
  const PromptResult result =
      prompt_editor(ui, id("written", number), area.x, y, area.w, turn.text, strip.tokens, o, state);
  for (size_t i = 0; i < result.token_rects.size(); ++i)
    c.hook("written", strip.index[i], number, result.token_rects[i]);
  if (result.clicked >= 0) {
    text_session::end();
    c.commands.push_back(app::ExplainWritten{number, strip.index[result.clicked], ui.now});
  }
  if (result.hovered >= 0) {
    const app::WrittenToken& t = turn.tokens[strip.index[result.hovered]];
    tooltip(ui, ui.pointer(),
            {in_quotes(t.text), say("probability {p}", probability(t.probability)), say("click: what made it")});
  }
  return result.rect.bottom();
}

float turns_part(Context& c, Own& own, const std::vector<app::Turn>& turns, Rect area, float y) {
  Ui& ui = c.ui;
  own.answers.resize(turns.size());
  const app::WrittenPlace at = app::explained_token(c.state);
  for (size_t i = 0; i < turns.size(); ++i) {
    const app::Turn& turn = turns[i];
    const float top = y;
    const int number = i;
    y = turn_label(c, turn, number, area, y);
    if (!turn.of_model)
      y = paragraph(ui, area.x, y, area.w, turn.text, style(Role::sentence).sized(15)).bottom + ui.px(4);
    else if (!turn.tokens.empty()) y = answer_tokens(c, own.answers[i], turn, number, at, area, y);
    c.hook("turn", number, turn.of_model, {area.x, top, area.w, y - top});
  }
  return y;
}

// ---- what one is looking at
std::string seen_said(const Context& c, const std::vector<app::Turn>& turns) {
  const app::State& s = c.state;
  const app::Answer& answer = answer_of(c);
  std::string said;
  const auto add = [&](const std::string& sentence) { said += (said.empty() ? "" : " ") + sentence; };
  const size_t count = turns.empty() ? 0 : turns.back().tokens.size();
  if (count > 0) {
    add(say("The stronger the colour, the more probable the model held the token; a click shows what made it."));
    const Figure* perplexity = answer.shown ? app::figure(*answer.shown, "perplexity") : nullptr;
    if (perplexity)
      add(say("{n|# token|# tokens}, perplexity {value}; seed {seed} writes the same again.", ungrouped(count),
              number(perplexity->value, 1), ungrouped(static_cast<int64_t>(app::setting_of_run(s, "seed")))));
    for (const std::string& note : answer.shown->notes) add(note);
  } else if (s.stored && !s.writing->prompt.empty()) {
    add(say("It begins once the model is there."));
  } else if (answer.pending) {
    add(say("The model is reading the text."));
  }
  if (converses(c)) add(say("Turns are put into the model's chat template ({name}).", app::chat_template(s)->form));
  if (!app::reads_as_written(s, app::explained_token(s)))
    add(say("Read again as a text, what was written has other tokens here; the views are about those."));
  return said;
}

float words_part(Context& c, const std::vector<app::Turn>& turns, Rect area, float y) {
  const Palette& colours = c.ui.colours();
  const auto say = [&](const std::string& words, Colour colour) {
    if (!words.empty()) y = paragraph(c.ui, area.x, y + c.ui.px(2), area.w, words, style(Role::note, colour)).bottom;
  };
  if (const Error* error = c.state.failed(app::Slot::writing)) say(error->sentence(), colours.error);
  else say(seen_said(c, turns), colours.ink2);
  return y + c.ui.px(4);
}

float next_turn(Context& c, Own& own, Rect area, float y) {
  Ui& ui = c.ui;
  if (!converses(c)) return y;
  const Rect field{area.x, y + ui.px(4), area.w - ui.px(64), ui.px(c.phone() ? 44 : 30)};
  const TextFieldResult typed =
      text_field(ui, id("next turn"), field, "next turn", say("What you say to the model"), own.words,
                 c.state.writing->turns.empty() ? say("Ask the model") : say("Your next turn"));
  c.hook("field:turn", 0, 0, field);
  if (typed.edited) own.words = *typed.edited;
  const bool can = own.words.find_first_not_of(' ') != std::string::npos;
  const ActionResult send = action(ui, id("send turn"), field.right() + ui.px(14), field.center_y() + ui.px(4),
                                   say("Send"), Align::left, can ? "" : say("write something first"));
  c.hook("button:send", 0, 0, send.rect);
  if (can && (send.clicked || typed.submitted)) {
    text_session::end();
    c.commands.push_back(app::Say{own.words, ui.now});
    own.words.clear();
  }
  return field.bottom() + ui.px(4);
}

float whole(Context& c, Own& own, Rect area) {
  if (!c.state.writing) return area.y;
  const std::vector<app::Turn> turns = app::turns_of(c.state);
  float y = head(c, own, area);
  y = actions(c, acts_of(c, turns), area, y);
  y = turns_part(c, own, turns, area, y);
  y = words_part(c, turns, area, y);
  y = draw_chat_form(c, own.form, area, y);
  return next_turn(c, own, area, y);
}

float height(Context& c, PanelState& state, float width) { return whole(c, panels::own<Own>(state), {0, 0, width, 0}); }

void draw_writing(Context& c, PanelState& state, Rect area) { whole(c, panels::own<Own>(state), area); }

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (c.state.writing) draw_chat_form_menu(c, own.form);
  const app::MethodInfo* method = c.state.find_method(app::kWriter);
  if (!own.card_open || !method || !c.state.writing) return;
  Ui& ui = c.ui;
  const std::vector<FormField> fields = form_of(c.state.settings, *method);
  const float pad = ui.px(12), width = ui.px(c.phone() ? 320 : kCard);
  const CardFrame card =
      begin_card(ui, id("writing card"), own.anchor, kCard, form_height(ui, width - 2 * pad, fields) + ui.px(20));
  const FormResult result = settings_form(ui, id("writing form"), card.inner.x + pad, card.inner.y + ui.px(8),
                                          card.inner.w - 2 * pad, fields);
  if (result.changed)
    c.commands.push_back(app::SetSetting{app::kWriter, result.changed->first, result.changed->second});
  end_card(ui);
  if (card.close) own.card_open = false;
}

}  // namespace

const Panel panel_writing{
    .name = "writing",
    .view = app::View::explain,
    .area = Area::writing,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_writing,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
