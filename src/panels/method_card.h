// Chooses the attribution method and its settings; made from what the methods declare.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "panels/panel.h"

namespace vitrine::panels {

// The form of what a method or an analysis declares; `settings`: what differs from the defaults.
std::vector<draw::FormField> form_of(const std::map<std::string, Settings>& settings, const app::MethodInfo& method);

class MethodCard {
 public:
  // Returns whether the card should close.
  bool draw(Context& c, draw::Rect anchor);

 private:
  draw::ScrollState scroll_;
  bool opened_ = false;
};

}  // namespace vitrine::panels
