// All panels in their places, and the keys of the whole page.
#pragma once
#include <array>
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
  // From now on the page is a figure of this panel (figure.h).
  void show_only(std::string_view panel);
  bool is_figure() const { return only_.has_value(); }
  const std::vector<Hook>& hooks() const { return shared_.hooks; }
  const Arrangement& arrangement() const { return arrangement_; }

 private:
  void keys(Context& c);
  void change_view(app::View view);
  Arrangement arranged(Context& c, const Frame& frame);

  std::vector<std::unique_ptr<PanelState>> states_;
  Shared shared_;
  EnumArray<app::View, draw::ScrollState, app::kViews.size()> scrolls_;
  app::View view_ = app::View::explain;
  Arrangement arrangement_;
  std::optional<Area> only_;
};

}  // namespace vitrine::panels
