// The head of the page: name, views, model menu, size of the model, text size, light and dark.
#include <algorithm>
#include <optional>

#include "app/exports/export.h"
#include "app/shipped_models.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/pinned_model.h"
#include "platform/platform.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  enum class Open { nothing, view, model, look, out } open = Open::nothing;
  MenuState menu;
  Rect anchor;
  double copied_at = -10;  // seconds
  bool roomy = true;       // Lessons, Undo, Export and Copy link stand in the head, and not in a menu
};

constexpr double kSizes[] = {0.8, 0.9, 1, 1.15, 1.35, 1.6, 2};

constexpr double kCopiedShown = 2;  // seconds
constexpr float kRoomy = 900;       // of the head's width

float height(Context& c, PanelState&, float) { return c.ui.px(46); }

void toggle_open(Own& own, Own::Open which, Rect anchor) {
  own.open = own.open == which ? Own::Open::nothing : which;
  own.menu = {};
  own.anchor = anchor;
}

// The views side by side; on a phone one choice that opens a menu. Both return the right end of what they drew.
float view_tabs(Context& c, float x, float base, float bottom) {
  std::vector<std::string> names;
  for (const app::ViewInfo& view : app::kViews) names.push_back(translated(view.title));
  const TabsResult result =
      tabs(c.ui, id("views"), x, base, bottom - c.ui.px(4), names, static_cast<int>(c.state.view));
  for (size_t i = 0; i < result.rects.size(); ++i) c.hook("view", i, 0, result.rects[i]);
  if (result.clicked >= 0) c.commands.push_back(app::ShowView{static_cast<app::View>(result.clicked)});
  return result.right;
}

float view_choice(Context& c, Own& own, float x, float base, float right) {
  const TextStyle look = style(Role::label, Weight::semibold);
  const std::string title = cut_to(c.ui, translated(app::info(c.state.view).title), look, right - x - c.ui.px(16));
  const ActionResult view = caret_choice(c.ui, id("view"), x, base, title, look);
  c.hook("button:view", 0, 0, view.rect);
  if (view.clicked) toggle_open(own, Own::Open::view, view.rect);
  return x + view.width;
}

// Returns the right end.
float lessons_action(Context& c, float x, float base) {
  const ActionResult lessons = plain_action(c.ui, id("lessons"), x, base, say("Lessons"), style(Role::label));
  c.hook("button:lessons", 0, 0, lessons.rect);
  if (lessons.clicked) c.commands.push_back(app::OpenLessons{});
  return x + lessons.width;
}

std::string one_line(Ui& ui, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return cut_to(ui, text, style(Role::note), ui.px(280));
}

// "Undo", while there is something to go back to, "Export" and "Copy link". Returns their left end.
float link_actions(Context& c, Own& own, float base, float right) {
  Ui& ui = c.ui;
  const TextStyle look = style(Role::label, ui.colours().ink2);
  const bool copied = ui.now - own.copied_at < kCopiedShown;
  const ActionResult link =
      plain_action(ui, id("link"), right, base, copied ? say("Copied") : say("Copy link"), look, Align::right);
  c.hook("button:link", 0, 0, link.rect);
  if (link.hovered)
    tooltip(ui, ui.pointer(), {say("The address of this page as it is: model, text, question, settings, view")});
  if (link.clicked) {
    c.commands.push_back(app::CopyLink{});
    own.copied_at = ui.now;
    platform::request_redraw_at(ui.now + kCopiedShown);
  }
  right -= text_width(ui, say("Copy link"), look) + ui.px(22);
  if (c.state.view != app::View::data) {  // which has its own
    const ActionResult out = plain_action(ui, id("out"), right, base, say("Export"), look, Align::right);
    c.hook("button:out", 0, 0, out.rect);
    if (out.clicked) toggle_open(own, Own::Open::out, out.rect);
    right -= out.width + ui.px(22);
  }
  if (c.state.earlier.undo.empty()) return right;
  const ActionResult undo = plain_action(ui, id("undo"), right, base, say("Undo"), look, Align::right);
  c.hook("button:undo", 0, 0, undo.rect);
  if (undo.hovered) tooltip(ui, ui.pointer(), {say("Back to “{text}”", one_line(ui, c.state.earlier.undo_text))});
  if (undo.clicked) c.commands.push_back(app::Undo{false, ui.now});
  return right - undo.width - ui.px(22);
}

