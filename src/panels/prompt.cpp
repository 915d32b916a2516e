// The text under study: typed, pasted, coloured by the attribution; the pinned text above it; and the examples the
// model brings.
#include "panels/panel.h"

#include <cmath>

#include "app/carry.h"
#include "app/claims.h"
#include "app/comparison.h"
#include "app/readings.h"
#include "app/reducer.h"
#include "app/shipped_models.h"
#include "panels/phrases.h"
#include "panels/pinned_model.h"
#include "panels/skill_card.h"
#include "panels/writing_entry.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  PromptState editor, pinned;
  MenuState menu;
  Rect anchor;
  SkillCard skill;
  bool examples_open = false, skill_open = false;
};

struct Strip {
  std::vector<PromptToken> tokens;
  std::vector<int> index;  // of each into the page's tokens, -1: not one of them now
  float scale = 1;
};

// Tokens where they lie in the text as it is now, with the scores of the newest attribution laid over them.
Strip strip_of(const app::State& s) {
  Strip strip;
  const std::vector<app::Carried> now = app::carry(s.tokens_text, s.text, s.tokens);
  const app::Answer& answer = s.answer(app::Slot::attribution);
  std::vector<app::Carried> scored;
  std::span<const float> scores;
  if (answer.shown) {
    scores = app::scores(*s.attribution());
    if (scores.size() == s.attribution()->tokens.size())
      scored = app::carry(answer.shown->provenance.text, s.text, answer.shown->tokens);
    float most = 0;
    for (const float v : scores)
      if (std::isfinite(v)) most = std::max(most, std::abs(v));
    strip.scale = most > 0 ? most : 1;
  }
  size_t next = 0;
  for (const app::Carried& c : now) {
    if (c.byte_end <= c.byte_begin) continue;  // stands for no text
    PromptToken token;
    token.text = s.tokens[c.index].text;
    token.byte_begin = c.byte_begin;
    token.byte_end = c.byte_end;
    while (next < scored.size() && scored[next].byte_begin < c.byte_begin) ++next;
    for (size_t k = next; k < scored.size() && scored[k].byte_begin == c.byte_begin; ++k)
      if (scored[k].byte_end == c.byte_end)
        token.score = scores[s.parts.empty() ? scored[k].index : s.parts[scored[k].index]];
    strip.tokens.push_back(std::move(token));
    strip.index.push_back(c.index);
  }
  return strip;
}

// The pinned text with its own scores, on the scale of the current one so that colours can be compared.
Strip pinned_strip(const app::State& s, float scale) {
  Strip strip;
  strip.scale = scale;
  const app::Answer& scored = s.answer(app::Slot::attribution, app::Side::pinned);
  const app::Answer& read = s.answer(app::Slot::predictions, app::Side::pinned);
  const Explanation* e = scored.shown ? scored.shown.get() : read.shown.get();
  if (!e || e->provenance.text != s.pinned_text()) return strip;
  const std::span<const float> scores = app::scores(*e);
  for (size_t i = 0; i < e->tokens.size(); ++i) {
    const TokenInfo& t = e->tokens[i];
    if (t.byte_end <= t.byte_begin) continue;
    PromptToken token{.text = t.text, .byte_begin = t.byte_begin, .byte_end = t.byte_end};
    if (scores.size() == e->tokens.size()) token.score = scores[i];
    strip.tokens.push_back(std::move(token));
    strip.index.push_back(i);
  }
  return strip;
}

int strip_index(const Strip& strip, int token) {
  if (token < 0) return -1;
  for (size_t i = 0; i < strip.index.size(); ++i)
    if (strip.index[i] == token) return i;
  return -1;
}

constexpr float kPinRoom = 30, kPinnedLabel = 62, kPinnedActions = 104;

bool has_skills(const Context& c) { return c.state.model && app::is_shipped(c.state.model->name); }
bool has_examples(const Context& c) { return c.state.model && !c.state.model->examples.empty(); }

PromptOptions options_of(Context& c, const Strip& strip) {
  PromptOptions o;
  o.tokens_text = c.state.text;
  o.score_scale = strip.scale;
  o.selected = strip_index(strip, c.state.selection.token);
  o.hovered = strip_index(strip, c.state.hover.token);
  o.framed = !c.phone();
  o.right_inset = c.phone() ? 0 : has_examples(c) ? 92.f + kPinRoom : kPinRoom;
  return o;
}

// Sentences about the text: what was cut, what is wrong.
float remarks(Context& c, float x, float y, float width) {
  const Palette& colours = c.ui.colours();
  const auto tell = [&](const std::string& sentence, Colour colour) {
    y = paragraph(c.ui, x, y + c.ui.px(4), width, sentence, style(Role::note, colour)).bottom;
  };
  if (c.state.text_error) tell(c.state.text_error->sentence(), colours.error);
  else if (c.state.model && c.state.text.empty() && c.state.tokens.empty())
    tell(say("There is no text. Type a sentence, or take an example."), colours.error);
  if (!c.state.pinned)
    for (const std::string& sentence : pinned_model_said(c.state)) tell(sentence, colours.ink2);
  for (const std::string& note : c.state.notes) tell(note, colours.ink2);
  if (const std::string words = rationale_words(c); !words.empty()) tell(words, colours.ink2);
  if (const auto right = app::missed_answer(c.state))
    tell(say("The model gets this one wrong: the right answer is {right}, and it says {said}.",
             in_quotes(token_said(*right)), in_quotes(shown(c.state, c.state.ranking.front().id))),
         colours.warn);
  return y;
}

