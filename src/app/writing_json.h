// The writing as part of what is saved (persistence.h): prompt, settings and seed, so that a link writes the same
// again; and earlier turns as they were.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "app/writing.h"

namespace vitrine::app {

// `text`: the text under study, which the prompt mostly is.
nlohmann::json writing_json(const Writing&, const std::string& text);
// What makes sense of it: stored data may be old, foreign or damaged. Texts of more than `limit` bytes are none.
std::optional<Writing> writing_from(const nlohmann::json&, const std::string& text, size_t limit);

nlohmann::json setting_values(const Settings&);
Settings setting_values_from(const nlohmann::json&);

}  // namespace vitrine::app
