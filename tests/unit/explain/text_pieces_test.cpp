// Tokens of two tokenizers over one text, against the ends that both have in common.
#include "explain/text_pieces.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

using namespace vitrine;

namespace {

// A text cut after these bytes.
std::vector<TokenInfo> cut(const std::string& text, const std::set<uint32_t>& ends) {
  std::vector<TokenInfo> out;
  uint32_t begin = 0;
  for (const uint32_t end : ends) {
    out.push_back({0, text.substr(begin, end - begin), begin, end, begin, end});
    begin = end;
  }
  return out;
}
TokenInfo without_text(const char* name, uint32_t at) { return {1, name, at, at, at, at}; }

}  // namespace

TEST_CASE("pieces end exactly where tokens of both end") {
  std::mt19937 random(7);
  const std::string text(24, 'x');
  for (int round = 0; round < 300; ++round) {
    std::set<uint32_t> ends[2];
    for (auto& one : ends) {
      one.insert(24);
      for (uint32_t at = 1; at < 24; ++at)
        if (random() % 3 == 0) one.insert(at);
    }
    const std::vector<TokenInfo> first = cut(text, ends[0]), second = cut(text, ends[1]);
    std::vector<uint32_t> common;
    std::ranges::set_intersection(ends[0], ends[1], std::back_inserter(common));
    std::vector<uint32_t> found;
    size_t i = 0, k = 0;
    for (const TextPiece& piece : text_pieces(first, second)) {
      REQUIRE(piece.first_begin == i);
      REQUIRE(piece.second_begin == k);
      i = piece.first_end, k = piece.second_end;
      REQUIRE(first[i - 1].byte_end == second[k - 1].byte_end);
      found.push_back(first[i - 1].byte_end);
    }
    CHECK(i == first.size());
    CHECK(k == second.size());
    CHECK(found == common);
  }
}

TEST_CASE("a blank that only one tokenizer gives to its word, and tokens without text") {
  // " movie" against "movie" and "[CLS] … [SEP]"
  const std::vector<TokenInfo> first = {{0, "the", 0, 3, 0, 3}, {0, " movie", 3, 9, 3, 9}};
  const std::vector<TokenInfo> second = {without_text("[CLS]", 0),
                                         {0, "the", 0, 3, 0, 3},
                                         {0, "mov", 4, 7, 4, 7},
                                         {0, "ie", 7, 9, 7, 9},
                                         without_text("[SEP]", 9)};
  const std::vector<TextPiece> pieces = text_pieces(first, second);
  CHECK(pieces == std::vector<TextPiece>{{0, 0, 0, 1}, {0, 1, 1, 2}, {1, 2, 2, 4}, {2, 2, 4, 5}});
  CHECK(pieces[1].single());
  CHECK_FALSE(pieces[2].single());
}

TEST_CASE("a word is the same with and without the blank before it") {
  CHECK(same_word(" good", "good"));
  CHECK(same_word("good", "good"));
  CHECK_FALSE(same_word("good", "bad"));
  CHECK_FALSE(same_word(" ", ""));
  CHECK(same_word(" ", " "));
}

TEST_CASE("start tokens that read alike stand together, others do not; nothing is nothing") {
  const std::vector<TokenInfo> a = {without_text("<s>", 0)}, b = {without_text("<s>", 0)},
                               c = {without_text("[CLS]", 0)};
  CHECK(text_pieces(a, b) == std::vector<TextPiece>{{0, 1, 0, 1}});
  CHECK(text_pieces(a, c) == std::vector<TextPiece>{{0, 1, 0, 0}, {1, 1, 0, 1}});
  CHECK(text_pieces({}, {}).empty());
  CHECK(text_pieces(a, {}) == std::vector<TextPiece>{{0, 1, 0, 0}});
}
