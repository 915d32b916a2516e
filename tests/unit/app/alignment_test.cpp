#include "app/alignment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace vitrine;
using namespace vitrine::app;

namespace {

std::vector<TokenInfo> word(std::string_view letters) {
  std::vector<TokenInfo> out;
  for (const char c : letters) out.push_back({c, std::string(1, c), 0, 0, 0, 0});
  return out;
}
std::vector<Aligned> align(std::string_view a, std::string_view b) { return vitrine::app::align(word(a), word(b)); }

// Length of the longest common subsequence, by trying every subset of the shorter text.
size_t longest_common(std::string_view a, std::string_view b) {
  size_t best = 0;
  for (uint32_t set = 0; set < (1u << a.size()); ++set) {
    std::string chosen;
    for (size_t i = 0; i < a.size(); ++i)
      if (set >> i & 1) chosen += a[i];
    size_t at = 0;
    for (const char c : b)
      if (at < chosen.size() && chosen[at] == c) ++at;
    if (at == chosen.size()) best = std::max(best, chosen.size());
  }
  return best;
}

}  // namespace

TEST_CASE("equal texts, a replaced token, an inserted and a deleted one") {
  CHECK(align("abc", "abc") == std::vector<Aligned>{{0, 0, true}, {1, 1, true}, {2, 2, true}});
  CHECK(align("abc", "axc") == std::vector<Aligned>{{0, 0, true}, {1, 1, false}, {2, 2, true}});
  CHECK(align("ac", "abc") == std::vector<Aligned>{{0, 0, true}, {-1, 1, false}, {1, 2, true}});
  CHECK(align("abc", "ac") == std::vector<Aligned>{{0, 0, true}, {1, -1, false}, {2, 1, true}});
  CHECK(align("", "ab") == std::vector<Aligned>{{-1, 0, false}, {-1, 1, false}});
  CHECK(align("", "").empty());
  CHECK(align("aa", "aaa").size() == 3);
}

TEST_CASE("every token once, in order, and as many in common as can be") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string a, b;
    for (uint32_t i = random() % 9; i > 0; --i) a += static_cast<char>('a' + random() % 3);
    for (uint32_t i = random() % 9; i > 0; --i) b += static_cast<char>('a' + random() % 3);
    CAPTURE(a);
    CAPTURE(b);
    int next_a = 0, next_b = 0;
    size_t common = 0;
    for (const Aligned& one : align(a, b)) {
      if (one.before >= 0) CHECK(one.before == next_a++);
      if (one.after >= 0) CHECK(one.after == next_b++);
      CHECK((one.before >= 0 || one.after >= 0));
      if (one.same) CHECK(a[static_cast<size_t>(one.before)] == b[static_cast<size_t>(one.after)]);
      common += one.same;
    }
    CHECK(next_a == static_cast<int>(a.size()));
    CHECK(next_b == static_cast<int>(b.size()));
    CHECK(common == longest_common(a, b));
  }
}
