// What a score is about: one word or several, each a row of tokens that would come next at the explained position.
//
//   token          one word of one token
//   continuation   one word of several tokens, teacher forced: each token is read after those before it
//   set            several words; their probability together
//   class          a set with a name ("positive"), from the model's verbalisers or from words given by hand
//
// A word of several tokens in a set or class stands by its first token, if no other word of target or foil begins
// with it (a note says so), and else as a continuation.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "explanation/request.h"

namespace vitrine {

struct LoadedModel;  // explain/job.h

enum class TargetKind { token, continuation, set, named_class };
const char* name_of(TargetKind kind);  // "token", "continuation", "set", "class"

struct Target {
  TargetKind kind = TargetKind::token;
  std::string text;                         // " good", " one of “ a”, “ b”", "positive"; for sentences
  std::vector<std::vector<int32_t>> words;  // token ids; no empty word. No words: no target
  std::vector<std::string> notes;           // what stands for what

  bool empty() const { return words.empty(); }
  // In a sentence: a word or a class in quotes; the words of a set have theirs.
  std::string said() const;
  // One token: its id; else -1.
  int32_t token() const { return words.size() == 1 && words[0].size() == 1 ? words[0][0] : -1; }
  // The token at the explained position: of several words that of the first. -1 without words.
  int32_t first() const { return words.empty() ? -1 : words[0][0]; }
  // The most tokens that a word has.
  int64_t longest() const;
};

Target single_token(const LoadedModel& loaded, int32_t id);

struct TargetPair {
  Target target, foil;
  // A word has several tokens: then the score is made of log-probabilities, not of logits (explain/score.h).
  bool log_probabilities() const { return target.longest() > 1 || foil.longest() > 1; }
};

// Target and foil together, because a first token may only stand for a word when nothing else begins with it.
// What is not given stays empty. Errors: bad_request for an id outside the vocabulary, an empty text, a class that
// is not known, a target and foil that share a word; unsupported for words of several tokens where the model does
// not read from left to right.
Result<TargetPair> resolve_targets(const LoadedModel& loaded, const std::optional<TokenChoice>& target,
                                   const std::optional<TokenChoice>& foil);

// Equal texts are equal targets: for keys.
std::string key_of(const Target& target);

}  // namespace vitrine
