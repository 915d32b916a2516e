#include "panels/flow_shown.h"

namespace vitrine::panels {
namespace {
constexpr size_t kAtFirst = 40;  // ways that are drawn before the person says how many
}

FlowShown flow_shown(const Context& c) {
  FlowShown shown;
  const auto& answer = c.state.answer(app::Slot::flow).shown;
  if (!answer || !c.state.model) return shown;
  shown.e = answer.get();
  shown.flow = app::flow_of(*answer, c.state.model->heads);
  if (!shown) return shown;
  shown.least = c.shared.flow_least > 0 ? c.shared.flow_least : shown.flow.amount_of(kAtFirst);
  shown.drawn = shown.flow.at_least(shown.least);
  const app::Selection& s = c.state.selection;
  if (s.layer >= 0 && s.layer < shown.flow.layers && s.head >= 0 && s.head < shown.flow.heads)
    shown.head = {s.layer, s.head};
  else
    for (const app::FlowPart& part : shown.flow.parts)
      if (part.head < shown.flow.heads) {
        shown.head = {part.layer, part.head};
        break;
      }
  return shown;
}

}  // namespace vitrine::panels
