// Any bytes: refused with an error, or a file whose every tensor loads or is refused. No crash, no
// allocation beyond a small multiple of the input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "checkpoint/safetensors.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const auto file = parse_safetensors(std::make_shared<const std::vector<std::byte>>(bytes, bytes + size));
  if (!file.ok()) {
    if (file.error().sentence().size() > 1000) std::abort();
    return 0;
  }
  uint64_t held = 0;
  for (const auto& [name, entry] : file->entries()) {
    held += entry.end - entry.begin;
    const auto tensor = file->load(name);
    if (!tensor.ok()) {
      if (tensor.error().code != ErrorCode::unsupported) std::abort();
      continue;
    }
    if (tensor->shape() != entry.shape || int64_t(tensor->f32().size()) != element_count(entry.shape)) std::abort();
  }
  if (held > size) std::abort();  // no byte belongs to two tensors
  return 0;
}
