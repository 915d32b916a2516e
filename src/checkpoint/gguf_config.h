// GGUF metadata as the config.json that the families read.
#pragma once
#include "checkpoint/config.h"
#include "checkpoint/gguf.h"

namespace vitrine {

// Also gives bos_token_id where the file asks for a start token, eos_token_id and chat_template.
// Errors: unsupported (architecture; experts; a scaling of rotary positions), bad_file.
Result<Config> gguf_config(const Gguf& file);

}  // namespace vitrine
