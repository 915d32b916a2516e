// What the flow view shows now: the answer, which of its ways are drawn, and the head that is looked at.
#pragma once
#include "app/flow.h"
#include "panels/panel.h"

namespace vitrine::panels {

struct FlowShown {
  const Explanation* e = nullptr;
  app::Flow flow;
  float least = 0;   // amount of a way that is drawn
  size_t drawn = 0;  // ways: the first of flow.edges
  app::Head head;    // the chosen one, else the one through which most flows; (-1, -1): none

  explicit operator bool() const { return static_cast<bool>(flow); }
};
// Empty while there is no answer.
FlowShown flow_shown(const Context& c);

}  // namespace vitrine::panels
