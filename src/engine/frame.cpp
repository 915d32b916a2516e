#include "engine/frame.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace vitrine {
namespace {

Error broken(std::string what) {
  return {ErrorCode::internal, "The engine's answer could not be read: " + what, {}, {}};
}

template <class T>
Tensor read_tensor(Shape shape, std::span<const std::byte> bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return Tensor(std::move(shape), std::move(values));
}

}  // namespace

Frame pack(const NamedTensors& tensors, std::span<const std::string> names) {
  Frame frame;
  auto list = nlohmann::json::array();
  for (const std::string& name : names) {
    const Tensor& tensor = tensors.find(name)->second;
    const std::span<const std::byte> bytes = tensor.bytes();
    const size_t offset = (frame.data.size() + 7) / 8 * 8;
    frame.data.resize(offset);
    frame.data.insert(frame.data.end(), bytes.begin(), bytes.end());
    list.push_back({{"name", name},
                    {"dtype", name_of(tensor.dtype())},
                    {"shape", tensor.shape()},
                    {"offset", offset},
                    {"length", bytes.size()}});
  }
  frame.header = nlohmann::json{{"tensors", std::move(list)}}.dump();
  return frame;
}

Result<EngineAnswer> unpack(std::span<const std::byte> bytes) {
  uint32_t header_size = 0;
  if (bytes.size() < sizeof(header_size)) return broken("it has no header");
  std::memcpy(&header_size, bytes.data(), sizeof(header_size));
  if (header_size > bytes.size() - sizeof(header_size)) return broken("its header is cut off");

  EngineAnswer answer;
  answer.header.assign(reinterpret_cast<const char*>(bytes.data()) + sizeof(header_size), header_size);
  const auto header = nlohmann::json::parse(answer.header, nullptr, false);
  if (!header.is_object()) return broken("its header is not JSON");
  if (!header.contains("tensors")) return answer;

  const size_t begin = std::min(bytes.size(), (sizeof(header_size) + header_size + 7) / 8 * 8);
  const std::span<const std::byte> data = bytes.subspan(begin);
  for (const auto& entry : header["tensors"]) {
    const std::string name = entry.value("name", "");
    const std::string dtype = entry.value("dtype", "");
    const Shape shape = entry.value("shape", Shape{});
    const uint64_t offset = entry.value("offset", uint64_t{0});
    const uint64_t length = entry.value("length", uint64_t{0});
    if (offset > data.size() || length > data.size() - offset) return broken("tensor " + name + " is cut off");
    const uint64_t item = dtype == "i64" ? sizeof(int64_t) : sizeof(float);
    if ((dtype != "f32" && dtype != "i64") || length != static_cast<uint64_t>(element_count(shape)) * item) {
      return broken("tensor " + name + " has " + std::to_string(length) + " bytes of type " + dtype + " for shape " +
                    to_string(shape));
    }
    const auto slice = data.subspan(offset, length);
    answer.tensors.emplace(name,
                           dtype == "i64" ? read_tensor<int64_t>(shape, slice) : read_tensor<float>(shape, slice));
  }
  return answer;
}

}  // namespace vitrine
