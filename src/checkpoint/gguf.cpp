#include "checkpoint/gguf.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/hash.h"
#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {
namespace {

// Types of metadata values, by number.
enum : uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, text_type, array_type, u64, i64, f64 };
constexpr uint64_t sizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

// ggml's numbers of the formats of tensors.
constexpr std::string_view format_names[] = {
    "F32",    "F16",   "Q4_0",  "Q4_1",   "",      "",      "Q5_0",    "Q5_1",   "Q8_0",    "Q8_1",
    "Q2_K",   "Q3_K",  "Q4_K",  "Q5_K",   "Q6_K",  "Q8_K",  "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
    "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8",    "I16",   "I32",     "I64",    "F64",     "IQ1_M",
    "BF16",   "",      "",      "",       "TQ1_0", "TQ2_0", "",        "",       "",        "MXFP4"};

constexpr size_t most_axes = 4;

}  // namespace

// Reads front to back; the first failure is kept and everything after it yields nothing.
class GgufReader {
 public:
  GgufReader(Bytes bytes, std::string_view file) : bytes_(std::move(bytes)) {
    out_.bytes_ = bytes_;
    out_.file_ = file;
  }

  Result<Gguf> read() {
    at_ = 4;
    const auto version = take<uint32_t>();
    if (error_) return *error_;
    if (version == 0x02000000 || version == 0x03000000) {
      return Error{ErrorCode::unsupported, say("The GGUF file is big-endian"), out_.file_,
                   say("Convert it to little-endian.")};
    }
    if (version != 2 && version != 3) {
      return Error{ErrorCode::unsupported, say("GGUF version {version} is not built", ungrouped(version)), out_.file_,
                   say("Versions 2 and 3 are; convert the model again with a present llama.cpp.")};
    }
    const auto tensors = take<uint64_t>(), values = take<uint64_t>();
    // The shortest of each: a name's length, and what follows it.
    if (tensors > left() / 24 || values > left() / 13)
      fail(say("It promises more tensors or metadata than it has bytes for"));
    for (uint64_t i = 0; i < values && !error_; ++i) read_value();
    for (uint64_t i = 0; i < tensors && !error_; ++i) read_tensor();
    if (!error_) place_tensors();
    if (error_) return *error_;
    return std::move(out_);
  }

