// How a row goes through a tree: hard, one way at every question, or soft (soft.h), both ways, more where the answer is
// surer.
#pragma once
#include <cstdint>
#include <map>

namespace vitrine::dataset {

enum class Routing { hard, soft };
inline const char* name_of(Routing routing) { return routing == Routing::soft ? "soft" : "hard"; }

struct Softness {
  double softness = 0;
  std::map<int32_t, double> spread;  // of the questions' x, by node
};

}  // namespace vitrine::dataset
