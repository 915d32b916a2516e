// The questions that are open at the same time (slots.inc), about the text and about the pinned one, and the kinds of
// results that the page can draw (kinds.inc).
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "app/view.h"
#include "base/enum_array.h"

namespace vitrine::app {

enum class Slot {
#define X(name, ...) name,
#include "app/slots.inc"
#undef X
};
enum class Side { current, pinned };

struct SlotInfo {
  enum class Sides { one, both };
  enum class Rank { whole, part, alone };
  Slot slot;
  std::string_view name;
  std::optional<View> view;  // none: every view
  Sides sides;
  std::string_view method;  // empty: the chosen one
  Rank rank;
};
namespace slot_columns {
inline constexpr std::optional<View> every = std::nullopt;
#define X(name, title) inline constexpr View name = View::name;
#include "app/views.inc"
#undef X
inline constexpr auto one = SlotInfo::Sides::one, both = SlotInfo::Sides::both;
inline constexpr auto whole = SlotInfo::Rank::whole, part = SlotInfo::Rank::part, alone = SlotInfo::Rank::alone;
inline constexpr std::string_view chosen;
inline constexpr std::array kSlots = {
#define X(name, view, sides, method, rank) SlotInfo{Slot::name, #name, view, sides, method, rank},
#include "app/slots.inc"
#undef X
};
}  // namespace slot_columns
using slot_columns::kSlots;

constexpr const SlotInfo& info(Slot slot) { return kSlots[static_cast<size_t>(slot)]; }
// "attribution", "pinned_attribution".
std::string name_of(Slot slot, Side side);

template <class T>
using BySlot = EnumArray<Side, EnumArray<Slot, T, kSlots.size()>, 2>;

// ---- kinds of results
enum class Kind {
#define X(name, title) name,
#include "app/kinds.inc"
#undef X
};
struct KindInfo {
  Kind kind;
  std::string_view name, title;
};
inline constexpr std::array kKinds = {
#define X(name, title) KindInfo{Kind::name, #name, title},
#include "app/kinds.inc"
#undef X
};
constexpr const KindInfo& info(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }
constexpr std::optional<Kind> find_kind(std::string_view name) {
  for (const KindInfo& k : kKinds)
    if (k.name == name) return k.kind;
  return std::nullopt;
}

}  // namespace vitrine::app
