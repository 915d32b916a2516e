// Tokens drawn at random.
#pragma once
#include "explain/job.h"
#include "statistics/random.h"

namespace vitrine {

// A token of the vocabulary that is not special and that the tokenizer knows.
int32_t drawn_token(const LoadedModel&, Random&);

}  // namespace vitrine
