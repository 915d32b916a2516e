#include "draw/measuring.h"

namespace vitrine::draw {

Measuring::Measuring(Ui& ui)
    : ui_(ui), list_(ui.list), over_(ui.over), said_(ui.said), thrown_away_(ImGui::GetDrawListSharedData()) {
  thrown_away_._ResetForNewFrame();
  thrown_away_.PushTextureID(ImGui::GetIO().Fonts->TexID);
  thrown_away_.PushClipRectFullScreen();
  ui.list = ui.over = &thrown_away_;
  ui.said = nullptr;
  ++ui.measuring_;
}

Measuring::~Measuring() {
  ui_.list = list_;
  ui_.over = over_;
  ui_.said = said_;
  --ui_.measuring_;
}

}  // namespace vitrine::draw
