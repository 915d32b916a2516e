// Named tensors <-> JSON: binary little-endian bytes in CBOR, flat number arrays in text.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "explanation/explanation.h"
#include "explanation/explanation_json.h"

namespace vitrine {

nlohmann::json to_json(const NamedTensor&, TensorForm);
Result<NamedTensor> named_tensor_from_json(const nlohmann::json&);

}  // namespace vitrine
