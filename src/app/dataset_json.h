// The core's messages about the data set as events.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "app/dataset_commands.h"

namespace vitrine::app {

// Nothing for messages of another kind. Fields that are missing or mistyped make a Failed of the whole message: `error`
// is set.
std::optional<DataEvent> decode_data(const nlohmann::json& message, std::optional<Error>& error);

}  // namespace vitrine::app
