// Precompiled with what the page's state is made of: its copies, and commands (see instantiated_json.h). Nothing calls
// this.
#pragma once
#include "app/commands.h"
#include "app/dataset_commands.h"
#include "app/reducer.h"
#include "app/state.h"
#include "explanation/explanation_json.h"
#include "instantiated_json.h"

namespace vitrine::instantiated {

inline void state(const app::State& state, const app::AnyCommand& command, const app::AnyDataEvent& event) {
  app::State copy = state, moved = std::move(copy);
  copy = moved;
  copy = std::move(moved);
  app::Commands commands;
  commands.push_back(app::SelectToken{1});
  app::Commands others = commands;
  others = std::move(commands);
  std::visit([](const auto&) {}, command);
  std::visit([](const auto&) {}, event);
  app::AnyDataEvent event_copy = event;
  event_copy = event;
  std::shared_ptr<const Explanation> shared = std::make_shared<const Explanation>(), other = shared;
  other = shared;
  std::vector<app::MethodInfo> methods = state.methods, more = methods;
  more = methods;
  std::optional<TokenChoice> choice = state.target(), same = choice;
  same = choice;
  (void)(choice == same);
}

}  // namespace vitrine::instantiated
