// vocab.json and merges.txt, as folders without tokenizer.json have them.
#pragma once
#include "checkpoint/checkpoint.h"

namespace vitrine {

// The tokenizer.json that describes the same byte-level BPE (GPT-2's and Qwen2's); special tokens come from
// tokenizer_config.json, special_tokens_map.json and added_tokens.json, where they are there. Precondition: vocab.json
// and merges.txt are. Errors: bad_file; unsupported (another class of tokenizer, by name).
Result<std::string> tokenizer_of_vocabulary(const Files& files);

}  // namespace vitrine
