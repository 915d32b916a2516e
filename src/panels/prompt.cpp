// The text under study: typed, pasted, coloured by the attribution; and the examples the model brings.
#include "panels/panel.h"

#include <cmath>

#include "app/carry.h"
#include "app/readings.h"
#include "app/reducer.h"
#include "panels/phrases.h"
#include "platform/text_session.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  PromptState editor;
  MenuState menu;
  Rect anchor;
  bool examples_open = false;
};

struct Strip {
  std::vector<PromptToken> tokens;
  std::vector<int> index;      // of each into the page's tokens, -1: not one of them now
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
    scores = app::scores(*answer.shown);
    if (scores.size() == answer.shown->tokens.size())
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
    token.text = s.tokens[static_cast<size_t>(c.index)].text;
    token.byte_begin = c.byte_begin;
    token.byte_end = c.byte_end;
    while (next < scored.size() && scored[next].byte_begin < c.byte_begin) ++next;
    for (size_t k = next; k < scored.size() && scored[k].byte_begin == c.byte_begin; ++k)
      if (scored[k].byte_end == c.byte_end) token.score = scores[static_cast<size_t>(scored[k].index)];
    strip.tokens.push_back(std::move(token));
    strip.index.push_back(c.index);
  }
  return strip;
}

int strip_index(const Strip& strip, int token) {
  if (token < 0) return -1;
  for (size_t i = 0; i < strip.index.size(); ++i)
    if (strip.index[i] == token) return static_cast<int>(i);
  return -1;
}

bool has_examples(const Context& c) { return c.state.model && !c.state.model->examples.empty(); }

PromptOptions options_of(Context& c, const Strip& strip) {
  PromptOptions o;
  o.tokens_text = c.state.text;
  o.score_scale = strip.scale;
  o.selected = strip_index(strip, c.state.selection.token);
  o.hovered = strip_index(strip, c.state.hover.token);
  o.framed = !c.phone();
  o.right_inset = has_examples(c) && !c.phone() ? 92 : 0;
  return o;
}

// Sentences about the text: what was cut, what is wrong.
float remarks(Context& c, float x, float y, float width, bool drawn) {
  const Palette& colours = c.ui.colours();
  const auto say = [&](const std::string& sentence, Colour colour) {
    y = paragraph(c.ui, x, y + c.ui.px(4), width, sentence, style(Role::note, colour), 0, drawn).bottom;
  };
  if (c.state.text_error) say(c.state.text_error->sentence(), colours.error);
  else if (c.state.model && c.state.text.empty() && c.state.tokens.empty())
    say("There is no text. Type a sentence, or take an example.", colours.error);
  for (const std::string& note : c.state.notes) say(note, colours.ink2);
  return y;
}

void begin_editing(const std::string& text) {
  const uint32_t end = static_cast<uint32_t>(text.size());
  text_session::begin({.field = "prompt", .label = "Text under study", .text = text, .anchor = end, .caret = end,
                       .multiline = true});
}

float phone_examples(Context& c) { return c.phone() && has_examples(c) ? c.ui.px(24) : 0; }

float height(Context& c, PanelState&, float width) {
  const Strip strip = strip_of(c.state);
  const float text = prompt_height(c.ui, width, c.state.text, strip.tokens, options_of(c, strip));
  return remarks(c, 0, text, width, false) + phone_examples(c);
}

void draw_prompt(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const Strip strip = strip_of(c.state);
  const PromptResult result = prompt_editor(ui, id("prompt"), area.x, area.y, area.w, c.state.text, strip.tokens,
                                            options_of(c, strip), own.editor);
  c.hook("prompt", 0, 0, result.rect);
  for (size_t i = 0; i < result.token_rects.size() && i < strip.index.size(); ++i)
    c.hook("token", strip.index[i], 0, result.token_rects[i]);

  if (result.edited) {
    c.commands.push_back(app::SetText{*result.edited, ui.now, true});
    // The page keeps the end of a text that is far too long; the text area goes on with the same.
    const size_t limit = app::text_limit(c.state);
    if (result.edited->size() > limit) begin_editing(std::string(app::tail(*result.edited, limit)));
  }
  const auto in_strip = [&](int i) { return i >= 0 && i < static_cast<int>(strip.index.size()); };
  if (in_strip(result.clicked)) c.commands.push_back(app::SelectToken{strip.index[static_cast<size_t>(result.clicked)]});
  if (in_strip(result.hovered)) {
    const int token = strip.index[static_cast<size_t>(result.hovered)];
    c.shared.hover.token = token;
    const PromptToken& over = strip.tokens[static_cast<size_t>(result.hovered)];
    if (std::isfinite(over.score))
      tooltip(ui, ui.pointer(), {shown(c.state.tokens[static_cast<size_t>(token)]), signed_number(over.score)});
  }
  if (c.shared.focus_prompt) {
    begin_editing(c.state.text);
    c.shared.focus_prompt = false;
  }

  const float below = remarks(c, area.x, result.rect.bottom(), area.w, true);
  if (has_examples(c)) {
    const float x = c.phone() ? area.x : area.right() - ui.px(12);
    const float base = c.phone() ? below + ui.px(18) : area.y + ui.px(29);
    const ActionResult open = caret_choice(ui, id("examples"), x, base, "Examples", style(Role::note, ui.colours().ink2),
                                           c.phone() ? Align::left : Align::right, true);
    c.hook("button:examples", 0, 0, open.rect);
    if (open.clicked) {
      own.examples_open = !own.examples_open;
      own.anchor = open.rect;
      own.menu = {};
    }
  }
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (!own.examples_open || !c.state.model) return;
  std::vector<MenuItem> items;
  for (const app::Example& example : c.state.model->examples) {
    MenuItem item;
    item.label = example.title.empty() ? cut_to(c.ui, readable(example.text), style(Role::label), c.ui.px(320))
                                       : example.title;
    item.current = example.text == c.state.text;
    items.push_back(std::move(item));
  }
  const MenuResult result = menu(c.ui, id("examples menu"), own.anchor, 360, items, own.menu);
  if (result.chosen >= 0) {
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
