#include "panels/page.h"

#include <imgui.h>

#include <algorithm>

#include "app/exports/export.h"
#include "app/readings.h"
#include "app/trust_table.h"
#include "panels/figure.h"
#include "panels/writing_entry.h"
#include "platform/text_session.h"

namespace vitrine::panels {
namespace {

using namespace draw;

void step_token(Context& c, int by) {
  const int count = int_size(c.state.tokens);
  if (count == 0) return;
  const int now = c.state.selection.token;
  const int next = now < 0 ? (by > 0 ? 0 : count - 1) : std::clamp(now + by, 0, count - 1);
  if (next != now) c.commands.push_back(app::SelectToken{next});
}

void step_head(Context& c, int layers, int heads) {
  const app::Head head = app::shown_head(c.state);
  if (head.layer < 0 || !c.state.model) return;
  const int layer = std::clamp(head.layer + layers, 0, static_cast<int>(c.state.model->layers) - 1);
  const int which = std::clamp(head.head + heads, 0, static_cast<int>(c.state.model->heads) - 1);
  c.commands.push_back(app::SelectHead{layer, which});
}

// To the next or the previous row of the table of methods.
void step_method(Context& c, int by) {
  const app::TrustTable table = app::trust_table(c.state);
  const int count = table.rows().size();
  if (count == 0) return;
  const int now = table.find(c.state.method), next = now < 0 ? 0 : std::clamp(now + by, 0, count - 1);
  if (next != now) c.commands.push_back(app::SetMethod{table.rows()[next].name});
}

bool in_view(const Panel& panel, app::View view) { return !panel.view || *panel.view == view; }

// Digits, in the order of the head. With Ctrl they are the browser's.
void choose_view(Context& c) {
  for (size_t i = 0; i < app::kViews.size(); ++i)
    if (c.ui.key_pressed(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(i))))
      c.commands.push_back(app::ShowView{app::kViews[i].view});
}

}  // namespace

Page::Page() {
  for (const Panel* panel : all_panels()) states_.push_back(panel->make());
}

// What is open in a view closes with it.
void Page::change_view(app::View view) {
  const std::span<const Panel* const> panels = all_panels();
  for (size_t i = 0; i < panels.size(); ++i)
    if (!in_view(*panels[i], view)) states_[i] = panels[i]->make();
  text_session::end();
  view_ = view;
}

// 1, 2, ...: view. Left and right: token. Up and down: layer of the shown head, with Shift left and right: head; in
// Trust: the method. Delete: the word of the selected token goes. Escape gives up what runs, then the selection.
// Ctrl+Z, with Shift back: the text before; Ctrl+C: what is selected. "p": pin the text, again: let it go. "/" or
// Ctrl+L: to the text. "w": the model writes on. "t": light and dark.
void Page::keys(Context& c) {
  Ui& ui = c.ui;
  if (text_session::active()) return;
  const ImGuiIO& io = ImGui::GetIO();
  const bool shift = io.KeyShift, command = io.KeyCtrl || io.KeySuper;
  if (ui.key_pressed(ImGuiKey_Escape)) {
    if (c.state.view == app::View::data && c.state.data.busy())
      c.commands.push_back(app::DataCommand{app::StopData{}, 0});
    else if (c.state.busy()) c.commands.push_back(app::Stop{});
    else if (c.state.selection.token >= 0) c.commands.push_back(app::SelectToken{-1});
  }
  const bool has_text = c.state.view == app::View::explain;
  if (command) {
    if (ui.key_pressed(ImGuiKey_C)) c.commands.push_back(app::Export{std::string(app::kCopy)});
    if (has_text && ui.key_pressed(ImGuiKey_L)) shared_.focus_prompt = true;
    if (has_text && ui.key_pressed(ImGuiKey_Z)) c.commands.push_back(app::Undo{shift, ui.now});
    if (has_text && ui.key_pressed(ImGuiKey_Y)) c.commands.push_back(app::Undo{true, ui.now});
    return;
  }
  choose_view(c);
  if (has_text && ui.key_pressed(ImGuiKey_Slash)) shared_.focus_prompt = true;
  if (ui.key_pressed(ImGuiKey_T))
    c.commands.push_back(app::SetScheme{ui.theme.dark ? app::Scheme::light : app::Scheme::dark});
  if (c.state.view == app::View::data) return;  // the tree has its own
  const int side = (ui.key_pressed(ImGuiKey_RightArrow) ? 1 : 0) - (ui.key_pressed(ImGuiKey_LeftArrow) ? 1 : 0);
  const int height = (ui.key_pressed(ImGuiKey_DownArrow) ? 1 : 0) - (ui.key_pressed(ImGuiKey_UpArrow) ? 1 : 0);
  if (side != 0 && !shift) step_token(c, side);
  if (c.state.view == app::View::trust && height != 0) step_method(c, height);
  if (ui.key_pressed(ImGuiKey_P)) {
    if (c.state.comparing() || !c.state.pinned) c.commands.push_back(app::Pin{});
    else c.commands.push_back(app::Unpin{});
  }
  if (c.state.view != app::View::explain) return;
  if (ui.key_pressed(ImGuiKey_W)) open_writing(c);
  if (ui.key_pressed(ImGuiKey_Delete) && c.state.selection.token >= 0)
    c.commands.push_back(app::DeleteWord{c.state.selection.token, ui.now});
  if (side != 0 && shift) step_head(c, 0, side);
  if (height != 0) step_head(c, height, 0);
}

