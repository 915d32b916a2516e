// What target and foil may be on the page: a token, several, a class, or a continuation; each is the TokenChoice of the
// request (explanation/request.h), so that page and command line ask in the same words.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// The token with exactly this text, or -1.
int32_t find_token(const ModelInfo& model, const std::string& text);
TokenChoice token_choice(int32_t id);

// The same choice in its plainest form: text that is one token of the vocabulary by its id, a set of one word as that
// word, no word twice. Equal choices are then equal values.
TokenChoice plain(const ModelInfo& model, TokenChoice choice);

// The ids of its words; empty unless every one of them is a single token, as for a continuation.
std::vector<int32_t> single_tokens(const ModelInfo& model, const TokenChoice& choice);
// Whether a word is of both; such a target and foil make no question.
bool share_word(const ModelInfo& model, const TokenChoice& a, const TokenChoice& b);
// Several tokens that are read one after the other.
bool is_continuation(const TokenChoice& choice);

// The set with the word, or without it if it was in. What is no set of single tokens gives way to the word; the last
// word stays.
TokenChoice toggled(const ModelInfo& model, const std::optional<TokenChoice>& choice, int32_t id);

// The classes that the model has words for in a text of this kind: those of the cue with which the text up to the
// explained position ends ("Sentiment:").
std::vector<VerbaliserClass> classes_here(const State& state);

// What was typed, as a continuation of the text: a word gets the blank before it that words have in a text.
TokenChoice typed_continuation(const State& state, std::string_view typed);

}  // namespace vitrine::app
