// What a person asks: one method, one prompt, one question about it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explanation/explanation.h"
#include "explanation/intervention.h"

namespace vitrine {

// What is asked about: a target or a foil. One of
//   id or text        one token; text that is several tokens is a continuation, teacher forced
//   any_of            a set of words (each by id or text): their probability together
//   class_name        a class: the words of `any_of`, or those that the model's verbalisers give that name
// explain/target.h says what becomes of each.
struct TokenChoice {
  std::optional<int32_t> id;
  std::optional<std::string> text;
  std::vector<TokenChoice> any_of = {};
  std::string class_name = {};

  // The same words in the same order (app/choice.h says when two are written alike).
  bool operator==(const TokenChoice&) const = default;
};

struct Request {
  std::string method;
  std::string text;                   // UTF-8
  std::optional<TokenChoice> target;  // default: the most probable next token at `position`
  std::optional<TokenChoice> foil;    // "why target rather than foil"
  std::optional<int64_t> position;    // 0-based row of the logits; negative counts from the end; default last
  Settings settings;                  // what is not given takes the method's default
  Interventions interventions = {};   // under which the model answers
};

}  // namespace vitrine
