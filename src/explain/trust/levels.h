// How long a method that draws samples runs in the table of trust: it begins with few and goes on while more could
// still change which method comes first. Its samples are nested, so that what was run for fewer counts for more.
#pragma once
#include <optional>

#include "explain/method.h"

namespace vitrine {

struct Level {
  Settings settings;   // empty: the method's own
  std::string said;    // what the figure of its passes means, with "64 samples"; empty where nothing is set
  int64_t passes = 0;  // about how many the method takes with them
};
// tokens: of the text that can be removed.
Level first_level(const Method& method, int64_t tokens);
// More samples, up to the method's own; nothing where those are reached, or none are drawn.
std::optional<Level> next_level(const Method& method, const Level& level, int64_t tokens);

}  // namespace vitrine
