// The tensors of a GGUF file under the names that the families ask for (those of Hugging Face), with what llama.cpp's
// converter did to their rows marked to be undone.
#pragma once
#include "checkpoint/gguf.h"

namespace vitrine {

// The family of a GGUF architecture ("gptneox" -> "gpt_neox"); empty when it is not known here.
std::string_view family_of_architecture(std::string_view architecture);

// The architectures that are known, with commas between them.
std::string known_architectures();

// Errors: bad_file (a shape that its heads do not divide). Tensors without a name here are left out.
Result<Checkpoint> rename_tensors(const Gguf& file, std::string_view architecture);

}  // namespace vitrine
