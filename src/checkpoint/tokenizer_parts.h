// A tokenizer from lists of pieces, scores and merges, as GGUF metadata has them: kinds "gpt2" (byte-level BPE, with
// the patterns that `pre` names), "llama" (SentencePiece's BPE, whose merges follow from the scores), "bert"
// (WordPiece).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace vitrine {

// Each field as the metadata key tokenizer.ggml.<field>.
struct TokenizerParts {
  std::string model;                // "gpt2", "llama", "bert"
  std::string pre;                  // "smollm", "llama-bpe", "qwen2", …; empty or "default": GPT-2's pattern
  std::vector<std::string> tokens;  // by id
  std::vector<double> scores;       // by id; of "llama", else may be empty
  std::vector<double>
      token_type;  // by id, may be empty: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
  std::vector<std::string> merges;  // "a b"; of "gpt2"
  std::optional<int64_t> bos_token_id, eos_token_id, unknown_token_id, seperator_token_id, cls_token_id;  // spelled so
  std::optional<bool> add_bos_token, add_eos_token, add_space_prefix;
};

// The tokenizer.json that describes the same tokenizer. Takes time and memory as the vocabulary does. Pieces that are
// empty, unused or not UTF-8 are left out. Errors: bad_file; unsupported, naming the model or the pre.
Result<std::string> tokenizer_json(TokenizerParts parts);

}  // namespace vitrine
