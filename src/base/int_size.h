// The number of elements as an int: what rows, columns and tokens of the page are counted in.
#pragma once

namespace vitrine {

template <class Elements>
constexpr int int_size(const Elements& elements) {
  return static_cast<int>(elements.size());
}

}  // namespace vitrine
