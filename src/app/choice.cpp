#include "app/choice.h"

#include <algorithm>
#include <cctype>

namespace vitrine {

bool operator==(const TokenChoice& a, const TokenChoice& b) {
  return a.id == b.id && a.text == b.text && a.any_of == b.any_of && a.class_name == b.class_name;
}

}  // namespace vitrine

namespace vitrine::app {
namespace {

// A word by its id where the vocabulary has it.
TokenChoice word(const ModelInfo& model, TokenChoice one) {
  if (one.id || !one.text) return one;
  const auto found = std::find(model.vocabulary.begin(), model.vocabulary.end(), *one.text);
  return found == model.vocabulary.end() || one.text->empty() ? one : token_choice(static_cast<int32_t>(found - model.vocabulary.begin()));
}

// A class's words are those given with it, or those of the verbalisers.
std::vector<TokenChoice> words_of(const ModelInfo& model, const TokenChoice& choice) {
  if (!choice.any_of.empty()) return choice.any_of;
  if (choice.class_name.empty()) return {choice};
  std::vector<TokenChoice> words;
  for (const ClassInfo& one : model.classes)
    if (one.name == choice.class_name)
      for (const std::string& text : one.words) words.push_back({.id = {}, .text = text});
  return words;
}

// The text as the model reads it up to the explained position.
std::string_view text_before(const State& state) {
  const int position = state.position();
  if (position < 0 || !state.tokens_fresh()) return state.text;
  return std::string_view(state.text).substr(0, state.tokens[static_cast<size_t>(position)].byte_end);
}

}  // namespace

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
  for (const TokenChoice& one : words_of(model, a))
    for (const TokenChoice& other : words_of(model, b))
      if (word(model, one) == word(model, other)) return true;
  return false;
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

std::vector<ClassInfo> classes_here(const State& state) {
  std::vector<ClassInfo> out;
  if (!state.model) return out;
  std::string_view before = text_before(state);
  while (before.ends_with(' ')) before.remove_suffix(1);
  for (const ClassInfo& one : state.model->classes)
    if (before.ends_with(one.cue)) out.push_back(one);
  return out;
}

TokenChoice typed_continuation(const State& state, std::string_view typed) {
  const std::string_view before = text_before(state);
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; };
  const bool apart = !before.empty() && !blank(before.back()) && !typed.empty() && letter(typed.front());
  TokenChoice out{.id = {}, .text = (apart ? " " : "") + std::string(typed)};
  return state.model ? plain(*state.model, std::move(out)) : out;
}

}  // namespace vitrine::app
