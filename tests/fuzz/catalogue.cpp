// Any bytes as the file of a language: an error, or a language in which a sentence can be said.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "text/catalogue.h"
#include "text/pattern.h"
#include "text/say.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto pieces = read_pattern(input); pieces.ok() && pieces->size() > size) std::abort();
  auto read = Catalogue::read(input);
  if (!read.ok()) return 0;
  speak(std::make_shared<const Catalogue>(std::move(*read)));
  for (const int64_t n : {int64_t{0}, int64_t{1}, int64_t{5130}})
    if (say("{n|# row|# rows} of {file}", n, "a").size() > 4 * size + 64) std::abort();
  if (say("Title").empty()) std::abort();
  speak(nullptr);
  return 0;
}
