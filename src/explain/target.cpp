#include "explain/target.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/job.h"
#include "explain/verbalisers.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

using Tokens = std::vector<int32_t>;
using nlohmann::json;

Error bad_target(const char* role, std::string what, std::string advice = "") {
  return {ErrorCode::bad_request, std::move(what), role, std::move(advice)};
}

// The tokens of one word, by id or text.
Result<Tokens> word_of(const LoadedModel& loaded, const TokenChoice& choice, const char* role) {
  const int64_t vocabulary = loaded.model->architecture().vocabulary;
  if (choice.id) {
    if (*choice.id >= 0 && *choice.id < vocabulary) return Tokens{*choice.id};
    return bad_target(role, say("The {role} {id} is not a token of the model", translated(role), ungrouped(*choice.id)),
                      say("Token ids are 0 to {last}.", ungrouped(vocabulary - 1)));
  }
  const std::string text = choice.text.value_or("");
  if (text.empty())
    return bad_target(role, say("The {role} is empty", translated(role)), say("Give a token by its text or its id."));
  if (const auto id = loaded.tokenizer->find(text); id && *id < vocabulary) return Tokens{*id};
  VITRINE_TRY(const Encoding pieces, loaded.tokenizer->encode_part(text));
  Tokens ids;
  for (const TokenSpan& piece : pieces) ids.push_back(piece.id);
  if (ids.empty())
    return bad_target(role, say("The {role} {text} has no tokens for this model", translated(role), in_quotes(text)));
  return ids;
}

// The words of a class; `known` gets the names of all.
std::vector<TokenChoice> verbalisers(const LoadedModel& loaded, const std::string& name, std::string& known) {
  std::vector<TokenChoice> words;
  for (const VerbaliserClass& one : verbaliser_classes(json::parse(loaded.extras, nullptr, false))) {
    known += (known.empty() ? "" : ", ") + one.name;
    if (one.name == name)
      for (const std::string& word : one.words) words.push_back({{}, word});
  }
  return words;
}

std::string listed(const LoadedModel& loaded, const std::vector<Tokens>& words) {
  std::string text;
  for (size_t i = 0; i < std::min<size_t>(words.size(), 6); ++i) {
    std::string word;
    for (int32_t id : words[i]) word += loaded.readable(id);
    text += (i ? ", " : "") + in_quotes(word);
  }
  return words.size() > 6 ? text + ", …" : text;
}

Result<Target> read(const LoadedModel& loaded, const TokenChoice& choice, const char* role) {
  Target target;
  if (choice.any_of.empty() && choice.class_name.empty()) {
    VITRINE_TRY(Tokens word, word_of(loaded, choice, role));
    target.kind = word.size() > 1 ? TargetKind::continuation : TargetKind::token;
    for (int32_t id : word) target.text += loaded.readable(id);
    target.words.push_back(std::move(word));
    return target;
  }
  std::vector<TokenChoice> words = choice.any_of;
  target.kind = choice.class_name.empty() ? TargetKind::set : TargetKind::named_class;
  if (words.empty()) {
    std::string known;
    words = verbalisers(loaded, choice.class_name, known);
    if (words.empty())
      return bad_target(
          role,
          say("The {role} names the class {name}, which the model does not say in any word", translated(role),
              in_quotes(choice.class_name)),
          known.empty() ? say("Give its words.") : say("It knows {names}. Or give the class's words.", known));
  }
  if (words.size() > 64)
    return bad_target(role, say("The {role} has more than 64 words", translated(role)),
                      say("Leave the rare ones out."));
  for (const TokenChoice& one : words) {
    VITRINE_TRY(Tokens word, word_of(loaded, one, role));
    if (std::find(target.words.begin(), target.words.end(), word) == target.words.end())
      target.words.push_back(std::move(word));
  }
  target.text = choice.class_name.empty() ? say("any of {words}", listed(loaded, target.words)) : choice.class_name;
  return target;
}

// Words of several tokens in sets stand by their first token where nothing else begins with it.
void shorten(const LoadedModel& loaded, Target& target, const TargetPair& whole) {
  if (target.kind != TargetKind::set && target.kind != TargetKind::named_class) return;
  const auto begins = [](const Target& t, int32_t id) {
    return std::count_if(t.words.begin(), t.words.end(), [&](const Tokens& word) { return word[0] == id; });
  };
  for (Tokens& word : target.words) {
    if (word.size() == 1 || begins(whole.target, word[0]) + begins(whole.foil, word[0]) != 1) continue;
    target.notes.push_back(say("{word} is {n|# token|# tokens}; the first, {first}, stands for it.",
                               listed(loaded, {word}), word.size(), in_quotes(loaded.readable(word[0]))));
    word.resize(1);
  }
}

}  // namespace

std::string Target::said() const { return kind == TargetKind::set ? text : in_quotes(text); }

const char* name_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::token: return "token";
    case TargetKind::continuation: return "continuation";
    case TargetKind::set: return "set";
    case TargetKind::named_class: return "class";
  }
  return "token";
}

int64_t Target::longest() const {
  size_t most = 0;
  for (const Tokens& word : words) most = std::max(most, word.size());
  return most;
}

Target single_token(const LoadedModel& loaded, int32_t id) {
  return {TargetKind::token, loaded.readable(id), {{id}}, {}};
}

Result<TargetPair> resolve_targets(const LoadedModel& loaded, const std::optional<TokenChoice>& target,
                                   const std::optional<TokenChoice>& foil) {
  TargetPair pair;
  if (target) { VITRINE_TRY(pair.target, read(loaded, *target, to_say("target"))); }
  if (foil) { VITRINE_TRY(pair.foil, read(loaded, *foil, to_say("foil"))); }
  const TargetPair whole = pair;
  shorten(loaded, pair.target, whole);
  shorten(loaded, pair.foil, whole);
  for (const Tokens& word : pair.target.words)
    if (std::find(pair.foil.words.begin(), pair.foil.words.end(), word) != pair.foil.words.end())
      return Error{ErrorCode::bad_request, say("Target and foil both have {word}", listed(loaded, {word})), "foil",
                   say("Choose two that have nothing in common.")};
  if (pair.log_probabilities() && !loaded.model->architecture().causal)
    return Error{ErrorCode::unsupported,
                 say("This model does not read from left to right, so it gives no continuation a probability"),
                 "target", say("Choose words of one token.")};
  return pair;
}

std::string key_of(const Target& target) {
  std::string key = target.kind == TargetKind::named_class ? target.text + ':' : "";
  for (const Tokens& word : target.words) {
    for (int32_t id : word) key += std::to_string(id) + ' ';
    key += '/';
  }
  return key;
}

}  // namespace vitrine
