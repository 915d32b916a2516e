#include "app/choice.h"

#include <algorithm>

#include "text/letters.h"

namespace vitrine::app {
namespace {

// A word by its id where the vocabulary has it.
TokenChoice word(const ModelInfo& model, TokenChoice one) {
  if (one.id || !one.text) return one;
  const int32_t found = find_token(model, *one.text);
  return found < 0 ? one : token_choice(found);
}

// A class's words are those given with it, or those of the verbalisers.
std::vector<TokenChoice> words_of(const ModelInfo& model, const TokenChoice& choice) {
  if (!choice.any_of.empty()) return choice.any_of;
  if (choice.class_name.empty()) return {choice};
  std::vector<TokenChoice> words;
  for (const VerbaliserClass& one : model.classes)
    if (one.name == choice.class_name)
      for (const std::string& text : one.words) words.push_back({.id = {}, .text = text});
  return words;
}

// The text as the model reads it up to the explained position.
std::string_view text_before(const State& state) {
  const int position = state.position();
  if (position < 0 || !state.tokens_fresh()) return state.text;
  return std::string_view(state.text).substr(0, state.tokens[position].byte_end);
}

}  // namespace

int32_t find_token(const ModelInfo& model, const std::string& text) {
  if (text.empty()) return -1;
  const auto it = std::find(model.vocabulary.begin(), model.vocabulary.end(), text);
  return it == model.vocabulary.end() ? -1 : static_cast<int32_t>(it - model.vocabulary.begin());
}

TokenChoice token_choice(int32_t id) { return {.id = id, .text = {}}; }

TokenChoice plain(const ModelInfo& model, TokenChoice choice) {
  if (!choice.class_name.empty()) return choice;
  if (choice.any_of.empty()) return word(model, std::move(choice));
  std::vector<TokenChoice> words;
  for (TokenChoice& one : choice.any_of) {
    one = word(model, std::move(one));
    if (std::find(words.begin(), words.end(), one) == words.end()) words.push_back(std::move(one));
  }
  if (words.size() == 1) return words.front();
  choice.any_of = std::move(words);
  return choice;
}

std::vector<int32_t> single_tokens(const ModelInfo& model, const TokenChoice& choice) {
  std::vector<int32_t> ids;
  for (const TokenChoice& one : words_of(model, choice)) {
    const TokenChoice found = word(model, one);
    if (!found.id) return {};
    if (std::find(ids.begin(), ids.end(), *found.id) == ids.end()) ids.push_back(*found.id);
  }
  return ids;
}

bool share_word(const ModelInfo& model, const TokenChoice& a, const TokenChoice& b) {
  std::vector<TokenChoice> words = words_of(model, a);
  for (TokenChoice& one : words) one = word(model, std::move(one));
  return std::ranges::any_of(words_of(model, b), [&](const TokenChoice& other) {
    return std::find(words.begin(), words.end(), word(model, other)) != words.end();
  });
}

bool is_continuation(const TokenChoice& choice) {
  return choice.text && !choice.id && choice.any_of.empty() && choice.class_name.empty();
}

TokenChoice toggled(const ModelInfo& model, const std::optional<TokenChoice>& choice, int32_t id) {
  std::vector<int32_t> ids = choice ? single_tokens(model, *choice) : std::vector<int32_t>{};
  const auto found = std::find(ids.begin(), ids.end(), id);
  if (found == ids.end()) ids.push_back(id);
  else if (ids.size() > 1) ids.erase(found);
  TokenChoice out;
  for (const int32_t one : ids) out.any_of.push_back(token_choice(one));
  return plain(model, std::move(out));
}

std::vector<VerbaliserClass> classes_here(const State& state) {
  std::vector<VerbaliserClass> out;
  if (!state.model) return out;
  std::string_view before = text_before(state);
  while (before.ends_with(' ')) before.remove_suffix(1);
  for (const VerbaliserClass& one : state.model->classes)
    if (before.ends_with(one.cue)) out.push_back(one);
  return out;
}

TokenChoice typed_continuation(const State& state, std::string_view typed) {
  const std::string_view before = text_before(state);
  const bool apart = !before.empty() && !is_ascii_space(before.back()) && !typed.empty() && is_word_byte(typed.front());
  TokenChoice out{.id = {}, .text = (apart ? " " : "") + std::string(typed)};
  return state.model ? plain(*state.model, std::move(out)) : out;
}

}  // namespace vitrine::app
