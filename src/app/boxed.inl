// Definitions of boxed.h. Instantiate with `template class Boxed<V>; template struct MadeFromEach<Boxed<V>>;`
#pragma once
#include <tuple>
#include <utility>
#include <variant>

#include "app/boxed.h"

namespace vitrine::app {

template <class Variant>
Boxed<Variant>::Boxed(const Boxed& other) : what_(other.what_ ? new Variant(*other.what_) : nullptr) {}
template <class Variant>
Boxed<Variant>& Boxed<Variant>::operator=(const Boxed& other) {
  return *this = Boxed(other);
}
template <class Variant>
void Boxed<Variant>::Delete::operator()(Variant* what) const {
  delete what;
}
template <class Variant>
template <class Alternative>
Variant* Boxed<Variant>::made(Alternative&& what) {
  return new Variant(std::move(what));
}

// Names what makes a box of each alternative, so that it is there for other sources.
template <class Box>
struct MadeFromEach;
template <class Variant>
struct MadeFromEach<Boxed<Variant>> {
  template <class... Alternatives>
  static auto each(const std::variant<Alternatives...>*) {
    return std::tuple(&Boxed<Variant>::template made<Alternatives>...);
  }
  using Makers = decltype(each(static_cast<const Variant*>(nullptr)));
  static const Makers all;
};
template <class Variant>
const typename MadeFromEach<Boxed<Variant>>::Makers MadeFromEach<Boxed<Variant>>::all = each(static_cast<const Variant*>(nullptr));

}  // namespace vitrine::app
