// JSON from files that nobody vouches for: one pass, no recursion, no exceptions. Refuses what
// readers disagree about (a key given twice) and what only an attacker writes (nesting without end).
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vitrine {

// file: what to call it in an error ("config.json"). Errors: bad_file.
Result<nlohmann::json> parse_strict_json(std::string_view text, std::string_view file);

// A name out of a file as it may be shown in an error: quoted, control characters and all, at most 80
// bytes.
std::string quoted_name(std::string_view name);
// A tensor of that name, as the place of an error.
std::string place_of_tensor(std::string_view name);

}  // namespace vitrine
