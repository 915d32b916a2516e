// Words that several panels say in the same way.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "app/state.h"
#include "draw/text.h"
#include "explain/headline.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {

// As it is read: no blanks at the ends, "↵" for a newline.
// Special tokens by a readable name: "end of text", "mask".
std::string shown(const app::State& state, int32_t token);
std::string shown(const TokenInfo& token);  // "start" for the one before every text
// A target or foil: "good, great or 2 more", "the class positive"; and in a sentence: “good” or “great”, the class
// “positive”.
std::string shown(const app::State& state, const TokenChoice& choice);
std::string named(const app::State& state, const TokenChoice& choice);
// What an explanation is about, which may be an older question: its target or its foil.
std::string target_shown(const app::State& state, const Explanation& explanation);
std::string foil_shown(const app::State& state, const Explanation& explanation);
// "Why “positive” rather than “negative”?"; empty while nothing is known.
std::string question(const app::State& state);
// In a sentence: a word as it is, anything without a letter or digit in quotes.
std::string in_text(const std::string& word);
// A label inside a sentence: "Baseline" -> "baseline"; other languages keep their capitals.
std::string inside(const std::string& label);
std::string spaced(std::string name);  // "mask_token" -> "mask token"
// A claim as it is shown: blanks that belong to tokens are not.
std::string tidy(std::string claim);
std::vector<std::string> labels(const Explanation& explanation);

// "6 layers × 8 heads, 5.9 M weights"
std::string model_size(const app::ModelInfo& model);
// "3.2 of 11.4 MB"
std::string loading_said(const app::Loading& loading);
// "320 of 500 passes"; empty while nothing is known
std::string progress_said(const app::Answer& answer);
float progress_fraction(const app::Answer& answer);  // -1 while unknown
// "Integrated gradients, mask baseline, 32 steps"
std::string method_summary(const app::State& state);

// What the two sides that are compared are called: "pinned" and "now", or the names of two models.
std::array<std::string, 2> side_names(const app::State& state);

// The last “:” or “boring” (token 7): the place whose next token is explained.
std::string place(const app::State& state);

// The answer in words (explain/headline.h), as runs of text. Runs about a word have id("claim", its first token).
std::vector<draw::Run> sentences(draw::Ui& ui, const app::State& state);
// The bar of the word points to the other side than deleting it does: the sentence then gives it no colour.
bool bars_contradict(const app::State& state, const WordFact& fact);

}  // namespace vitrine::panels
