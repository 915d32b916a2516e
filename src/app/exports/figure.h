// Token scores as a picture in SVG: a row per token, a bar from a common zero line, the number. Text stays text.
#pragma once
#include <string>

#include "explanation/explanation.h"

namespace vitrine::app {

// Empty unless the explanation has a score for every token. Rows carry data-token="<index>". `headed`: with what the
// picture is about above it, and method and model below.
std::string svg_of(const Explanation& e, std::string_view title, bool headed);

}  // namespace vitrine::app
