// All panels in their places, and the keys of the whole page.
#pragma once
#include <memory>
#include <vector>

#include "draw/scroll.h"
#include "panels/panel.h"

namespace vitrine::panels {

class Page {
 public:
  Page();
  // Draws one frame; returns what the person did.
  app::Commands draw(draw::Ui& ui, const app::State& state, float width, float height);
  const std::vector<Hook>& hooks() const { return shared_.hooks; }
  const Arrangement& arrangement() const { return arrangement_; }

 private:
  void keys(Context& c);

  std::vector<std::unique_ptr<PanelState>> states_;
  Shared shared_;
  draw::ScrollState scroll_;
  Arrangement arrangement_;
};

}  // namespace vitrine::panels
