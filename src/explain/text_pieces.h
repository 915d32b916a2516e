// Which tokens of one tokenizer stand where which of another do: by the characters of the text that both read.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

// The smallest stretch of the text that both cover with whole tokens: [begin, end) into the tokens of each. One side is
// empty where the other has a token that stands for no text ([CLS]).
struct TextPiece {
  size_t first_begin = 0, first_end = 0;
  size_t second_begin = 0, second_end = 0;
  // The same stretch is one token for both.
  bool single() const { return first_end == first_begin + 1 && second_end == second_begin + 1; }
  bool operator==(const TextPiece&) const = default;
};

// What two models mean by a word, the blank before it aside: whether it belongs to the token is up to the tokenizer.
bool same_word(std::string_view a, std::string_view b);

// Precondition: both are tokens of the same text, in its order. Pieces end where tokens of both end: whether the blank
// before a word belongs to its token does not matter.
std::vector<TextPiece> text_pieces(std::span<const TokenInfo> first, std::span<const TokenInfo> second);

}  // namespace vitrine
