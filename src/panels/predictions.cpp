// What comes next? The most probable tokens. Any two make a question: a click makes one the target; Shift, or "rather
// than" in the row that is pointed at, makes another the foil; "or" adds it to the target; a click on the target
// changes sides. The temperature re-softmaxes the logits that are already here.
#include <algorithm>

#include "app/choice.h"
#include "app/comparison.h"
#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/writing_entry.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  enum class Open { nothing, position, top } open = Open::nothing;
  Rect anchor;
  MenuState menu;
};

constexpr const char *kRather = to_say("rather than"), *kOr = to_say("or"), *kWithout = to_say("without");
constexpr int kTops[] = {3, 5, 10, 20};

int rows_of(const Context& c) {
  if (c.phone()) return 2;
  return std::min(c.state.top_k, c.state.ranking.empty() ? c.state.top_k : int_size(c.state.ranking));
}

float row_height(const Context& c) { return c.phone() ? 22 : 20; }

float height(Context& c, PanelState&, float) {
  const float bars = row_height(c) * rows_of(c);
  return c.ui.px(c.phone() ? bars : 29 + bars + 24);
}

// The single tokens of target and foil; none of a side that has no such words.
struct Sides {
  std::vector<int32_t> target, foil;
  bool of_target(int32_t id) const { return std::find(target.begin(), target.end(), id) != target.end(); }
  bool of_foil(int32_t id) const { return std::find(foil.begin(), foil.end(), id) != foil.end(); }
};

Sides sides_of(const app::State& s) {
  const auto ids = [&](const std::optional<TokenChoice>& choice) {
    return s.model && choice ? app::single_tokens(*s.model, *choice) : std::vector<int32_t>{};
  };
  return {ids(s.target()), ids(s.foil())};
}

// The listed tokens: the most probable ones; target and foil always among them.
std::vector<app::Ranked> listed(Context& c, int rows) {
  const app::State& s = c.state;
  std::vector<app::Ranked> out;
  const app::Answer& answer = s.answer(app::Slot::predictions);
  if (!answer.shown) return out;
  const auto logits = app::logits(*answer.shown);
  const Sides sides = sides_of(s);
  std::vector<int32_t> asked = sides.target;
  asked.insert(asked.end(), sides.foil.begin(), sides.foil.end());
  const auto has = [&](int32_t id) {
    return std::any_of(out.begin(), out.end(), [&](const app::Ranked& r) { return r.id == id; });
  };
  if (c.phone()) {
    for (const int32_t id : asked)
      if (int_size(out) < rows) out.push_back({id, app::probability(logits, s.temperature, id)});
  }
  for (const app::Ranked& r : s.ranking)
    if (int_size(out) < rows && !has(r.id)) out.push_back(r);
  // Those chosen from further below take the last places.
  std::vector<int32_t> missing;
  for (const int32_t id : asked)
    if (!has(id) && missing.size() < out.size()) missing.push_back(id);
  for (size_t i = 0; i < missing.size(); ++i)
    out[out.size() - missing.size() + i] = {missing[i], app::probability(logits, s.temperature, missing[i])};
  return out;
}

void choose(Context& c, int32_t token, bool shift) {
  const app::State& s = c.state;
  const TokenChoice chosen = app::token_choice(token);
  const std::optional<TokenChoice> target = s.target(), foil = s.foil();
  if (target == chosen) {
    // The second click: it changes sides with what it is compared with.
    std::optional<TokenChoice> other = foil;
    for (const app::Ranked& r : s.ranking)
      if (!other && r.id != token) other = app::token_choice(r.id);
    if (!other) return;
    c.commands.push_back(app::SetTarget{other});
    c.commands.push_back(app::SetFoil{app::FoilMode::chosen, chosen});
  } else if (shift) {
    c.commands.push_back(app::SetFoil{app::FoilMode::chosen, chosen});
  } else {
    c.commands.push_back(app::SetTarget{chosen});
    if (foil == chosen) c.commands.push_back(app::SetFoil{app::FoilMode::chosen, target});
  }
}

// What else can be done with the token of the row that is pointed at, in words short enough to leave the row's middle
// free: a click there makes it the target.
void row_actions(Context& c, int32_t token, const Sides& sides, Rect line, float right) {
  Ui& ui = c.ui;
  const app::State& s = c.state;
  const bool in_target = sides.of_target(token);
  const auto one = [&](const char* name, std::string_view label, Colour colour) {
    const TextStyle look = style(Role::tick, Weight::medium, colour);
    const float width = text_width(ui, label, look);
    fill(ui, {right - width - ui.px(4), line.y + ui.px(2), width + ui.px(8), line.h - ui.px(4)}, ui.colours().paper);
    const ActionResult action =
        plain_action(ui, id(name, token), right, baseline_in(ui, line.y, line.h, look), label, look, Align::right);
    c.hook(name, token, 0, action.rect);
    right -= width + ui.px(12);
    return action.clicked;
  };
  if (!in_target && !sides.of_foil(token) && one("rather", translated(kRather), ui.colours().foil))
    c.commands.push_back(app::SetFoil{app::FoilMode::chosen, app::token_choice(token)});
  if (in_target && sides.target.size() < 2) return;
  if (one("or", translated(in_target ? kWithout : kOr), ui.colours().target))
    c.commands.push_back(app::SetTarget{app::toggled(*s.model, s.target(), token)});
}

