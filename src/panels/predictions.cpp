// What comes next? The most probable tokens. Any two make a question: a click makes one the target; Shift, or "rather than
// this" in the row that is pointed at, makes another the foil; a click on the target changes sides. The temperature re-softmaxes the logits that are already here.
#include <algorithm>

#include "app/comparison.h"
#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  enum class Open { nothing, position, top } open = Open::nothing;
  Rect anchor;
  MenuState menu;
};

constexpr std::string_view kRather = "rather than this";
constexpr int kTops[] = {3, 5, 10, 20};

int rows_of(const Context& c) {
  if (c.phone()) return 2;
  return std::min(c.state.top_k, c.state.ranking.empty() ? c.state.top_k : static_cast<int>(c.state.ranking.size()));
}

float row_height(const Context& c) { return c.phone() ? 22 : 20; }

float height(Context& c, PanelState&, float) {
  const float bars = row_height(c) * static_cast<float>(rows_of(c));
  return c.ui.px(c.phone() ? bars : 29 + bars + 24);
}

// The listed tokens: the most probable ones; target and foil always among them.
std::vector<app::Ranked> listed(Context& c, int rows) {
  const app::State& s = c.state;
  std::vector<app::Ranked> out;
  const app::Answer& answer = s.answer(app::Slot::predictions);
  if (!answer.shown) return out;
  const auto logits = app::logits(*answer.shown);
  const auto has = [&](int32_t id) {
    return std::any_of(out.begin(), out.end(), [&](const app::Ranked& r) { return r.id == id; });
  };
  if (c.phone()) {
    for (const int32_t id : {s.target(), s.foil()})
      if (id >= 0) out.push_back({id, app::probability(logits, s.temperature, id)});
  }
  for (const app::Ranked& r : s.ranking)
    if (static_cast<int>(out.size()) < rows && !has(r.id)) out.push_back(r);
  // Those chosen from further below take the last places.
  int32_t missing[2];
  size_t count = 0;
  for (const int32_t id : {s.target(), s.foil()})
    if (id >= 0 && !has(id)) missing[count++] = id;
  for (size_t i = 0; i < count && i < out.size(); ++i)
    out[out.size() - count + i] = {missing[i], app::probability(logits, s.temperature, missing[i])};
  return out;
}

void choose(Context& c, int32_t token, bool shift) {
  const app::State& s = c.state;
  const int32_t target = s.target(), foil = s.foil();
  if (token == target) {
    // The second click: it changes sides with what it is compared with.
    int32_t other = foil;
    for (const app::Ranked& r : s.ranking)
      if (other < 0 && r.id != token) other = r.id;
    if (other < 0) return;
    c.commands.push_back(app::SetTarget{other});
    c.commands.push_back(app::SetFoil{app::FoilMode::chosen, token});
  } else if (shift) {
    c.commands.push_back(app::SetFoil{app::FoilMode::chosen, token});
  } else {
    c.commands.push_back(app::SetTarget{token});
    if (token == foil) c.commands.push_back(app::SetFoil{app::FoilMode::chosen, target});
  }
}