void begin_editing(const std::string& text) {
  const uint32_t end = text.size();
  text_session::begin({.field = "prompt",
                       .label = say("Text under study"),
                       .text = text,
                       .anchor = end,
                       .caret = end,
                       .multiline = true});
}

float phone_examples(Context& c) { return c.phone() ? c.ui.px(24) : 0; }

// ---- the pinned text above the editor
PromptOptions pinned_options(Context& c) {
  PromptOptions o;
  o.field = "pinned";
  o.label = say("Pinned text");
  o.tokens_text = c.state.pinned_text();
  o.framed = false;
  o.editable = false;
  o.most_lines = 3;
  return o;
}

// Room for the word, or for the name of the model that answers.
float pinned_label(Context& c) { return c.ui.px(c.state.pinned->model.empty() ? kPinnedLabel : 2 * kPinnedLabel); }

float pinned_width(Context& c, float width) {
  return c.phone() ? width : width - pinned_label(c) - c.ui.px(kPinnedActions);
}

float pinned_height(Context& c, float width, const Strip& current) {
  if (!c.state.pinned) return 0;
  const Measuring measuring(c.ui);
  const Strip strip = pinned_strip(c.state, current.scale);
  PromptOptions o = pinned_options(c);
  o.score_scale = strip.scale;
  return prompt_height(c.ui, pinned_width(c, width), c.state.pinned_text(), strip.tokens, o) +
         draw_pinned_model(c, 0, 0, width) + c.ui.px(c.phone() ? 30 : 8);
}

// Tokens that the other text does not have are underlined.
void mark_changed(Context& c, const app::Comparison& comparison, const Strip& strip, std::span<const Rect> rects,
                  bool current) {
  for (size_t i = 0; comparison && i < rects.size() && i < strip.index.size(); ++i)
    for (const app::Aligned& column : comparison.columns)
      if ((current ? column.after : column.before) == strip.index[i] && !column.same)
        fill(c.ui, {rects[i].x, rects[i].bottom() - c.ui.px(2), rects[i].w, c.ui.px(2)}, c.ui.colours().ink);
}

void draw_pinned(Context& c, Own& own, Rect area, const Strip& current, const app::Comparison& comparison) {
  Ui& ui = c.ui;
  const Strip strip = pinned_strip(c.state, current.scale);
  PromptOptions o = pinned_options(c);
  o.score_scale = strip.scale;
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const float top = area.y + (c.phone() ? ui.px(22) : 0), base = area.y + ui.px(c.phone() ? 14 : 22);
  pin_mark(ui, area.x, base - ui.px(4), ui.colours().ink2);
  const float label = c.phone() ? area.w / 2 : pinned_label(c) - ui.px(14 + 8);
  text_cut(ui, area.x + ui.px(14), base, label, side_names(c.state)[0], note);
  const PromptResult drawn = prompt_editor(ui, id("pinned prompt"), c.phone() ? area.x : area.x + pinned_label(c), top,
                                           pinned_width(c, area.w), c.state.pinned_text(), strip.tokens, o, own.pinned);
  draw_pinned_model(c, area.x, drawn.rect.bottom() + ui.px(c.phone() ? 2 : 0), area.w);
  c.hook("pinned", 0, 0, drawn.rect);
  mark_changed(c, comparison, strip, drawn.token_rects, false);
  const ActionResult unpin = plain_action(ui, id("unpin"), area.right(), base, say("Unpin"), note, Align::right);
  c.hook("button:unpin", 0, 0, unpin.rect);
  if (unpin.clicked) c.commands.push_back(app::Unpin{});
  if (c.state.pinned->text.empty()) return;
  const ActionResult swap =
      plain_action(ui, id("swap"), area.right() - unpin.width - ui.px(16), base, say("Swap"), note, Align::right);
  c.hook("button:swap", 0, 0, swap.rect);
  if (swap.hovered) tooltip(ui, ui.pointer(), {say("make the pinned text the current one")});
  if (swap.clicked) {
    text_session::end();
    c.commands.push_back(app::SwapPinned{ui.now});
  }
}

void pin_action(Context& c, float right, float base) {
  if (c.state.text.empty()) return;
  const bool again = c.state.pinned && c.state.pinned->text == c.state.text;
  const ActionResult pin =
      plain_action(c.ui, id("pin"), right, base, say("Pin"), style(Role::note, c.ui.colours().ink2), Align::right);
  c.hook("button:pin", 0, 0, pin.rect);
  if (pin.hovered)
    tooltip(c.ui, c.ui.pointer(),
            {again ? say("this text is pinned: change it, and every view shows both")
                   : say("keep this text beside what you write next (p)")});
  if (pin.clicked && !again) c.commands.push_back(app::Pin{});
}

