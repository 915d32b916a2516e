// Files that are no text, known by their first bytes, and what a person can do with each.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "dataset/table/encoding.h"

namespace vitrine::dataset {

struct KnownFormat {
  const char* name;    // "a PDF document", of to_say
  const char* advice;  // one sentence, of to_say
};

// Nothing for what may be text.
std::optional<KnownFormat> known_format(std::span<const std::byte> bytes);
// More control characters or unreadable ones than a text has.
bool looks_binary(const Decoded& decoded);

}  // namespace vitrine::dataset
