// A std::variant behind a pointer. Making one, which every panel does, then compiles nothing of the variant itself: for
// fifty alternatives that took longer than the rest of a panel. What reads it (`*boxed`) sees the whole variant.
// boxed.inl has the definitions, for the one source that instantiates them.
#pragma once
#include <memory>
#include <type_traits>
#include <utility>

namespace vitrine::app {

// Variant: a class derived from std::variant.
template <class Variant>
class Boxed {
 public:
  template <class Alternative>
    requires(!std::is_same_v<Alternative, Boxed>)
  Boxed(Alternative what)
      : what_(made<Alternative>(std::move(what))) {}  // not explicit: commands.push_back(SelectToken{3})
  Boxed(const Boxed& other);
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other);
  Boxed& operator=(Boxed&&) noexcept = default;

  const Variant& operator*() const { return *what_; }

 private:
  template <class>
  friend struct MadeFromEach;
  struct Delete {
    void operator()(Variant* what) const;
  };
  template <class Alternative>
  static Variant* made(Alternative&& what);

  std::unique_ptr<Variant, Delete> what_;  // empty only after it was moved from
};

}  // namespace vitrine::app
