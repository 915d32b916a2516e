#include "text/pattern.h"

#include <algorithm>

namespace vitrine {
namespace {

Error damaged(std::string_view pattern, const char* what) {
  return {ErrorCode::bad_text, what, std::string(pattern.substr(0, 80)), {}};
}

}  // namespace

Result<std::vector<PatternPiece>> read_pattern(std::string_view pattern) {
  std::vector<PatternPiece> pieces;
  size_t at = 0;
  while (at < pattern.size()) {
    const size_t open = std::min(pattern.find('{', at), pattern.size());
    if (open > at) pieces.push_back({pattern.substr(at, open - at), {}, {}});
    if (open == pattern.size()) break;
    if (pattern.substr(open).starts_with("{{")) {
      pieces.push_back({pattern.substr(open, 1), {}, {}});
      at = open + 2;
      continue;
    }
    const size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) return damaged(pattern, "A placeholder has no end");
    std::string_view inside = pattern.substr(open + 1, close - open - 1);
    PatternPiece piece;
    size_t bar = inside.find('|');
    piece.name = inside.substr(0, bar);
    while (bar != std::string_view::npos) {
      inside.remove_prefix(bar + 1);
      bar = inside.find('|');
      piece.forms.push_back(inside.substr(0, bar));
    }
    if (piece.name.empty() || piece.name.find('{') != std::string_view::npos)
      return damaged(pattern, "A placeholder has no name");
    pieces.push_back(std::move(piece));
    at = close + 1;
  }
  return pieces;
}

std::vector<std::string_view> names_of(std::span<const PatternPiece> pieces) {
  std::vector<std::string_view> names;
  for (const PatternPiece& piece : pieces)
    if (!piece.name.empty() && std::ranges::find(names, piece.name) == names.end()) names.push_back(piece.name);
  return names;
}

}  // namespace vitrine
