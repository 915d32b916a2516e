// What outlives the tab: what the person wrote and chose, as one small JSON text. It is kept in the browser's storage,
// and what of it is not the default is the link (`#v1=` and its base64url form, web/link.mjs). Older addresses
// (#trust, #text=…&method=…) stay readable.
#pragma once
#include <string>
#include <string_view>

#include "app/state.h"

namespace vitrine::app {

inline constexpr const char* kStorageKey = "vitrine";
inline constexpr const char* kEarlierKey = "earlier";

std::string save(const State& state);
// Takes over what makes sense and ignores the rest: stored data may be old, foreign or damaged.
void restore(State& state, std::string_view stored);

// What a link carries: `save` without what is the default.
std::string link(const State& state);
// Opens a link: JSON that `link` wrote, or an address of an older page ("#trust", "text=The%20film&method=occlusion",
// with or without '#' or '?'). What it does not name is as in a new page, but for colours and text size, which stay the
// reader's. What is not understood changes nothing. Seconds `now`: see State::edited_at.
void open_link(State& state, std::string_view link, double now);
std::string text_of_link(std::string_view link);    // empty if it has none
std::string work(const State& state);               // a link that opens as this state, but for colours and text size
std::string made_with_another(const State& state);  // the sentence for a link of State::wanted_model

// The texts that Undo leads back to, for the browser's storage: the last few. And back, from what may be damaged.
std::string save_earlier(const Earlier& earlier);
void restore_earlier(State& state, std::string_view stored);

View view_of_link(std::string_view link);  // of either form; Explain unless another is named
std::string percent_decoded(std::string_view text);

}  // namespace vitrine::app
