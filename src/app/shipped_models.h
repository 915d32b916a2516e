// The models that come with the page.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "app/commands.h"
#include "text/say.h"

namespace vitrine::app {

struct ShippedModel {
  std::string_view name, note;
  int megabytes;  // of memory, as a second model
};
inline constexpr std::array kShippedModels = {
#define X(name, note, megabytes) ShippedModel{name, note, megabytes},
#include "app/shipped_models.inc"
#undef X
};

constexpr bool is_shipped(std::string_view name) {
  for (const ShippedModel& m : kShippedModels)
    if (m.name == name) return true;
  return false;
}
inline CompareWith compare_with(const ShippedModel& model) {
  return {std::string(model.name), "models/" + std::string(model.name) + "/"};
}
inline LoadShipped load(const ShippedModel& model) {
  return {std::string(model.name), "models/" + std::string(model.name) + "/"};
}

}  // namespace vitrine::app
