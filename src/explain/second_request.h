// The question put to one model, as it is put to a second one beside it.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "explanation/request.h"

namespace vitrine {

// Same method, settings, target and foil. With another vocabulary ids are other tokens: words go as text, by `text_of`
// the first model, and the position can only be the last (what is not given). Nothing where an earlier one is asked
// about; `at_last`: whether request.position, if there is one, is the last.
std::optional<Request> asked_of_second(Request request, bool same_vocabulary, bool at_last,
                                       const std::function<std::string(int32_t)>& text_of);

}  // namespace vitrine
