// The files of a model, as they lie in a folder or come alone -> what a family and the service need.
#pragma once
#include "checkpoint/chat_template.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/config.h"

namespace vitrine {

struct ModelParts {
  Config config;
  Checkpoint weights;
  std::string tokenizer;                // tokenizer.json, or one made of what the GGUF file says
  std::vector<std::string> notes;       // what of the files is not used, as sentences
  std::string hash;                     // of all that the model's answers depend on; 16 hex digits
  std::optional<ChatSource> chat = {};  // how it was trained to be asked, if its files say so
};

// A file that ends in .gguf or begins as one, or config.json and tokenizer.json with model.safetensors or the parts
// that model.safetensors.index.json names. Errors: bad_file (also: what lies there instead of weights), unsupported
// (weights that are packed).
Result<ModelParts> read_model(const Files& files);

// What bytes that should be a model's file are instead: a pointer of Git LFS, a web page, an archive. ok if nothing is
// seen.
Result<void> looks_like_itself(std::span<const std::byte> bytes, std::string_view name);

}  // namespace vitrine
