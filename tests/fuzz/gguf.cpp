// Any bytes: refused with an error, or a GGUF file whose every tensor loads or is refused, and whose metadata gives a
// configuration and a tokenizer or an error. No crash, no allocation beyond a small multiple of the input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "checkpoint/gguf.h"
#include "checkpoint/gguf_config.h"
#include "checkpoint/gguf_names.h"
#include "checkpoint/gguf_tokenizer.h"
#include "checkpoint/tokenizer.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const auto file = Gguf::parse(std::make_shared<const std::vector<std::byte>>(bytes, bytes + size), "model.gguf");
  if (!file.ok()) {
    if (file.error().sentence().size() > 1000) std::abort();
    return 0;
  }
  uint64_t held = 0;
  for (const auto& [name, stored] : file->tensors()) {
    held += stored.end - stored.begin;
    const auto tensor = widen(stored, name);
    if (!tensor.ok() && tensor.error().code != ErrorCode::unsupported) std::abort();
  }
  if (held > size) std::abort();  // no byte belongs to two tensors
  (void)gguf_config(*file);
  for (const char* architecture : {"llama", "qwen2", "gemma", "gpt2", "gptneox", "phi2"}) {
    const auto weights = rename_tensors(*file, architecture);
    if (!weights.ok()) continue;
    for (const auto& [name, stored] : weights->entries()) (void)weights->load(name);
  }
  if (const auto tokenizer = gguf_tokenizer(*file); tokenizer.ok()) (void)Tokenizer::parse(*tokenizer);
  return 0;
}
