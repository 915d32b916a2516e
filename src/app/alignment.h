// Which token of one text is which token of another: the longest common subsequence of their ids. What stands between
// two common tokens was replaced, in order; what is left over was inserted or deleted.
#pragma once
#include <span>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine::app {

struct Aligned {
  int before = -1, after = -1;  // index in either text; -1: not in it
  bool same = false;            // the same token, not one in the place of another
  bool operator==(const Aligned&) const = default;
};
// Every token of both texts once, in the order of both. O(|before| · |after|) after the common ends.
std::vector<Aligned> align(std::span<const TokenInfo> before, std::span<const TokenInfo> after);
// The same for tokens of two tokenizers, whose ids say nothing of each other: by what they read as, without the blank
// before a word.
std::vector<Aligned> align_by_text(std::span<const TokenInfo> before, std::span<const TokenInfo> after);
// And where both read the same text: by its characters (explain/text_pieces.h). Tokens that only one of them has stand
// alone.
std::vector<Aligned> align_by_characters(std::span<const TokenInfo> before, std::span<const TokenInfo> after);

}  // namespace vitrine::app
