// Where the tokens of one text lie in another, slightly different one: while the person types, the picture
// of the old text is laid over the new one as far as both agree.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine::app {

struct Carried {
  int index = 0;                          // in the old tokens
  uint32_t byte_begin = 0, byte_end = 0;  // in the new text
};
// Tokens that lie wholly in the common beginning or the common end of both texts, in order. A token of no
// bytes (the one put before every prompt) is carried when it stands at the beginning.
std::vector<Carried> carry(std::string_view from, std::string_view to, std::span<const TokenInfo> tokens);

// The bytes of `from` in the beginning and the end that it has in common with `to`, as a share of its size; 1 if it is
// empty.
double kept_share(std::string_view from, std::string_view to);

// The last `bytes` of a UTF-8 text from a code point boundary on, from a word boundary where one is near.
std::string_view tail(std::string_view text, size_t bytes);

}  // namespace vitrine::app
