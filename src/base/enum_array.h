// An array indexed by an enum whose values count from 0.
#pragma once
#include <array>
#include <cstddef>

namespace vitrine {

template <class E, class T, size_t N>
struct EnumArray : std::array<T, N> {
  using std::array<T, N>::operator[];
  constexpr T& operator[](E at) { return std::array<T, N>::operator[](static_cast<size_t>(at)); }
  constexpr const T& operator[](E at) const { return std::array<T, N>::operator[](static_cast<size_t>(at)); }
};

// The first `N` values of an enum, to loop over.
template <class E, size_t N>
constexpr std::array<E, N> first_values() {
  std::array<E, N> all{};
  for (size_t i = 0; i < N; ++i) all[i] = static_cast<E>(i);
  return all;
}

}  // namespace vitrine
