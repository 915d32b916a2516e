// The tokenizer inside a GGUF file, as the tokenizer.json that describes the same one.
#pragma once
#include "checkpoint/gguf.h"

namespace vitrine {

// "gpt2" (byte-level BPE, with the pre-tokeniser that the file names) and "llama" (SentencePiece's BPE, merged in the
// order of the scores). Errors: unsupported (another kind or pre-tokeniser, by name), bad_file.
Result<std::string> gguf_tokenizer(const Gguf& file);

}  // namespace vitrine
