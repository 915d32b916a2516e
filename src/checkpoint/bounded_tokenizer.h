// A tokenizer with more tokens than its model has rows, as a [PAD] that was added without resizing the embedding: a
// text that needs one of them is refused, all others are read as before.
#pragma once
#include "checkpoint/tokenizer.h"

namespace vitrine {

std::shared_ptr<const Tokenizer> bounded_tokenizer(std::shared_ptr<const Tokenizer> inner, int32_t vocabulary);

}  // namespace vitrine
