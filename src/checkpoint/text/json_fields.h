// Reading the parts of tokenizer.json: small getters, and the two ways in which a part is refused.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vitrine {

// The member, or a null value when there is none or `object` is not an object.
const nlohmann::json& member(const nlohmann::json& object, std::string_view field);
// The member "type" when it is a text, else "".
std::string_view type_of(const nlohmann::json& object);
// Fallback when absent or null. Errors: bad_file when not a boolean.
Result<bool> flag(const nlohmann::json& object, std::string_view field, bool fallback);
// A text of at most 200 bytes that a part inserts. part: to_say("The normaliser Prepend"). Errors: bad_file, naming it.
Result<std::string> short_text(const nlohmann::json& object, std::string_view field, std::string_view part);
// The one character that the text is made of. Errors: bad_file, naming the part.
Result<char32_t> one_character(const nlohmann::json& object, std::string_view field, std::string_view part);

Error bad_tokenizer(std::string what);
Error unsupported_tokenizer(std::string what);

}  // namespace vitrine
