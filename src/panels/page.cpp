#include "panels/page.h"

#include <imgui.h>

#include <algorithm>

#include "app/readings.h"
#include "platform/text_session.h"

namespace vitrine::panels {
namespace {

using namespace draw;

void step_token(Context& c, int by) {
  const int count = static_cast<int>(c.state.tokens.size());
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

}  // namespace

Page::Page() {
  for (const Panel* panel : all_panels()) states_.push_back(panel->make());
}

// Left and right: token. Up and down: layer of the shown head; with Shift left and right: head. Escape gives
// up what runs, then the selection. "/" or Ctrl+L: to the text. "t": light and dark.
void Page::keys(Context& c) {
  Ui& ui = c.ui;
  if (text_session::active()) return;
  const ImGuiIO& io = ImGui::GetIO();
  const bool shift = io.KeyShift, command = io.KeyCtrl || io.KeySuper;
  if (ui.key_pressed(ImGuiKey_Escape)) {
    if (c.state.busy()) c.commands.push_back(app::Stop{});
    else if (c.state.selection.token >= 0) c.commands.push_back(app::SelectToken{-1});
  }
  if (command) {
    if (ui.key_pressed(ImGuiKey_L)) shared_.focus_prompt = true;
    return;
  }
  if (ui.key_pressed(ImGuiKey_Slash)) shared_.focus_prompt = true;
  if (ui.key_pressed(ImGuiKey_T))
    c.commands.push_back(app::SetScheme{ui.theme.dark ? app::Scheme::light : app::Scheme::dark});
  const int side = (ui.key_pressed(ImGuiKey_RightArrow) ? 1 : 0) - (ui.key_pressed(ImGuiKey_LeftArrow) ? 1 : 0);
  const int height = (ui.key_pressed(ImGuiKey_DownArrow) ? 1 : 0) - (ui.key_pressed(ImGuiKey_UpArrow) ? 1 : 0);
  if (side != 0 && !shift) step_token(c, side);
  if (side != 0 && shift) step_head(c, 0, side);
  if (height != 0) step_head(c, height, 0);
}

app::Commands Page::draw(Ui& ui, const app::State& state, float width, float height) {
  app::Commands commands;
  shared_.hover = {};
  shared_.hooks.clear();
  Context c{ui, state, shared_, commands, ui.theme.layout, state.tab};
  const Frame frame{width, height, ui.theme.scale, ui.theme.layout, state.tab};

  const std::span<const Panel* const> panels = all_panels();
  Heights heights{};
  for (size_t i = 0; i < panels.size(); ++i) {
    const Span span = columns(frame, panels[i]->area);
    if (span.width > 0)
      heights[static_cast<size_t>(panels[i]->area)] = panels[i]->height(c, *states_[i], span.width);
  }
  arrangement_ = arrange(frame, heights);

  fill(ui, {0, 0, width, height}, ui.colours().paper);
  begin_scroll(ui, id("page"), arrangement_.view, arrangement_.content, scroll_);
  for (size_t i = 0; i < panels.size(); ++i) {
    Rect area = arrangement_[panels[i]->area];
    if (area.empty() || panels[i]->area == Area::tabs) continue;
    area.y -= scroll_.offset;
    if (ui.visible(area)) panels[i]->draw(c, *states_[i], area);
  }
  end_scroll(ui);
  for (size_t i = 0; i < panels.size(); ++i) {
    const Rect area = arrangement_[panels[i]->area];
    if (panels[i]->area == Area::tabs && !area.empty()) {
      fill(ui, area, ui.colours().paper);
      panels[i]->draw(c, *states_[i], area);
    }
  }
  for (size_t i = 0; i < panels.size(); ++i)
    if (panels[i]->draw_over) panels[i]->draw_over(c, *states_[i]);
  keys(c);
  if (!(shared_.hover == state.hover)) commands.push_back(app::SetHover{shared_.hover});
  return commands;
}

}  // namespace vitrine::panels
