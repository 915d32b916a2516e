// What the model writes, as part of the page's state as JSON (hook_json.h).
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "app/state.h"

namespace vitrine::panels {

nlohmann::json writing_hook(const app::State&);

}  // namespace vitrine::panels
