#include "checkpoint/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/hash.h"
#include "checkpoint/strict_json.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr const char* file = "model.safetensors";
constexpr uint64_t longest_header = 100'000'000;

Error broken(std::string what, std::string where = file) {
  return {ErrorCode::bad_file, std::move(what), std::move(where), "Get the file again from where it came from."};
}

// Bytes per element of the dtypes that the format names; 0 for any other.
uint64_t size_of(std::string_view dtype) {
  struct Known {
    std::string_view name;
    uint64_t size;
  };
  static constexpr Known known[] = {{"F64", 8},  {"F32", 4},     {"F16", 2},     {"BF16", 2},    {"I64", 8}, {"I32", 4},
                                    {"I16", 2},  {"I8", 1},      {"U64", 8},     {"U32", 4},     {"U16", 2}, {"U8", 1},
                                    {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"F8_E8M0", 1}, {"C64", 8}};
  for (const Known& k : known) {
    if (k.name == dtype) return k.size;
  }
  return 0;
}

// Non-negative integers only: counts and offsets.
std::optional<uint64_t> natural(const json& value) {
  if (!value.is_number_unsigned()) return {};
  return value.get<uint64_t>();
}

Result<SafeTensors::Entry> read_entry(const std::string& name, const json& fields, uint64_t data_size) {
  const std::string where = "tensor " + quoted_name(name);
  const auto has = [&](const char* key, json::value_t type) {
    return fields.is_object() && fields.contains(key) && fields[key].type() == type;
  };
  if (!has("dtype", json::value_t::string) || !has("shape", json::value_t::array) ||
      !has("data_offsets", json::value_t::array)) {
    return broken("The header does not give a dtype, a shape and data_offsets", where);
  }
  SafeTensors::Entry entry;
  entry.dtype = fields["dtype"].get<std::string>();
  const uint64_t element_size = size_of(entry.dtype);
  if (element_size == 0) {
    return Error{ErrorCode::unsupported, "The number format " + quoted_name(entry.dtype) + " is not known", where,
                 "Save the tensor as F32, F16 or BF16."};
  }
  uint64_t bytes = element_size;
  for (const json& dimension : fields["shape"]) {
    const std::optional<uint64_t> size = natural(dimension);
    if (!size) return broken("A dimension of the shape is not a whole number", where);
    // A signed limit, so that shapes fit Shape; also with a zero among the dimensions.
    if (*size > uint64_t(INT64_MAX) || __builtin_mul_overflow(bytes, *size, &bytes) || bytes > uint64_t(INT64_MAX)) {
      return broken("The shape asks for more elements than can be counted", where);
    }
    entry.shape.push_back(int64_t(*size));
  }
  const json& offsets = fields["data_offsets"];
  const auto begin = offsets.size() == 2 ? natural(offsets[0]) : std::nullopt;
  const auto end = offsets.size() == 2 ? natural(offsets[1]) : std::nullopt;
  if (!begin || !end) return broken("data_offsets should be two whole numbers", where);
  if (*begin > *end) return broken("The data ends before it begins", where);
  if (*end > data_size) {
    return broken("The data should end at byte " + std::to_string(*end) + ", but the file holds only " +
                      std::to_string(data_size) + " bytes of data",
                  where);
  }
  if (*end - *begin != bytes) {
    return broken("The shape " + to_string(entry.shape) + " of " + entry.dtype + " takes " + std::to_string(bytes) +
                      " bytes, but the header gives it " + std::to_string(*end - *begin),
                  where);
  }
  entry.begin = *begin;
  entry.end = *end;
  return entry;
}

// Every byte of data belongs to exactly one tensor.
Result<void> check_cover(const std::map<std::string, SafeTensors::Entry, std::less<>>& entries, uint64_t data_size) {
  using Item = std::pair<const std::string, SafeTensors::Entry>;
  std::vector<const Item*> order;
  for (const Item& item : entries) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](const Item* a, const Item* b) {
    return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
  });
  uint64_t reached = 0;
  for (const Item* item : order) {
    const std::string where = "tensor " + quoted_name(item->first);
    if (item->second.begin < reached) return broken("Its data overlaps that of another tensor", where);
    if (item->second.begin > reached) return broken("Bytes before its data belong to no tensor", where);
    reached = item->second.end;
  }
  if (reached != data_size) {
    return broken("The last " + std::to_string(data_size - reached) + " bytes belong to no tensor");
  }
  return {};
}

float float_of_half(uint16_t half) {
  const uint32_t sign = uint32_t(half & 0x8000) << 16;
  const uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000 | fraction << 13);  // infinity, NaN
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float magnitude = float(fraction) * 0x1p-24f;  // zero and subnormals: exact
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
}

// Stored: what one element is in the file, at any alignment.
template <class Stored, class Widen>
std::vector<float> widen_all(const std::byte* at, size_t count, Widen widen) {
  std::vector<float> out(count);
  for (size_t i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, at + i * sizeof stored, sizeof stored);
    out[i] = widen(stored);
  }
  return out;
}

}  // namespace

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

Result<SafeTensors> SafeTensors::parse(Bytes bytes) {
  if (!bytes || bytes->size() < 8) return broken("The file is too short to be a safetensors file");
  uint64_t header_size = 0;
  std::memcpy(&header_size, bytes->data(), 8);
  if (header_size > longest_header || header_size > bytes->size() - 8) {
    return broken("The header should be " + std::to_string(header_size) + " bytes long, but the file has " +
                  std::to_string(bytes->size() - 8) + " after the length");
  }
  const std::string_view header(reinterpret_cast<const char*>(bytes->data()) + 8, size_t(header_size));
  if (!header.starts_with('{')) return broken("The header does not begin with {");
  VITRINE_TRY(const json fields, parse_strict_json(header, std::string(file) + " header"));

  SafeTensors out;
  out.data_begin_ = 8 + header_size;
  const uint64_t data_size = bytes->size() - out.data_begin_;
  for (const auto& [name, value] : fields.items()) {
    if (name == "__metadata__") continue;
    VITRINE_TRY(Entry entry, read_entry(name, value, data_size));
    out.entries_.emplace(name, std::move(entry));
  }
  VITRINE_CHECK(check_cover(out.entries_, data_size));
  out.hash_ = hex16(hash64(*bytes));
  out.bytes_ = std::move(bytes);
  return out;
}

Result<Tensor> SafeTensors::load(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    return Error{ErrorCode::bad_file, "The tensor " + quoted_name(name) + " is missing", file, {}};
  }
  const Entry& entry = found->second;
  const std::byte* at = bytes_->data() + data_begin_ + entry.begin;
  const size_t count = size_t((entry.end - entry.begin) / size_of(entry.dtype));
  if (entry.dtype == "F32") {
    std::vector<float> values(count);
    if (count) std::memcpy(values.data(), at, count * sizeof(float));
    return Tensor(entry.shape, std::move(values));
  }
  if (entry.dtype == "F16") return Tensor(entry.shape, widen_all<uint16_t>(at, count, float_of_half));
  if (entry.dtype == "BF16") {
    const auto widen = [](uint16_t half) { return std::bit_cast<float>(uint32_t(half) << 16); };
    return Tensor(entry.shape, widen_all<uint16_t>(at, count, widen));
  }
  if (entry.dtype == "F64") {
    return Tensor(entry.shape, widen_all<double>(at, count, [](double value) { return float(value); }));
  }
  return Error{ErrorCode::unsupported, "Weights of the number format " + entry.dtype + " cannot be used",
               "tensor " + quoted_name(name), "Save the tensor as F32, F16 or BF16."};
}

}  // namespace vitrine
