#include "explanation/tensor_json.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "explanation/json_reader.h"

namespace vitrine {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "binary tensors are stored as they lie in memory");

namespace {

// The double that prints with the fewest digits that still name this float: 0.1, not 0.10000000149011612.
double short_double(float value) {
  char text[32];
  *std::to_chars(text, std::end(text) - 1, value).ptr = '\0';
  return std::strtod(text, nullptr);
}

json numbers(const Tensor& tensor) {
  json::array_t list;
  list.reserve(static_cast<size_t>(tensor.size()));
  if (tensor.dtype() == DType::i64) {
    for (int64_t v : tensor.i64()) list.emplace_back(v);
  } else {
    for (float v : tensor.f32()) list.emplace_back(std::isfinite(v) ? json(short_double(v)) : json());
  }
  return list;
}

// Values of an element type from either form; nothing when the count or a type is wrong.
template <class T>
std::optional<std::vector<T>> values(const json& data, size_t count) {
  if (data.is_binary()) {
    const auto& bytes = data.get_binary();
    if (bytes.size() != count * sizeof(T)) return {};
    std::vector<T> out(count);
    if (count > 0) std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
  }
  if (!data.is_array() || data.size() != count) return {};
  std::vector<T> out;
  out.reserve(count);
  for (const json& v : data) {
    if constexpr (std::is_same_v<T, float>) {
      if (!v.is_number() && !v.is_null()) return {};
      out.push_back(v.is_null() ? std::numeric_limits<float>::quiet_NaN() : v.get<float>());
    } else {
      if (!v.is_number_integer()) return {};
      out.push_back(v.get<int64_t>());
    }
  }
  return out;
}

}  // namespace

json to_json(const NamedTensor& t, TensorForm form) {
  json data;
  if (form == TensorForm::numbers) {
    data = numbers(t.tensor);
  } else {
    const auto bytes = t.tensor.bytes();
    const auto* begin = reinterpret_cast<const uint8_t*>(bytes.data());
    data = json::binary(std::vector<uint8_t>(begin, begin + bytes.size()));
  }
  return {{"name", t.name},
          {"axes", t.axes},
          {"unit", t.unit},
          {"dtype", name_of(t.tensor.dtype())},
          {"shape", t.tensor.shape()},
          {"data", std::move(data)}};
}

Result<NamedTensor> named_tensor_from_json(const json& j) {
  JsonReader r(j, "a tensor", ErrorCode::bad_file);
  NamedTensor t;
  t.name = r.text("name");
  t.unit = r.text("unit", false);
  for (const json& axis : r.array("axes")) {
    if (!axis.is_string()) r.fail("axes", "a list of names");
    else t.axes.push_back(axis.get<std::string>());
  }
  Shape shape;
  int64_t count = 1;
  constexpr int64_t most = 1 << 30;
  for (const json& extent : r.array("shape")) {
    const int64_t size = extent.is_number_integer() ? extent.get<int64_t>() : -1;
    shape.push_back(size);
    if (size >= 0 && size <= most) count *= size;
    if (size < 0 || size > most || count > most) {
      r.fail("shape", "a list of sizes");
      break;
    }
  }
  const std::string dtype = r.text("dtype");
  const json* data = r.field("data");
  if (!data) r.fail("data", "the values");
  if (r.error()) return *r.error();
  if (dtype == "f32") {
    if (auto v = values<float>(*data, static_cast<size_t>(count))) return t.tensor = Tensor(shape, std::move(*v)), t;
  } else if (dtype == "i64") {
    if (auto v = values<int64_t>(*data, static_cast<size_t>(count))) return t.tensor = Tensor(shape, std::move(*v)), t;
  } else {
    r.fail("dtype", "f32 or i64");
  }
  r.fail("data", "as many numbers as its shape says");
  return *r.error();
}

}  // namespace vitrine
