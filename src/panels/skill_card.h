// The examples of one skill, a few at a time, with the words that truly decide underlined. A click makes one the text;
// "with its pair" also pins the text that one change makes of it.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

class SkillCard {
 public:
  // Returns whether the card should close.
  bool draw(Context& c, draw::Rect anchor);
};

// "indirect_object" -> "Indirect object"
std::string skill_title(const std::string& name);

// In the text under study: a line above each token of the true rationale. `index`: of the rectangles' tokens into the
// page's.
void mark_rationale(Context& c, std::span<const int> index, std::span<const draw::Rect> rects);
// What the lines mean; empty where no rationale is known.
std::string rationale_words(const Context& c);

}  // namespace vitrine::panels