void Page::show_only(std::string_view panel) { only_ = figure_area(panel); }

Arrangement Page::arranged(Context& c, const Frame& frame) {
  const std::span<const Panel* const> panels = all_panels();
  Heights heights{};
  const Measuring measuring(c.ui);
  for (size_t i = 0; i < panels.size(); ++i) {
    const Area area = panels[i]->area;
    if (!in_view(*panels[i], frame.view)) continue;
    const Span span = only_ ? figure_columns(frame, area, *only_) : columns(frame, area);
    if (span.width > 0) heights[area] = panels[i]->height(c, *states_[i], span.width);
  }
  return only_ ? arrange_figure(frame, heights, *only_) : arrange(frame, heights);
}

app::Commands Page::draw(Ui& ui, const app::State& state, float width, float height) {
  app::Commands commands;
  if (state.view != view_) change_view(state.view);
  shared_.hover = {};
  shared_.method.clear();
  shared_.hooks.clear();
  Context c{ui, state, shared_, commands, ui.theme.layout, state.tab};
  const Frame frame{width, height, ui.theme.scale, ui.theme.layout, state.tab, state.view};

  const std::span<const Panel* const> panels = all_panels();
  arrangement_ = arranged(c, frame);
  fill(ui, {0, 0, width, height}, ui.colours().paper);
  ScrollState& scroll = scrolls_[state.view];
  begin_scroll(ui, id("page", static_cast<int64_t>(state.view)), arrangement_.view, arrangement_.content, scroll);
  for (size_t i = 0; i < panels.size(); ++i) {
    Rect area = arrangement_[panels[i]->area];
    if (area.empty() || panels[i]->area == Area::tabs) continue;
    area.y -= scroll.offset;
    if (ui.visible(area)) panels[i]->draw(c, *states_[i], area);
  }
  end_scroll(ui);
  if (only_) draw_figure_foot(c, figure_foot(frame));
  for (size_t i = 0; i < panels.size(); ++i) {
    const Rect area = arrangement_[panels[i]->area];
    if (panels[i]->area == Area::tabs && !area.empty()) {
      fill(ui, area, ui.colours().paper);
      panels[i]->draw(c, *states_[i], area);
    }
  }
  for (size_t i = 0; i < panels.size(); ++i)
    if (panels[i]->draw_over && in_view(*panels[i], state.view)) panels[i]->draw_over(c, *states_[i]);
  keys(c);
  if (!(shared_.hover == state.hover)) commands.push_back(app::SetHover{shared_.hover});
  return commands;
}

}  // namespace vitrine::panels
