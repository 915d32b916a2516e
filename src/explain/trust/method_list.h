// Methods by a list of their names.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "explain/method.h"

namespace vitrine {

// "attn_lrp,lime" -> these, in the order of all methods; empty -> every method with View::token_scores.
// Errors: bad_request for a name that is none of them.
Result<std::vector<const Method*>> methods_named(std::string_view names);

}  // namespace vitrine
