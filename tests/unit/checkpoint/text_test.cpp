// The parts of tokenizers against slower, plainer forms of themselves.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "base/utf8.h"
#include "checkpoint/text/added_tokens.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/byte_pair_merges.h"
#include "checkpoint/text/regex.h"
#include "checkpoint/text/steps.h"

using namespace vitrine;

namespace {

std::vector<std::string> pieces(std::string_view pattern, std::string_view text) {
  const auto regex = Regex::compile(pattern);
  REQUIRE_MESSAGE(regex.ok(), pattern);
  const auto stretches = regex->stretches(text);
  REQUIRE(stretches.ok());
  std::vector<std::string> out;
  for (const Stretch& s : *stretches) out.emplace_back(text.substr(s.begin, s.end - s.begin));
  return out;
}
using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("regular expressions mean what Oniguruma means") {
  CHECK(pieces(R"('s|'t| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", "Hello world's   42²!") ==
        Strings{"Hello", " world", "'s", "  ", " 42²", "!"});
  CHECK(pieces(R"((?i:'s))", "'ſo") == Strings{"'ſ", "o"});
  CHECK(pieces("^.", "ab\ncd") == Strings{"a", "b\n", "c", "d"});
  CHECK(pieces(R"(\s)", "a\u0085b\u180Ec") == Strings{"a", "\u0085", "b\u180Ec"});
  CHECK(pieces(R"(a{1,2}+b)", "aaaaab") == Strings{"aaaaab"});
  CHECK(pieces(R"([\w]+)", "a\u0301_\u0903\u00B2 \u00BF") == Strings{"a\u0301_\u0903\u00B2", " \u00BF"});
  CHECK(pcre_spelling(R"([\]\s]\{2}+x{2}+(ab){3}+)") == R"([\]\p{White_Space}]\{2}+(?:x{2})+(?:(ab){3})+)");
  CHECK(pieces("[^(\\s|[.,!?])]+", "a b|c(d]e") == Strings{"a", " ", "b", "|", "c", "(", "d]e"});
  CHECK(pcre_spelling("[a[bc]d]e[[:alpha:]x]") == "[abcd]e[[:alpha:]x]");
  CHECK_FALSE(Regex::compile("[a-z&&[^b]]").ok());
  CHECK(Regex::compile("(").error().sentence().find("\"(\"") != std::string::npos);
}

TEST_CASE("a text of a megabyte is no trap for honest patterns, and a hostile pattern is an error") {
  const std::string spaces(1'000'000, ' '), letters(1'000'000, 'a');
  const auto llama3 =
      Regex::compile(R"([^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)");
  REQUIRE(llama3.ok());
  CHECK(llama3->stretches(spaces)->size() == 1);
  CHECK(llama3->stretches(letters)->size() == 1);
  for (const char* hostile : {"(a+)+b", "(a|a)*b", "(a|aa)+$b", "(?:a*)*b"}) {
    const auto regex = Regex::compile(hostile);
    REQUIRE(regex.ok());
    const auto stretches = regex->stretches(std::string(5000, 'a') + "c");
    if (!stretches.ok()) CHECK(stretches.error().code == ErrorCode::bad_text);
  }
}

TEST_CASE("a changed text knows where each byte came from") {
  AlignedText text("Ça va");
  const auto places = [&] {
    std::vector<std::pair<uint32_t, uint32_t>> out;
    for (size_t i = 0; i < text.text().size(); ++i)
      out.emplace_back(text.origin(i, i + 1).begin, text.origin(i, i + 1).end);
    return out;
  };
  text.transform(std::vector<CharChange>{{U'C', 0}, {0x327, 1}, {U'a', -1}, {U'v', 0}, {U'a', 0}});
  CHECK(text.text() == "C\u0327ava");
  CHECK(places() == std::vector<std::pair<uint32_t, uint32_t>>{{0, 2}, {0, 2}, {0, 2}, {2, 3}, {4, 5}, {5, 6}});
  text.prepend("__");
  CHECK(text.origin(0, 2).end == 2);
  CHECK(text.slice(6, 7).begin() == 4);
  CHECK(text.slice(6, 7).origin(0, 1).end == 5);
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
    std::string all;
    const auto pieces = added.split(text, *build_normalizer(nullptr));
    REQUIRE(pieces.ok());
    for (const Piece& piece : *pieces) {
      all += piece.text.text();
      out.push_back(piece.token);
    }
    CHECK(all == text);
    return out;
  };
  CHECK(ids("").empty());
  CHECK(ids("<a><b>c") == std::vector{11, -1});
  CHECK(ids("<a><a>") == std::vector{10, 10});
  CHECK(ids("<a") == std::vector{-1});
  CHECK(ids("a><b>c") == std::vector{12});
  CHECK(ids("x<a>a><b>c") == std::vector{-1, 10, 12});
}
