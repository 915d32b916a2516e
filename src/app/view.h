// The views of the page: each answers one question with panels of its own.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "text/say.h"

namespace vitrine::app {

enum class View {
#define X(name, title) name,
#include "app/views.inc"
#undef X
};

struct ViewInfo {
  View view;
  std::string_view name, title;
};
inline constexpr std::array kViews = {
#define X(name, title) ViewInfo{View::name, #name, title},
#include "app/views.inc"
#undef X
};

constexpr const ViewInfo& info(View view) { return kViews[static_cast<size_t>(view)]; }
constexpr std::optional<View> find_view(std::string_view name) {
  for (const ViewInfo& v : kViews)
    if (v.name == name) return v.view;
  return std::nullopt;
}

}  // namespace vitrine::app
