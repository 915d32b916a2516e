// What stands for a removed token, in embedding space. Its row of the token embeddings is exchanged; the position
// embedding, the other tokens and the length of the text stay. (A text with the mask token written into it is the same
// input.)
#pragma once
#include "explain/job.h"
#include "explain/method.h"

namespace vitrine {

// Choices of a setting: "auto" is the mask token where the model has one (it was trained to read it), else the
// mean embedding. "resampled" is a token drawn from the vocabulary for every place, all tokens alike but the special
// ones, by the method's seed (0 where it has none): the same draw for every mask, so that masks differ only in what
// they remove.
inline constexpr const char* replacement_choices[] = {"auto", "mask_token", "mean", "zero", "resampled"};
inline constexpr const char* replacement_help =
    "What stands for a removed token: the mask token where the model knows one, the mean of all embeddings, zero, or "
    "random tokens.";

// The choice behind "auto". Errors: bad_request when the mask token is asked for and the model has none.
Result<std::string> resolve_replacement(const LoadedModel&, const std::string& choice);
// The same for every setting of the method with these choices, so that asking for what "auto" means is asking the same.
// What cannot be resolved stays, for the method to refuse.
void resolve_replacements(const LoadedModel&, const Method&, Settings& settings);
// One embedding for every token of the prompt, [T, D]. `choice` is a resolved one.
Tensor replacement_rows(const Job&, const std::string& choice);

// "the mask token", "the mean embedding", "a zero embedding", "random tokens": for sentences.
std::string replacement_words(const std::string& choice);

}  // namespace vitrine
