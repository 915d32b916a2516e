#include "panels/panel.h"

namespace vitrine::panels {

std::span<const Panel* const> all_panels() {
  static constexpr const Panel* panels[] = {
#define X(name) &panel_##name,
#include "panels/panels.inc"
#undef X
  };
  return panels;
}

}  // namespace vitrine::panels
