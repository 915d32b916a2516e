#include "draw/prompt_layout.h"

#include "bench.h"

using namespace vitrine;
using namespace vitrine::draw;

namespace {

// Words with the space before them, newlines alone.
std::vector<PromptToken> split(const std::string& text) {
  std::vector<PromptToken> tokens;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    if (text[begin] != '\n') {
      while (end < text.size() && text[end] != ' ' && text[end] != '\n') ++end;
    }
    tokens.push_back({.text = text.substr(begin, end - begin),
                      .byte_begin = static_cast<uint32_t>(begin),
                      .byte_end = static_cast<uint32_t>(end),
                      .score = 0});
    begin = end;
  }
  return tokens;
}

}  // namespace

TEST_CASE("every place in the text has a caret, and a click there comes back to it") {
  Bench bench;
  bench.frame([&] {
    const std::string text = "Never boring, très 日本 fine.\nSentiment: it goes on over several lines";
    const auto tokens = split(text);
    PromptOptions options;
    options.tokens_text = text;
    for (const float width : {160.f, 300.f, 900.f}) {
      const PromptLayout layout = prompt_layout(bench.ui, width, text, tokens, options);
      CHECK(layout.lines == layout.pieces.back().line + 1);
      for (const auto& stop : layout.stops) {
        const PromptLayout::Caret caret = layout.caret(stop.byte);
        const float y = layout.top + layout.line_pitch * (static_cast<float>(caret.line) + 0.4f);
        CHECK(layout.at(caret.x, y).byte == stop.byte);
      }
      for (const PromptPiece& piece : layout.pieces)
        CHECK(piece.box.right() <= std::max(width, piece.box.w + 10) + 0.5f);
      CHECK(layout.stops.front().byte == 0);
      CHECK(layout.stops.back().byte == text.size());
    }
  });
}

TEST_CASE("no line that can be the first that is seen runs under the actions at its right") {
  Bench bench;
  bench.frame([&] {
    std::string text = "one";
    for (int i = 0; i < 80; ++i) text += " word";
    PromptOptions options;
    options.right_inset = 150;
    const float free_until = 400 - bench.ui.px(150);
    const auto furthest = [&](const std::string& shown, int from_line) {
      options.tokens_text = shown;
      float right = 0;
      for (const PromptPiece& piece : prompt_layout(bench.ui, 400, shown, split(shown), options).pieces)
        if (piece.line >= from_line) right = std::max(right, piece.box.right());
      return right;
    };
    CHECK(furthest(text, 0) <= free_until);                // scrolls
    CHECK(furthest(text.substr(0, 120), 1) > free_until);  // does not: only its first line makes room
  });
}

TEST_CASE("an edit keeps the tokens around it") {
  Bench bench;
  bench.frame([&] {
    const std::string before = "one two three four", after = "one twenty two three four";
    const auto tokens = split(before);
    PromptOptions options;
    options.tokens_text = before;
    const PromptLayout layout = prompt_layout(bench.ui, 900, after, tokens, options);
    std::string all;
    int kept = 0;
    for (const PromptPiece& piece : layout.pieces) {
      kept += piece.token >= 0;
      all += after.substr(piece.stops.front().byte, piece.stops.back().byte - piece.stops.front().byte);
    }
    CHECK(all == after);  // no letter twice, none missing
    CHECK(kept >= 3);
  });
}

TEST_CASE("tokens of quite another text, cut characters and empty tokens do no harm") {
  Bench bench;
  bench.frame([&] {
    const std::string text = "é日";
    std::vector<PromptToken> tokens{{.text = "<s>", .byte_begin = 0, .byte_end = 0},
                                    {.text = "\xc3", .byte_begin = 0, .byte_end = 1},
                                    {.text = "\xa9", .byte_begin = 1, .byte_end = 2},
                                    {.text = "x", .byte_begin = 90, .byte_end = 95}};
    PromptOptions options;
    options.tokens_text = text;
    const PromptLayout same = prompt_layout(bench.ui, 300, text, tokens, options);
    CHECK(same.stops.back().byte == text.size());
    options.tokens_text = "something else that is longer";
    const PromptLayout other = prompt_layout(bench.ui, 300, text, tokens, options);
    CHECK(other.stops.back().byte == text.size());
    CHECK(prompt_layout(bench.ui, 300, "", tokens, options).lines >= 1);
  });
}

TEST_CASE("a text without blanks stays within its lines") {
  Bench bench;
  bench.frame([&] {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "Wé";
    for (const float width : {300.f, 800.f})
      for (const PromptPiece& piece : prompt_layout(bench.ui, width, text, {}, {}).pieces)
        CHECK(piece.box.right() <= width);
  });
}

TEST_CASE("of a megabyte only the end is laid out") {
  Bench bench;
  bench.frame([&] {
    std::string text;
    while (text.size() < 1'000'000) text += "word ";
    const PromptLayout layout = prompt_layout(bench.ui, 800, text, {}, {});
    CHECK(layout.hidden_bytes > 980'000);
    CHECK(layout.pieces.size() < 5'000);
    CHECK(layout.stops.back().byte == text.size());
  });
}
