// The tokenizer inside a GGUF file, as the tokenizer.json that describes the same one.
#pragma once
#include "checkpoint/gguf.h"

namespace vitrine {

// Kinds: see tokenizer_parts.h. Errors: unsupported (another kind or pattern, by name), bad_file.
Result<std::string> gguf_tokenizer(const Gguf& file);

}  // namespace vitrine