float height(Context& c, PanelState&, float width) {
  const Strip strip = strip_of(c.state);
  const float text = prompt_height(c.ui, width, c.state.text, strip.tokens, options_of(c, strip));
  return pinned_height(c, width, strip) + remarks(c, 0, text, width) + phone_examples(c);
}

void draw_prompt(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const Strip strip = strip_of(c.state);
  const app::Comparison comparison = app::compare(c.state, app::Slot::predictions);
  if (c.state.pinned) {
    draw_pinned(c, own, area, strip, comparison);
    area.cut_top(pinned_height(c, area.w, strip));
  }
  const PromptResult result = prompt_editor(ui, id("prompt"), area.x, area.y, area.w, c.state.text, strip.tokens,
                                            options_of(c, strip), own.editor);
  c.hook("prompt", 0, 0, result.rect);
  for (size_t i = 0; i < result.token_rects.size() && i < strip.index.size(); ++i)
    c.hook("token", strip.index[i], 0, result.token_rects[i]);

  if (c.state.tokens_fresh()) mark_changed(c, comparison, strip, result.token_rects, true);
  mark_rationale(c, strip.index, result.token_rects);
  if (result.edited) {
    c.commands.push_back(app::SetText{*result.edited, ui.now, true});
    // The page keeps the end of a text that is far too long; the text area goes on with the same.
    const size_t limit = app::text_limit(c.state);
    if (result.edited->size() > limit) begin_editing(std::string(app::tail(*result.edited, limit)));
  }
  const auto in_strip = [&](int i) { return i >= 0 && i < int_size(strip.index); };
  if (in_strip(result.clicked)) c.commands.push_back(app::SelectToken{strip.index[result.clicked]});
  if (in_strip(result.hovered)) {
    const int token = strip.index[result.hovered];
    c.shared.hover.token = token;
    const PromptToken& over = strip.tokens[result.hovered];
    if (std::isfinite(over.score)) tooltip(ui, ui.pointer(), {shown(c.state.tokens[token]), signed_number(over.score)});
  }
  if (c.shared.focus_prompt) {
    begin_editing(c.state.text);
    c.shared.focus_prompt = false;
  }

  const float below = remarks(c, area.x, result.rect.bottom(), area.w);
  const float pin_base = c.phone() ? below + ui.px(18) : area.y + ui.px(29);
  pin_action(c, area.right() - ui.px(c.phone() ? 0 : has_examples(c) ? 12 + 86 : 12), pin_base);
  if (c.phone()) writing_entry(c, area.right() - ui.px(44), pin_base);
  if (has_examples(c)) {
    const float x = c.phone() ? area.x : area.right() - ui.px(12);
    const float base = c.phone() ? below + ui.px(18) : area.y + ui.px(29);
    const ActionResult open =
        caret_choice(ui, id("examples"), x, base, say("Examples"), style(Role::note, ui.colours().ink2),
                     c.phone() ? Align::left : Align::right, true);
    c.hook("button:examples", 0, 0, open.rect);
    if (open.clicked) {
      own.examples_open = !own.examples_open;
      own.anchor = open.rect;
      own.menu = {};
      own.skill_open = false;
      if (own.examples_open && has_skills(c) && !c.state.skills.known()) c.commands.push_back(app::ShowSkill{});
    }
  }
}

// The model's examples, then the skills.
void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.skill_open && own.skill.draw(c, own.anchor)) own.skill_open = false;
  if (!own.examples_open || !c.state.model) return;
  std::vector<MenuItem> items;
  for (const app::Example& example : c.state.model->examples) {
    MenuItem item;
    item.label =
        example.title.empty() ? cut_to(c.ui, readable(example.text), style(Role::label), c.ui.px(320)) : example.title;
    item.current = example.text == c.state.text;
    items.push_back(std::move(item));
  }
  const int first_skill = int_size(items) + 1;
  const auto& skills = c.state.skills.page.groups;
  if (has_skills(c)) {
    items.push_back(
        {skills.empty() ? say("The examples by skill are loading") : say("By skill, with the words that truly decide"),
         {},
         false,
         true,
         {}});
    for (const auto& [name, total] : skills)
      items.push_back({skill_title(name), say("{n|# example|# examples}", total), false, false, {}});
  }
  const MenuResult result = menu(c.ui, id("examples menu"), own.anchor, 360, items, own.menu);
  if (result.chosen >= first_skill) {
    c.commands.push_back(app::ShowSkill{skills[result.chosen - first_skill].first, 0});
    own.skill_open = true;
  } else if (result.chosen >= 0) {
    text_session::end();
    c.commands.push_back(app::OpenExample{result.chosen, c.ui.now});
  }
  if (result.chosen >= 0 || result.close) own.examples_open = false;
}

}  // namespace

const Panel panel_prompt{
    .name = "prompt",
    .view = app::View::explain,
    .area = Area::prompt,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_prompt,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
