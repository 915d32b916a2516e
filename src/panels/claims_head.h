// The head of a view that is about one answer: its question as title, what was checked about it in sentences, and how
// far it is.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

struct ClaimsHead {
  app::Slot slot;
  const char* title;
  size_t said;              // claims in the sentence; the others are counted
  const char* note;         // after "3 claims, each checked on this text"; may be empty
  bool ends_early = false;  // the announced passes are the most it takes, and its notes say after how many it ended
};
float claims_head_height(Context& c, const ClaimsHead& head, float width);
void draw_claims_head(Context& c, const ClaimsHead& head, draw::Rect area);

}  // namespace vitrine::panels
