// The parts of tokenizers against slower, plainer forms of themselves.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "base/utf8.h"
#include "checkpoint/text/added_tokens.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/byte_pair_merges.h"
#include "checkpoint/text/char_class.h"
#include "checkpoint/text/split_pattern.h"

using namespace vitrine;

namespace {

std::vector<std::string> pieces(SplitPattern pattern, std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = piece_end(pattern, text, at);
    REQUIRE(end > at);
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}
using Pieces = std::vector<std::string>;

}  // namespace

TEST_CASE("classes of characters") {
  CHECK(char_class('a') == CharClass::letter);
  CHECK(char_class(U'ß') == CharClass::letter);
  CHECK(char_class(U'字') == CharClass::letter);
  CHECK(char_class(U'ª') == CharClass::letter);
  CHECK(char_class('0') == CharClass::digit);
  CHECK(char_class(U'٣') == CharClass::digit);
  CHECK(char_class(U'Ⅷ') == CharClass::digit);
  CHECK(char_class(U'½') == CharClass::other_number);
  CHECK(char_class(U'①') == CharClass::other_number);
  CHECK(char_class(0x301) == CharClass::word_mark);
  CHECK(char_class('_') == CharClass::word_mark);
  CHECK(char_class(0x200D) == CharClass::word_mark);
  for (const char32_t c : {U'\t', U' ', U'\x85', U'\xA0', U'\u2003', U'\u3000'})
    CHECK(char_class(c) == CharClass::space);
  for (const char32_t c : {U'\0', U'!', U'\u200B', U'\uFEFF', U'😀', char32_t(0x10FFFF)})
    CHECK(char_class(c) == CharClass::other);
}

TEST_CASE("the GPT-2 pattern") {
  const auto cut = [](std::string_view text) { return pieces(SplitPattern::gpt2, text); };
  CHECK(cut("Hello world's 42!") == Pieces{"Hello", " world", "'s", " 42", "!"});
  CHECK(cut("don't I'LL") == Pieces{"don", "'t", " I", "'", "LL"});
  CHECK(cut("a   b") == Pieces{"a", "  ", " b"});
  CHECK(cut("a  \n b  ") == Pieces{"a", "  \n", " b", "  "});
  CHECK(cut("x²½3") == Pieces{"x", "²½3"});
  CHECK(cut("\u00A0a") == Pieces{"\u00A0", "a"});
  CHECK(cut("e\u0301") == Pieces{"e", "\u0301"});
  CHECK(cut("'") == Pieces{"'"});
  CHECK(cut(" 's") == Pieces{" '", "s"});
}

TEST_CASE("the GPT-4 and Qwen 2 patterns") {
  const auto cut = [](std::string_view text) { return pieces(SplitPattern::gpt4, text); };
  CHECK(cut("I'LL you'Ve 12345") == Pieces{"I", "'LL", " you", "'Ve", " ", "123", "45"});
  CHECK(cut("(hello) !!\n\nx") == Pieces{"(hello", ")", " !!\n\n", "x"});
  CHECK(cut("a \n \n  b") == Pieces{"a", " \n \n", " ", " b"});
  CHECK(cut("\tx\r\n") == Pieces{"\tx", "\r\n"});
  CHECK(cut("'ſo") == Pieces{"'ſ", "o"});
  CHECK(cut("  ") == Pieces{"  "});
  CHECK(pieces(SplitPattern::qwen2, "12 a34") == Pieces{"1", "2", " a", "3", "4"});
}

TEST_CASE("only exact spellings of patterns are known") {
  CHECK(split_pattern(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)") ==
        SplitPattern::gpt2);
  CHECK_FALSE(split_pattern(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+)"));
  CHECK_FALSE(split_pattern(""));
}

TEST_CASE("the byte alphabet has one character per byte and goes both ways") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += char(byte);
  const std::string piece = piece_of_bytes(all);
  CHECK(is_utf8(piece));
  CHECK(count_code_points(piece) == 256);
  CHECK(bytes_of_piece(piece) == all);
  CHECK(piece_of_bytes(" movie\n") == "ĠmovieĊ");
  CHECK_FALSE(bytes_of_piece("a b"));
  CHECK_FALSE(bytes_of_piece("字"));
}

// Always the lowest rank, leftmost first, looking at the whole word after every merge.
TEST_CASE("merging with a queue equals merging by search") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    BytePairMerges merges;
    std::map<std::pair<int, int>, std::pair<uint32_t, int>> rules;
    // Each rule makes a new token out of older ones, as training does.
    for (int merged = 4; merged < 24; ++merged) {
      const int left = int(random() % unsigned(merged)), right = int(random() % unsigned(merged));
      if (!rules.try_emplace({left, right}, uint32_t(merged), merged).second) continue;
      merges.add(left, right, uint32_t(merged), merged);
    }
    std::vector<Symbol> word(random() % 40);
    for (Symbol& symbol : word) symbol = {int32_t(random() % 4), 1};

    std::vector<Symbol> expected = word;
    while (true) {
      size_t best = 0;
      uint32_t rank = UINT32_MAX;
      for (size_t i = 0; i + 1 < expected.size(); ++i) {
        const auto rule = rules.find({expected[i].id, expected[i + 1].id});
        if (rule == rules.end() || rule->second.first >= rank) continue;
        rank = rule->second.first;
        best = i;
      }
      if (rank == UINT32_MAX) break;
      expected[best].id = rules[{expected[best].id, expected[best + 1].id}].second;
      expected[best].length += expected[best + 1].length;
      expected.erase(expected.begin() + int(best) + 1);
    }

    const std::vector<Symbol> actual = merges.apply(word);
    REQUIRE(actual.size() == expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      CHECK(actual[i].id == expected[i].id);
      CHECK(actual[i].length == expected[i].length);
    }
  }
}

TEST_CASE("added tokens: the leftmost, then the longest") {
  std::vector<AddedToken> tokens(3);
  tokens[0].id = 10, tokens[0].content = "<a>";
  tokens[1].id = 11, tokens[1].content = "<a><b>";
  tokens[2].id = 12, tokens[2].content = "a><b>c", tokens[2].normalized = true;
  const AddedTokens added(tokens);
  const auto ids = [&](std::string_view text) {
    std::vector<int32_t> out;
    size_t reached = 0;
    for (const TextPart& part : added.split(text)) {
      CHECK(part.begin == reached);
      reached = part.end;
      out.push_back(part.id);
    }
    CHECK(reached == text.size());
    return out;
  };
  CHECK(ids("").empty());
  CHECK(ids("<a><b>c") == std::vector{11, -1});
  CHECK(ids("<a><a>") == std::vector{10, 10});
  CHECK(ids("<a") == std::vector{-1});
  CHECK(ids("a><b>c") == std::vector{12});
  CHECK(ids("x<a>a><b>c") == std::vector{-1, 10, 12});
}
