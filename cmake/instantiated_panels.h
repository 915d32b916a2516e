// Precompiled with what nearly every panel includes: states, commands and runs of text (see instantiated_json.h).
// Nothing calls this.
#pragma once
#include "app/commands.h"
#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"

namespace vitrine::instantiated {

inline void panel(panels::Context& c, const app::State& state) {
  app::State copy = state, moved = std::move(copy);
  copy = moved;
  app::Commands commands;
  commands.push_back(app::SelectToken{1});
  commands.push_back(app::SelectHead{1, 1});
  commands.push_back(app::ShowView{});
  app::Commands others = commands;
  others = std::move(commands);
  std::vector<draw::Run> runs{{"", draw::style(draw::Role::note), draw::Run::Line::none, 0}};
  runs.push_back(runs.front());
  const draw::ParagraphResult result = draw::paragraph(c.ui, 0, 0, 1, runs);
  (void)result;
  c.hook("", 0, 0, {});
  std::vector<draw::MenuItem> items;
  items.push_back({});
  std::vector<draw::Bar> bars;
  bars.push_back({});
  draw::tooltip(c.ui, c.ui.pointer(), {std::string()});
}

}  // namespace vitrine::instantiated
