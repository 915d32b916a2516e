// What a form or a help text needs of a method: every field of `Method` but `run`.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "explain/method.h"

namespace vitrine {

nlohmann::json to_json(const Method&);

}  // namespace vitrine
