// Explanation and Request <-> nlohmann::json. In CBOR tensors are binary (f32 / i64 little-endian), in text
// JSON they are flat number arrays; both carry "shape", "dtype" and "axes". Non-finite numbers become
// null in text JSON.
#pragma once
#include "base/result.h"
#include "explanation/archive.h"
#include "explanation/explanation.h"
#include "explanation/request.h"

namespace vitrine {

nlohmann::json to_json(const Explanation&, TensorForm);
Result<Explanation> explanation_from_json(const nlohmann::json&);
// What a target or foil is: see src/service/protocol.md. Errors: bad_request.
nlohmann::json to_json(const TokenChoice&);
Result<TokenChoice> choice_from_json(const nlohmann::json&);
nlohmann::json to_json(const Request&);
Result<Request> request_from_json(const nlohmann::json&);
// Plain values by name, not yet checked against a method. Errors: bad_request.
Result<Settings> settings_from_json(const nlohmann::json&);
nlohmann::json to_json(const Figure&);
nlohmann::json to_json(const TokenInfo&);
Result<TokenInfo> token_from_json(const nlohmann::json&);
nlohmann::json to_json(const Error&);
Error error_from_json(const nlohmann::json&);

}  // namespace vitrine
