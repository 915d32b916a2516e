// What outlives the tab: what the person wrote and chose, as one small JSON text in the browser's storage;
// and what an address may bring (#trust, #text=…&method=…).
#pragma once
#include <string>
#include <string_view>

#include "app/state.h"

namespace vitrine::app {

inline constexpr const char* kStorageKey = "vitrine";

std::string save(const State& state);
// Takes over what makes sense and ignores the rest: stored data may be old, foreign or damaged.
void restore(State& state, std::string_view stored);

// The fragment that names the view that is shown, "trust"; empty for Explain. And back: Explain unless another is
// named.
std::string address(const State& state);
View view_of_address(std::string_view fragment);

// "text=The%20film&method=occlusion", with or without '#' or '?'. Returns whether anything was taken.
bool restore_address(State& state, std::string_view fragment);
std::string percent_decoded(std::string_view text);

}  // namespace vitrine::app