void head(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const app::State& s = c.state;
  const float base = area.y + ui.px(18);
  float x =
      area.x +
      text(ui, area.x, base, s.model && !s.model->causal ? say("What is the masked token?") : say("What comes next?"),
           style(Role::question2)) +
      ui.px(14);
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const ActionResult top = caret_choice(ui, id("top"), x, base, say("top {n}", s.top_k), note);
  c.hook("button:top", 0, 0, top.rect);
  if (top.clicked) {
    own.open = own.open == Own::Open::top ? Own::Open::nothing : Own::Open::top;
    own.anchor = top.rect;
    own.menu = {};
  }
  x += top.width + ui.px(12);
  if (s.position() < 0) return;
  const std::string where = cut_to(ui, say("at {place}", place(s)), note, area.right() - x - ui.px(14));
  const ActionResult position = caret_choice(ui, id("position"), area.right(), base, where, note, Align::right);
  c.hook("button:position", 0, 0, position.rect);
  if (position.clicked) {
    own.open = own.open == Own::Open::position ? Own::Open::nothing : Own::Open::position;
    own.anchor = position.rect;
    own.menu = {};
  }
}

void draw_predictions(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const app::State& s = c.state;
  const Palette& colours = ui.colours();
  float y = area.y;
  if (!c.phone()) {
    head(c, own, area);
    y += ui.px(29);
  }
  const std::vector<app::Ranked> tokens = listed(c, rows_of(c));
  const bool fresh = s.fresh(app::Slot::predictions);
  const app::Comparison comparison = fresh ? app::compare(s, app::Slot::predictions) : app::Comparison{};
  const std::span<const float> pinned_logits = comparison ? app::logits(*comparison.pinned) : std::span<const float>{};
  const Sides sides = sides_of(s);
  std::vector<Bar> bars;
  for (const app::Ranked& r : tokens) {
    const bool target = sides.of_target(r.id), foil = sides.of_foil(r.id);
    Bar bar;
    bar.label = shown(s, r.id);
    bar.value = r.probability;
    bar.number = probability(r.probability);
    if (fresh && target) bar.colour = colours.target;
    if (fresh && foil) bar.colour = colours.foil;
    bar.strong = fresh && (target || foil);
    if (const int32_t kept = s.pinned_id(r.id); comparison && kept >= 0) {
      const float before = app::probability(pinned_logits, s.temperature, kept);
      bar.pinned = before;
      bar.change = signed_number(r.probability - before, 3);
    }
    bars.push_back(std::move(bar));
  }
  const float row = row_height(c);
  const BarListResult result =
      bar_list(ui, id("predictions"), area.x, y, area.w, bars, {.row = row, .number_width = comparison ? 100.f : 52.f});
  for (size_t i = 0; i < tokens.size(); ++i)
    c.hook("prediction", tokens[i].id, i, {area.x, y + ui.px(row) * i, area.w, ui.px(row)});
  if (result.clicked >= 0) choose(c, tokens[result.clicked].id, result.shift);
  for (size_t i = 0; i < tokens.size() && !c.phone(); ++i) {
    const Rect line{area.x, y + ui.px(row) * i, area.w, ui.px(row)};
    if (!line.contains(ui.pointer())) continue;
    row_actions(c, tokens[i].id, sides, line, area.right() - ui.px(comparison ? 104.f : 58.f));
  }
  if (result.hovered >= 0) {
    const app::Ranked& r = tokens[result.hovered];
    tooltip(ui, ui.pointer(),
            {say("{word}, token {id}", in_quotes(s.token_text(r.id)), ungrouped(r.id)), probability(r.probability),
             s.target() == app::token_choice(r.id) ? say("click: change sides")
                                                   : say("click: why this? With Shift: rather than this")});
  }
  if (c.phone() || bars.empty()) return;

  const float line = y + ui.px(row * rows_of(c) + 14);
  text(ui, area.x, line + ui.px(4), say("Temperature"), style(Role::note, colours.ink2));
  const float entry = writing_entry(c, area.right(), line + ui.px(4)),
              right = area.right() - (entry > 0 ? entry + ui.px(20) : 0);
  const Rect track{area.x + ui.px(84), line - ui.px(8), right - area.x - ui.px(84 + 36), ui.px(16)};
  const SliderResult slid = slider(ui, id("temperature"), track, s.temperature,
                                   {.low = app::kMinTemperature, .high = app::kMaxTemperature, .step = 0.1});
  c.hook("slider:temperature", 0, 0, track);
  if (slid.changed) c.commands.push_back(app::SetTemperature{slid.value});
  text(ui, right, line + ui.px(4), number(s.temperature, 1), style(Role::note, colours.ink), Align::right);
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  const app::State& s = c.state;
  std::vector<MenuItem> items;
  if (own.open == Own::Open::top) {
    for (const int k : kTops) items.push_back({say("top {n}", k), {}, k == s.top_k, false, {}});
    const MenuResult result = menu(c.ui, id("top menu"), own.anchor, 120, items, own.menu);
    if (result.chosen >= 0) c.commands.push_back(app::SetTopK{kTops[result.chosen]});
    if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
  } else if (own.open == Own::Open::position) {
    const int count = int_size(s.tokens);
    for (int i = count - 1; i >= 0; --i)
      items.push_back(
          {say("after {word}", in_quotes(shown(s.tokens[i]))), std::to_string(i + 1), i == s.position(), false, {}});
    const MenuResult result = menu(c.ui, id("position menu"), own.anchor, 220, items, own.menu);
    if (result.chosen >= 0) c.commands.push_back(app::SelectPosition{count - 1 - result.chosen});
    if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
  }
}

}  // namespace

const Panel panel_predictions{
    .name = "predictions",
    .view = app::View::explain,
    .area = Area::predictions,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_predictions,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
