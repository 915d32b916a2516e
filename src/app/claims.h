// What the answer sentence is made of: the deletions that were run (explain/headline.h).
#pragma once
#include <optional>
#include <string>

#include "app/state.h"
#include "explain/headline.h"

namespace vitrine::app {

// Every word of a text with no more tokens is deleted in turn; of a longer one the selected word and those that the
// attribution blames most.
inline constexpr int kMostDeletions = 96;
// The method's setting "tokens" for the text as it is; nothing while the attribution that tells is not there.
std::optional<std::string> deleted_tokens(const State& state);

// All that the sentence says about the question as it is now; nothing while the deletions are not there.
Headline headline(const State& state);
// The explanation that it is read from; null without one.
const Explanation* deletions(const State& state);

// The text without the word that the token is in; nothing where there is none, or nothing would be left.
std::optional<std::string> text_without(const State& state, int token);
// The right answer to an example, as a token, where the model gives another one; nothing where it is right, or where no
// answer is known to be right.
std::optional<std::string> missed_answer(const State& state);

// That word, as it stands in the text.
std::string word_at(const State& state, int token);

}  // namespace vitrine::app