 private:
  uint64_t left() const { return bytes_->size() - at_; }
  void fail(std::string what, std::string where = {}) {
    if (error_) return;
    error_ = Error{ErrorCode::bad_file, std::move(what), out_.file_ + (where.empty() ? "" : ", " + where),
                   say("Get the file again from where it came from.")};
  }
  template <class T>
  T take() {
    T value{};
    if (error_) return value;
    if (left() < sizeof value) {
      fail(say("The file ends within its header"));
      return value;
    }
    std::memcpy(&value, bytes_->data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  void skip(uint64_t count, uint64_t size) {
    if (error_) return;
    if (size && count > left() / size) return fail(say("A value is longer than the file"));
    at_ += count * size;
  }
  std::string_view take_text() {
    const auto length = take<uint64_t>();
    const uint64_t begin = at_;
    skip(length, 1);
    return error_ ? std::string_view()
                  : std::string_view(reinterpret_cast<const char*>(bytes_->data()) + begin, size_t(length));
  }

  void read_value() {
    const std::string key(take_text());
    Gguf::Value value;
    value.type = take<uint32_t>();
    if (value.type == array_type) {
      value.is_array = true;
      value.type = take<uint32_t>();
      value.count = take<uint64_t>();
    }
    if (error_) return;
    if (value.type > f64 || value.type == array_type)
      return fail(say("A value is of an unknown type"), say("key {name}", quoted_name(key)));
    value.begin = at_;
    if (value.type == text_type) {
      for (uint64_t i = 0; i < value.count && !error_; ++i) take_text();
    } else {
      skip(value.count, sizes[value.type]);
    }
    if (!out_.values_.emplace(key, value).second)
      fail(say("A key is given twice"), say("key {name}", quoted_name(key)));
  }

  void read_tensor() {
    const std::string name(take_text());
    const std::string where = place_of_tensor(name);
    const auto axes = take<uint32_t>();
    if (axes > most_axes) return fail(say("It has more than four axes"), where);
    StoredTensor tensor;
    for (uint32_t i = 0; i < axes; ++i) {
      const auto extent = take<uint64_t>();
      if (extent > uint64_t(INT64_MAX)) return fail(say("The shape asks for more elements than can be counted"), where);
      tensor.shape.insert(tensor.shape.begin(), int64_t(extent));
    }
    const auto type = take<uint32_t>();
    tensor.begin = take<uint64_t>();
    if (error_) return;
    tensor.format = type < std::size(format_names) ? number_format(format_names[type]) : nullptr;
    if (!tensor.format) {
      error_ = Error{ErrorCode::unsupported, say("The number format {format} is not known", ungrouped(type)), where,
                     say("Convert the model to F16, Q8_0, Q6_K, Q5_K or Q4_K.")};
      return;
    }
    // Bytes, from blocks along the last axis.
    const auto block = int64_t(tensor.format->block_size);
    const int64_t row = tensor.shape.empty() ? 1 : tensor.shape.back();
    if (row % block != 0) return fail(say("Its rows are not whole blocks of {format}", tensor.format->name), where);
    uint64_t size = uint64_t(row / block) * tensor.format->block_bytes;
    if (row / block > INT64_MAX / int64_t(tensor.format->block_bytes)) size = UINT64_MAX;
    for (size_t i = 0; i + 1 < tensor.shape.size(); ++i) {
      if (__builtin_mul_overflow(size, uint64_t(tensor.shape[i]), &size)) size = UINT64_MAX;
    }
    if (size > bytes_->size() || tensor.begin > bytes_->size()) return fail(say("It is larger than the file"), where);
    tensor.end = tensor.begin + size;
    if (!out_.tensors_.emplace(name, std::move(tensor)).second) fail(say("It is given twice"), where);
  }

  // Offsets count from the first aligned byte behind the header.
  void place_tensors() {
    const int64_t alignment = out_.integer("general.alignment").value_or(32);
    if (alignment < 1 || alignment > 1 << 20 || (alignment & (alignment - 1)))
      return fail(say("Its alignment is no power of two"));
    const auto unit = uint64_t(alignment);
    const uint64_t base = (at_ + unit - 1) / unit * unit;
    std::vector<std::pair<uint64_t, uint64_t>> ranges;
    for (auto& [name, tensor] : out_.tensors_) {
      if (tensor.begin % unit) return fail(say("Its data is not aligned"), place_of_tensor(name));
      tensor.begin += base;
      tensor.end += base;
      tensor.file = bytes_;
      if (tensor.end > bytes_->size()) {
        return fail(say("Its data should end at byte {end}, but the file has only {size}", tensor.end, bytes_->size()),
                    place_of_tensor(name));
      }
      if (tensor.begin < tensor.end) ranges.emplace_back(tensor.begin, tensor.end);
    }
    std::sort(ranges.begin(), ranges.end());
    for (size_t i = 1; i < ranges.size(); ++i) {
      if (ranges[i].first < ranges[i - 1].second) return fail(say("The data of two tensors overlaps"));
    }
  }

  Bytes bytes_;
  Gguf out_;
  uint64_t at_ = 0;
  std::optional<Error> error_;
};

bool Gguf::recognises(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && std::memcmp(bytes.data(), "GGUF", 4) == 0;
}

Result<Gguf> Gguf::parse(Bytes bytes, std::string_view file) {
  if (!bytes || !recognises(*bytes)) {
    return Error{ErrorCode::bad_file, say("It is not a GGUF file"), std::string(file), {}};
  }
  return GgufReader(std::move(bytes), file).read();
}

const Gguf::Value* Gguf::find(std::string_view key, bool array) const {
  const auto found = values_.find(key);
  return found == values_.end() || found->second.is_array != array ? nullptr : &found->second;
}

std::optional<double> Gguf::element(const Value& value, uint64_t index) const {
  const std::byte* at = bytes_->data() + value.begin + index * sizes[value.type];
  const auto read = [&]<class T>(T number) {
    std::memcpy(&number, at, sizeof number);
    return double(number);
  };
  switch (value.type) {
    case u8: return read(uint8_t());
    case i8: return read(int8_t());
    case u16: return read(uint16_t());
    case i16: return read(int16_t());
    case u32: return read(uint32_t());
    case i32: return read(int32_t());
    case u64: return read(uint64_t());
    case i64: return read(int64_t());
    case f32: return read(float());
    case f64: return read(double());
    default: return {};
  }
}

std::optional<double> Gguf::number(std::string_view key) const {
  const Value* value = find(key, false);
  return value ? element(*value, 0) : std::nullopt;
}

std::optional<int64_t> Gguf::integer(std::string_view key) const {
  const Value* value = find(key, false);
  if (!value || value->type == f32 || value->type == f64) return {};
  const std::optional<double> number = element(*value, 0);
  // Beyond 2^53 a double may not be the number that was written.
  if (!number || std::abs(*number) > 0x1p53) return {};
  return int64_t(*number);
}

std::optional<bool> Gguf::flag(std::string_view key) const {
  const Value* value = find(key, false);
  if (!value || value->type != boolean) return {};
  return (*bytes_)[size_t(value->begin)] != std::byte(0);
}

std::optional<std::string_view> Gguf::text(std::string_view key) const {
  const Value* value = find(key, false);
  if (!value || value->type != text_type) return {};
  uint64_t length = 0;
  std::memcpy(&length, bytes_->data() + value->begin, sizeof length);
  return std::string_view(reinterpret_cast<const char*>(bytes_->data()) + value->begin + 8, size_t(length));
}

std::vector<std::string_view> Gguf::texts(std::string_view key) const {
  std::vector<std::string_view> out;
  const Value* value = find(key, true);
  if (!value || value->type != text_type) return out;
  out.reserve(size_t(value->count));
  const char* at = reinterpret_cast<const char*>(bytes_->data()) + value->begin;
  for (uint64_t i = 0; i < value->count; ++i) {
    uint64_t length = 0;
    std::memcpy(&length, at, sizeof length);
    out.emplace_back(at + 8, size_t(length));
    at += 8 + length;
  }
  return out;
}

std::vector<double> Gguf::numbers(std::string_view key) const {
  std::vector<double> out;
  const Value* value = find(key, true);
  if (!value || value->type == text_type || value->type == boolean) return out;
  out.reserve(size_t(value->count));
  for (uint64_t i = 0; i < value->count; ++i) out.push_back(*element(*value, i));
  return out;
}

std::string Gguf::hash() const { return hex16(hash64(*bytes_)); }

}  // namespace vitrine
