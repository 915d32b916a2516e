#pragma once

namespace vitrine {

// The double that prints with the fewest digits that still name this float: 0.1, not 0.10000000149011612. JSON and all
// that is exported write tensors so.
double short_double(float value);

}  // namespace vitrine
