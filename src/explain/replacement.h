// What stands for a removed token, in embedding space.
#pragma once
#include "explain/job.h"

namespace vitrine {

// Choices of a setting: "auto" is the mask token where the model has one (it was trained to read it), else the
// mean embedding.
inline constexpr const char* replacement_choices[] = {"auto", "mask_token", "mean", "zero"};
inline constexpr const char* replacement_help =
    "What stands for a removed token: the mask token where the model knows one, the mean of all embeddings, or zero.";

// The choice behind "auto". Errors: bad_request when the mask token is asked for and the model has none.
Result<std::string> resolve_replacement(const LoadedModel&, const std::string& choice);
// One embedding for every token of the prompt, [T, D]. `choice` is a resolved one.
Tensor replacement_rows(const Job&, const std::string& choice);

// "the mask token", "the mean embedding", "a zero embedding": for sentences.
const char* replacement_words(const std::string& choice);

}  // namespace vitrine