void draw_masthead(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const float base = area.y + ui.px(30);
  const float left = area.x + text(ui, area.x, area.y + ui.px(c.phone() ? 33 : 31), "Vitrine", style(Role::name));
  float taken = c.phone() ? view_choice(c, own, left + ui.px(14), base, area.right())
                          : view_tabs(c, left + ui.px(32), base, area.bottom());
  own.roomy = area.w >= ui.px(kRoomy);
  if (own.roomy) taken = lessons_action(c, taken + ui.px(26), base);

  float right = area.right();
  const float disc = ui.px(6);
  const ActionResult scheme = scheme_switch(ui, id("scheme"), {right - disc, area.y + ui.px(26)});
  c.hook("button:scheme", 0, 0, scheme.rect);
  if (scheme.hovered) tooltip(ui, ui.pointer(), {ui.theme.dark ? say("light") : say("dark")});
  if (scheme.clicked) c.commands.push_back(app::SetScheme{ui.theme.dark ? app::Scheme::light : app::Scheme::dark});
  right -= 2 * disc + ui.px(22);

  const ActionResult look =
      plain_action(ui, id("look"), right, base, "Aa", style(Role::label, colours.ink2), Align::right);
  c.hook("button:look", 0, 0, look.rect);
  if (look.clicked) toggle_open(own, Own::Open::look, look.rect);
  right -= look.width + ui.px(22);

  const app::State& s = c.state;
  if (own.roomy) right = link_actions(c, own, base, right);
  const bool arriving = s.loading.active && s.model;
  const float model_right = right;
  if (s.model && !c.phone()) {
    // What is still to come stands where the size will: the name beside it does not move.
    const std::string size = model_size(*s.model);
    const TextStyle note = style(Role::note, colours.ink3);
    if (const float room = text_width(ui, size, note); right - room - ui.px(12 + 120) > taken) {
      text(ui, right, base, arriving ? cut_to(ui, loading_said(s.loading), note, room) : size, note, Align::right);
      right -= room + ui.px(12);
    }
  }
  const std::string name = s.model ? s.model->name : s.loading.active ? say("loading") : say("no model");
  const ActionResult model = caret_choice(
      ui, id("model"), right, base,
      cut_to(ui, name, style(Role::label), std::clamp(right - taken - ui.px(15 + 14), ui.px(24), ui.px(180))),
      style(Role::label, Weight::medium), Align::right, c.phone());
  c.hook("button:model", 0, 0, model.rect);
  if (model.clicked) toggle_open(own, Own::Open::model, model.rect);
  hairline(ui, area.x, area.right(), area.bottom() - ui.px(1), colours.rule);

  if (arriving) {
    const float part = s.loading.total ? static_cast<float>(s.loading.loaded) / s.loading.total : -1;
    progress_line(ui, id("model loading"), model.rect.x, area.bottom() - ui.px(2), model_right - model.rect.x, part,
                  {});
  }
}

void view_menu(Context& c, Own& own) {
  std::vector<MenuItem> items;
  for (const app::ViewInfo& view : app::kViews)
    items.push_back({translated(view.title), {}, view.view == c.state.view, false, {}});
  const MenuResult result = menu(c.ui, id("view menu"), own.anchor, 240, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::ShowView{static_cast<app::View>(result.chosen)});
  if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
}

void model_menu(Context& c, Own& own) {
  const app::State& s = c.state;
  std::vector<MenuItem> items;
  for (const app::ShippedModel& m : app::kShippedModels)
    items.push_back({std::string(m.name), translated(m.note), s.model && s.model->name == m.name, false, {}});
  if (s.model && !app::is_shipped(s.model->name)) items.push_back({s.model->name, s.model->family, true, false, {}});
  items.push_back({say("Other models…"), say("a file, a folder, or one by name from the hub"), false, false, {}});
  const int last = int_size(items) - 1;
  if (s.model) add_compare_items(s, items);
  const MenuResult result = menu(c.ui, id("model menu"), own.anchor, 400, items, own.menu);
  if (result.chosen > last) choose_compare_item(c, result.chosen - last - 1);
  const int shipped = int_size(app::kShippedModels);
  if (result.chosen == last) c.commands.push_back(app::PickModel{});
  if (result.chosen >= 0 && result.chosen < shipped && !items[result.chosen].current)
    c.commands.push_back(app::load(app::kShippedModels[result.chosen]));
  if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
}

