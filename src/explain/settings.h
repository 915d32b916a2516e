// Settings, checked against what a method or an analysis declares.
#pragma once
#include "base/result.h"
#include "explain/method.h"
#include "explanation/explanation.h"

namespace vitrine {

// Every declared setting, with the given value or the default. A value may come as text ("32", "true"), as
// the command line has it. Errors: bad_request for an unknown name, a wrong type or a value out of range, with
// what is allowed.
Result<Settings> fill_settings(const Method& method, const Settings& given);
// The same for what else declares settings; errors name the owner.
Result<Settings> fill_settings(const std::string& owner, std::span<const Setting> declared, const Settings& given);

}  // namespace vitrine