void head(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const app::State& s = c.state;
  const float base = area.y + ui.px(18);
  float x = area.x + text(ui, area.x, base, "What comes next?", style(Role::question2)) + ui.px(14);
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const ActionResult top = caret_choice(ui, id("top"), x, base, "top " + std::to_string(s.top_k), note);
  c.hook("button:top", 0, 0, top.rect);
  if (top.clicked) {
    own.open = own.open == Own::Open::top ? Own::Open::nothing : Own::Open::top;
    own.anchor = top.rect;
    own.menu = {};
  }
  x += top.width + ui.px(12);
  if (s.position() < 0) return;
  const std::string where = cut_to(ui, "at " + place(s), note, area.right() - x - ui.px(14));
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
  std::vector<Bar> bars;
  for (const app::Ranked& r : tokens) {
    const bool target = r.id == s.target(), foil = r.id == s.foil();
    Bar bar;
    bar.label = shown(s, r.id);
    bar.value = r.probability;
    bar.number = probability(r.probability, c.phone() ? 2 : 3);
    if (fresh && target) bar.colour = colours.target;
    if (fresh && foil) bar.colour = colours.foil;
    bar.strong = fresh && (target || foil);
    if (comparison) {
      const float before = app::probability(pinned_logits, s.temperature, r.id);
      bar.pinned = before;
      bar.number += "  " + signed_number(r.probability - before, c.phone() ? 2 : 3);
    }
    bars.push_back(std::move(bar));
  }
  const float row = row_height(c);
  const BarListResult result = bar_list(ui, id("predictions"), area.x, y, area.w, bars, {.row = row, .number_width = comparison ? 100.f : 52.f});
  for (size_t i = 0; i < tokens.size(); ++i)
    c.hook("prediction", tokens[i].id, static_cast<int>(i), {area.x, y + ui.px(row) * static_cast<float>(i), area.w, ui.px(row)});
  if (result.clicked >= 0) choose(c, tokens[static_cast<size_t>(result.clicked)].id, result.shift);
  for (size_t i = 0; i < tokens.size() && !c.phone(); ++i) {
    const Rect line{area.x, y + ui.px(row) * static_cast<float>(i), area.w, ui.px(row)};
    if (!line.contains(ui.pointer()) || tokens[i].id == s.target() || tokens[i].id == s.foil()) continue;
    const float right = area.right() - ui.px(comparison ? 104.f : 58.f);
    const TextStyle look = style(Role::tick, Weight::medium, colours.foil);
    fill(ui, {right - text_width(ui, kRather, look) - ui.px(4), line.y + ui.px(2), text_width(ui, kRather, look) + ui.px(6), line.h - ui.px(4)}, colours.paper);
    const ActionResult rather = plain_action(ui, id("rather", tokens[i].id), right, baseline_in(ui, line.y, line.h, look), kRather, look, Align::right);
    c.hook("rather", tokens[i].id, 0, rather.rect);
    if (rather.clicked) c.commands.push_back(app::SetFoil{app::FoilMode::chosen, tokens[i].id});
  }
  if (result.hovered >= 0) {
    const app::Ranked& r = tokens[static_cast<size_t>(result.hovered)];
    tooltip(ui, ui.pointer(), {in_quotes(s.token_text(r.id)) + ", token " + std::to_string(r.id), probability(r.probability, 4),
                               r.id == s.target() ? "click: change sides" : "click: why this? With Shift: rather than this"});
  }
  if (c.phone() || bars.empty()) return;

  const float line = y + ui.px(row * static_cast<float>(rows_of(c)) + 14);
  text(ui, area.x, line + ui.px(4), "Temperature", style(Role::note, colours.ink2));
  const Rect track{area.x + ui.px(84), line - ui.px(8), area.w - ui.px(84 + 52), ui.px(16)};
  const SliderResult slid = slider(ui, id("temperature"), track, s.temperature,
                                   {.low = app::kMinTemperature, .high = app::kMaxTemperature, .step = 0.1});
  c.hook("slider:temperature", 0, 0, track);
  if (slid.changed) c.commands.push_back(app::SetTemperature{slid.value});
  text(ui, area.right(), line + ui.px(4), number(s.temperature, 1), style(Role::note, colours.ink), Align::right);
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  const app::State& s = c.state;
  std::vector<MenuItem> items;
  if (own.open == Own::Open::top) {
    for (const int k : kTops) items.push_back({"top " + std::to_string(k), {}, k == s.top_k, false, {}});
    const MenuResult result = menu(c.ui, id("top menu"), own.anchor, 120, items, own.menu);
    if (result.chosen >= 0) c.commands.push_back(app::SetTopK{kTops[result.chosen]});
    if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
  } else if (own.open == Own::Open::position) {
    const int count = static_cast<int>(s.tokens.size());
    for (int i = count - 1; i >= 0; --i)
      items.push_back({"after " + in_quotes(shown(s.tokens[static_cast<size_t>(i)])), std::to_string(i + 1), i == s.position(), false, {}});
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