void out_menu(Context& c, Own& own) {
  const Explanation* e = app::exported(c.state);
  std::vector<MenuItem> items = {{say("Picture (PNG)"), say("the whole view, twice the size"), false, false, {}}};
  for (const app::ExportForm* form : app::export_forms()) {
    std::string why;
    if (!e) why = say("There is no finished explanation yet.");
    else if (!e->rows.empty() && !form->of_tables) why = say("A table has no such form.");
    items.push_back({translated(form->title), {}, false, false, why});
  }
  const MenuResult result = menu(c.ui, id("out menu"), own.anchor, 280, items, own.menu);
  if (result.chosen == 0) c.commands.push_back(app::Export{std::string(app::kPicture)});
  if (result.chosen > 0)
    c.commands.push_back(app::Export{std::string(app::export_forms()[static_cast<size_t>(result.chosen) - 1]->name)});
  if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
}

// "Kept for use without a network: 31.2 MB"
std::string offline_said(const app::Offline& offline) {
  if (offline.wanted <= 0) return say("Nothing is kept for use without a network");
  const std::string kept = number(offline.kept / 1e6, 1);
  if (offline.kept >= offline.wanted) return say("Kept for use without a network: {kept} MB", kept);
  return say("Kept for use without a network: {kept} of {all} MB", kept, number(offline.wanted / 1e6, 1));
}

// A menu whose items are commands. Those without one are headings.
struct CommandMenu {
  std::vector<MenuItem> items;
  std::vector<std::optional<app::Commands>> does;

  void heading(std::string label) {
    items.push_back({std::move(label), {}, false, true, {}});
    does.emplace_back();
  }
  void add(std::string label, std::string note, bool current, app::Commands commands) {
    items.push_back({std::move(label), std::move(note), current, false, {}});
    does.emplace_back(std::move(commands));
  }
};

void look_menu(Context& c, Own& own) {
  const app::State& s = c.state;
  CommandMenu all;
  all.heading(say("Colours"));
  constexpr const char* schemes[] = {to_say("as the system"), to_say("light"), to_say("dark")};
  for (int i = 0; i < 3; ++i) {
    const auto scheme = static_cast<app::Scheme>(i);
    all.add(translated(schemes[i]), {}, s.scheme == scheme, {app::SetScheme{scheme}});
  }
  all.heading(say("Text size"));
  for (const double size : kSizes)
    all.add(percent(size, 0), {}, !s.projector && size == s.text_size,
            {app::SetProjector{false}, app::SetTextSize{size}});
  all.add(say("projector"), say("larger, thicker lines"), s.projector, {app::SetProjector{!s.projector}});
  if (s.languages.size() > 1) all.heading(say("Language"));
  for (const app::Language& language : s.languages)
    if (s.languages.size() > 1)
      all.add(language.name, {}, language.code == s.spoken, {app::SetLanguage{language.code}});
  all.heading(offline_said(s.offline));
  all.add(s.offline.update ? say("Reload with the newer version") : say("Reload"), {}, false, {app::ReloadPage{}});
  all.add(say("Documentation"), {}, false, {app::Export{std::string(app::kDocumentation)}});
  if (!own.roomy) {
    all.add(say("Lessons"), {}, false, {app::OpenLessons{}});
    all.add(say("Copy link"), {}, false, {app::CopyLink{}});
    if (!s.earlier.undo.empty())
      all.add(say("Undo"), one_line(c.ui, s.earlier.undo_text), false, {app::Undo{false, c.ui.now}});
  }
  const MenuResult result = menu(c.ui, id("look menu"), own.anchor, 300, all.items, own.menu);
  if (result.chosen >= 0)
    for (app::Command& command : *all.does[result.chosen]) c.commands.push_back(std::move(command));
  if (result.chosen >= 0 || result.close) own.open = Own::Open::nothing;
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.open == Own::Open::view) view_menu(c, own);
  else if (own.open == Own::Open::model) model_menu(c, own);
  else if (own.open == Own::Open::look) look_menu(c, own);
  else if (own.open == Own::Open::out) out_menu(c, own);
}

}  // namespace

const Panel panel_masthead{
    .name = "masthead",
    .view = {},
    .area = Area::masthead,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_masthead,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels
