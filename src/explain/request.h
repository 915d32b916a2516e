// What a person asks: one method, one prompt, one question about it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "explain/explanation.h"

namespace vitrine {

// A token named by id or by its text (" good"); text that is several tokens is an error for now named so.
struct TokenChoice {
  std::optional<int32_t> id;
  std::optional<std::string> text;
};

struct Request {
  std::string method;
  std::string text;                    // UTF-8
  std::optional<TokenChoice> target;   // default: the most probable next token at `position`
  std::optional<TokenChoice> foil;     // "why target rather than foil"
  std::optional<int64_t> position;     // 0-based row of the logits; negative counts from the end; default last
  Settings settings;                   // what is not given takes the method's default
};

}  // namespace vitrine
