// Chooses the attribution method and its settings; made from what the methods declare.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

class MethodCard {
 public:
  // Returns whether the card should close.
  bool draw(Context& c, draw::Rect anchor);

 private:
  draw::ScrollState scroll_;
};

}  // namespace vitrine::panels
