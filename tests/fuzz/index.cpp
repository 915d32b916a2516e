// Any text as model.safetensors.index.json, with one part beside it: read or refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "checkpoint/safetensors.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view index(reinterpret_cast<const char*>(data), size);
  const auto names = shard_names(index);
  if (names.ok()) {
    for (const std::string& name : *names) {
      if (name.find('/') != name.npos || name == "..") std::abort();
    }
  }
  constexpr std::string_view part = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
  std::vector<std::byte> bytes(8 + part.size() + 4);
  bytes[0] = std::byte(part.size());
  for (size_t i = 0; i < part.size(); ++i) bytes[8 + i] = std::byte(part[i]);
  const Files files{{"a.safetensors", std::make_shared<const std::vector<std::byte>>(std::move(bytes))}};
  const auto weights = parse_shards(index, files);
  if (weights.ok() && !names.ok()) std::abort();
  return 0;
}
