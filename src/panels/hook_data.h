// The data set's part of the page's state as JSON (hook_json.h).
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "app/dataset.h"

namespace vitrine::panels {

nlohmann::json data_json(const app::Data&);

}  // namespace vitrine::panels
