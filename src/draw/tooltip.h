// Value beside the pointer in a paper box with a 1 px ink frame, no delay.
#pragma once
#include <initializer_list>

#include "draw/text.h"

namespace vitrine::draw {

// Lines of note text; the first in semibold when there are several. Kept inside the page.
void tooltip(Ui& ui, ImVec2 pointer, std::span<const std::string> lines);
void tooltip(Ui& ui, ImVec2 pointer, std::initializer_list<std::string> lines);

}  // namespace vitrine::draw
