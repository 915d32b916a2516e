#include "app/carry.h"

#include <algorithm>

namespace vitrine::app {
namespace {

struct Common {
  size_t head = 0, foot = 0;
};  // bytes of beginning and end; they may overlap ("a a" in "a a a")

Common common(std::string_view from, std::string_view to) {
  const size_t shorter = std::min(from.size(), to.size());
  Common c;
  while (c.head < shorter && from[c.head] == to[c.head]) ++c.head;
  while (c.foot < shorter && from[from.size() - 1 - c.foot] == to[to.size() - 1 - c.foot]) ++c.foot;
  return c;
}

}  // namespace

double kept_share(std::string_view from, std::string_view to) {
  if (from.empty()) return 1;
  const Common c = common(from, to);
  return static_cast<double>(std::min(c.head + c.foot, std::min(from.size(), to.size()))) / from.size();
}

std::vector<Carried> carry(std::string_view from, std::string_view to, std::span<const TokenInfo> tokens) {
  const auto [head, foot] = common(from, to);

  // A token that the beginning already covers is not carried a second time.
  std::vector<Carried> carried;
  size_t covered = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const size_t begin = tokens[i].byte_begin, end = tokens[i].byte_end;
    if (end <= head) {
      carried.push_back({static_cast<int>(i), static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
      covered = end;
    } else if (begin >= from.size() - foot && end <= from.size()) {
      const size_t at = to.size() - (from.size() - begin);
      if (at < covered) continue;
      carried.push_back({static_cast<int>(i), static_cast<uint32_t>(at), static_cast<uint32_t>(at + end - begin)});
      covered = at + end - begin;
    }
  }
  return carried;
}

std::string_view tail(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t begin = text.size() - bytes;
  const auto inside = [&](size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  while (begin < text.size() && inside(begin)) ++begin;
  const size_t space = text.find_first_of(" \n", begin);
  if (space != std::string_view::npos && space + 1 < begin + 40 && space + 1 < text.size()) begin = space + 1;
  return text.substr(begin);
}

}  // namespace vitrine::app
