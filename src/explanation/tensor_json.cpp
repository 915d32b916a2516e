// A named tensor in JSON: binary little-endian bytes in CBOR, a flat list of numbers in text.
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "explanation/explanation_fields.h"
#include "explanation/short_double.h"

namespace vitrine {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "binary tensors are stored as they lie in memory");

double short_double(float value) {
  char text[32];
  *std::to_chars(text, std::end(text) - 1, value).ptr = '\0';
  return std::strtod(text, nullptr);
}

namespace {

json numbers(const Tensor& tensor) {
  json::array_t list;
  list.reserve(tensor.size());
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

json Form<NamedTensor>::write(const NamedTensor& t, TensorForm form) {
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

void Form<NamedTensor>::read(Reading& reading, const json& j, NamedTensor& t) {
  const char* outer = std::exchange(reading.what, to_say("a tensor"));
  if (!j.is_object()) return reading.fail("", to_say("an object"));
  archive::Reader r(reading, j);
  std::string dtype;
  Shape shape;
  r.must("name", t.name);
  r.may("unit", t.unit);
  r.may("axes", t.axes);
  r.must("shape", shape);
  r.must("dtype", dtype);
  r.check(r.has("data"), "data", to_say("there"));
  constexpr int64_t most = 1 << 30;
  int64_t count = 1;
  for (const int64_t extent : shape) {
    if (extent >= 0 && extent <= most) count *= extent;
    if (extent < 0 || extent > most || count > most) reading.fail("shape", to_say("a list of sizes"));
    if (reading.error) break;
  }
  if (reading.error) return;
  const auto take = [&](auto found) {
    if (found) t.tensor = Tensor(shape, std::move(*found));
    else reading.fail("data", to_say("as many numbers as its shape says"));
  };
  if (dtype == "f32") take(values<float>(j["data"], static_cast<size_t>(count)));
  else if (dtype == "i64") take(values<int64_t>(j["data"], static_cast<size_t>(count)));
  else reading.fail("dtype", to_say("f32 or i64"));
  reading.what = outer;
}

}  // namespace vitrine
