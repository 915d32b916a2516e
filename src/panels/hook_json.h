// The state of the page as JSON, for tests that drive the real page: what is shown, and where on the screen
// everything is that can be clicked.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "app/state.h"
#include "panels/page.h"

namespace vitrine::panels {

nlohmann::json describe(const app::State& state, const Page& page, bool dark);

}  // namespace vitrine::panels
