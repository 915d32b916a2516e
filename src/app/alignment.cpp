#include "app/alignment.h"

#include <algorithm>
#include <cstdint>

#include "explain/text_pieces.h"

namespace vitrine::app {
namespace {

// same(i, k): token i of the one text is token k of the other.
template <class Same>
std::vector<Aligned> align_where(size_t n, size_t m, const Same& same) {
  const size_t all_before = n;
  size_t head = 0;
  while (head < n && head < m && same(head, head)) ++head;
  while (n > head && m > head && same(n - 1, m - 1)) --n, --m;

  // common[i][k]: length of the longest common subsequence of before[i..n) and after[k..m)
  const size_t rows = n - head + 1, columns = m - head + 1;
  std::vector<uint32_t> common(rows * columns, 0);
  for (size_t i = rows - 1; i-- > 0;)
    for (size_t k = columns - 1; k-- > 0;)
      common[i * columns + k] = same(head + i, head + k)
                                    ? common[(i + 1) * columns + k + 1] + 1
                                    : std::max(common[(i + 1) * columns + k], common[i * columns + k + 1]);

  std::vector<Aligned> out;
  const auto both = [&](size_t i, size_t k, bool equal) {
    out.push_back({static_cast<int>(i), static_cast<int>(k), equal});
  };
  for (size_t i = 0; i < head; ++i) both(i, i, true);
  size_t i = head, k = head;
  while (i < n || k < m) {
    // The stretch up to the next common token: what is deleted stands in the place of what is inserted.
    const size_t i0 = i, k0 = k;
    while ((i < n || k < m) && !(i < n && k < m && same(i, k))) {
      const uint32_t down = i < n ? common[(i + 1 - head) * columns + k - head] : 0;
      const uint32_t across = k < m ? common[(i - head) * columns + k + 1 - head] : 0;
      if (k >= m || (i < n && down >= across)) ++i;
      else ++k;
    }
    for (size_t j = 0; j < std::max(i - i0, k - k0); ++j)
      out.push_back({i0 + j < i ? static_cast<int>(i0 + j) : -1, k0 + j < k ? static_cast<int>(k0 + j) : -1, false});
    while (i < n && k < m && same(i, k)) both(i++, k++, true);
  }
  for (size_t j = 0; n + j < all_before; ++j) both(n + j, m + j, true);
  return out;
}

}  // namespace

std::vector<Aligned> align(std::span<const TokenInfo> before, std::span<const TokenInfo> after) {
  return align_where(before.size(), after.size(), [&](size_t i, size_t k) {
    return before[i].id == after[k].id && before[i].text == after[k].text;
  });
}

std::vector<Aligned> align_by_text(std::span<const TokenInfo> before, std::span<const TokenInfo> after) {
  return align_where(before.size(), after.size(),
                     [&](size_t i, size_t k) { return same_word(before[i].text, after[k].text); });
}

std::vector<Aligned> align_by_characters(std::span<const TokenInfo> before, std::span<const TokenInfo> after) {
  std::vector<Aligned> out;
  for (const TextPiece& piece : text_pieces(before, after)) {
    if (piece.single()) {
      out.push_back({static_cast<int>(piece.first_begin), static_cast<int>(piece.second_begin), true});
      continue;
    }
    for (size_t i = piece.first_begin; i < piece.first_end; ++i) out.push_back({static_cast<int>(i), -1, false});
    for (size_t k = piece.second_begin; k < piece.second_end; ++k) out.push_back({-1, static_cast<int>(k), false});
  }
  return out;
}

}  // namespace vitrine::app
