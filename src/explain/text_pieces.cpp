#include "explain/text_pieces.h"

#include <algorithm>

namespace vitrine {
namespace {

bool stands_for_no_text(const TokenInfo& token) { return token.byte_end <= token.byte_begin; }

std::string_view without_blank(std::string_view word) {
  while (word.size() > 1 && word.front() == ' ') word.remove_prefix(1);
  return word;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) { return without_blank(a) == without_blank(b); }

std::vector<TextPiece> text_pieces(std::span<const TokenInfo> first, std::span<const TokenInfo> second) {
  std::vector<TextPiece> pieces;
  size_t i = 0, k = 0;
  while (i < first.size() || k < second.size()) {
    TextPiece piece{i, i, k, k};
    const bool no_first = i < first.size() && stands_for_no_text(first[i]);
    const bool no_second = k < second.size() && stands_for_no_text(second[k]);
    if (no_first || no_second) {
      // A start token of one is that of the other only if both read alike.
      const bool alike = no_first && no_second && first[i].text == second[k].text;
      if (no_first) ++i;
      if (no_second && (alike || !no_first)) ++k;
    } else {
      uint32_t reached_first = 0, reached_second = 0;
      do {
        const bool more_first = i < first.size() && !stands_for_no_text(first[i]);
        const bool more_second = k < second.size() && !stands_for_no_text(second[k]);
        if (!more_first && !more_second) break;
        if (more_first && (reached_first <= reached_second || !more_second))
          reached_first = std::max(reached_first, first[i++].byte_end);
        else reached_second = std::max(reached_second, second[k++].byte_end);
      } while (reached_first != reached_second);
    }
    piece.first_end = i;
    piece.second_end = k;
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace vitrine
