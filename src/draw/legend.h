// A ramp with its two meanings, nine stops wide.
#pragma once
#include "draw/text.h"

namespace vitrine::draw {

// Right end of the whole legend at `right`; the ramp is `width` px. Returns the left end.
float legend(Ui& ui, float right, float y, float width, const Ramp& ramp, std::string_view low, std::string_view high,
             float top = 1);  // top: last t that is drawn

}  // namespace vitrine::draw
