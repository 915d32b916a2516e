// The foot of a phone: one view at a time.
#include <array>

#include "panels/panel.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

std::array<std::string, 4> names() { return {say("Words"), say("Heads"), say("Layers"), say("Trust")}; }

float height(Context& c, PanelState&, float) { return c.ui.px(56); }

void draw_tabs(Context& c, PanelState&, Rect area) {
  const TabsResult result = foot_tabs(c.ui, id("tabs"), area, names(), static_cast<int>(c.state.tab));
  const float width = area.w / names().size();
  for (size_t i = 0; i < names().size(); ++i) c.hook("tab", i, 0, {area.x + width * i, area.y, width, area.h});
  if (result.clicked >= 0) c.commands.push_back(app::ShowTab{static_cast<app::Tab>(result.clicked)});
}

}  // namespace

const Panel panel_tabs{
    .name = "tabs",
    .view = app::View::explain,
    .area = Area::tabs,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_tabs,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels
