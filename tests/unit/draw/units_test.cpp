#include "draw/units.h"

#include "bench.h"
#include "draw/prompt_layout.h"
#include "draw/text.h"

using namespace vitrine;
using namespace vitrine::draw;

namespace {

// The units of a text, those that the browser draws in brackets.
std::string units_of(std::string_view text, size_t most = 100) {
  const auto has = [](uint32_t c) { return c < 0x250; };
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const Extent extent = unit_at(text, at, has, most);
    REQUIRE(extent.bytes > 0);
    const std::string unit(text.substr(at, extent.bytes));
    out += extent.cluster ? "[" + unit + "]" : unit + "|";
    at += extent.bytes;
  }
  return out;
}

}  // namespace

TEST_CASE("a text falls into letters of the site's faces and clusters that the browser draws") {
  CHECK(units_of("aé") == "a|é|");
  CHECK(units_of("e\u0301a") == "[e\u0301]a|");              // a mark of its own
  CHECK(units_of("日本") == "[日][本]");                     // broken into lines anywhere
  CHECK(units_of("a👩‍🚀b") == "a|[👩‍🚀]b|");   // one picture of three code points
  CHECK(units_of("1\uFE0F\u20E3!") == "[1\uFE0F\u20E3]!|");  // a keycap begins with a digit
  CHECK(units_of("नमस्ते दुनिया") == "[नमस्ते] |[दुनिया]");        // a word joins its letters
  CHECK(units_of("say שלום עולם, 12") ==
        "s|a|y| |[שלום עולם],| |1|2|");  // words in their own order, what follows apart
  CHECK(units_of("مرحبا 3 مرحبا") == "[مرحبا 3 مرحبا]");
  CHECK(units_of("שלום\nעולם") == "[שלום]\n|[עולם]");
  CHECK(units_of("אבגדה", 2) == "[אב][גד][ה]");   // no wider than the texture
  CHECK(units_of("a\xE6\x97") == "a|\xE6\x97|");  // a character that was cut
}

TEST_CASE("directions") {
  CHECK(reads_from_right("שלום"));
  CHECK(reads_from_right("12 – שלום"));
  CHECK_FALSE(reads_from_right("abc שלום"));
  CHECK_FALSE(reads_from_right(", 12"));
  CHECK(has_no_direction(" , 12"));
  CHECK_FALSE(has_no_direction("日"));
}

TEST_CASE("tokens that are read from the right stand in that order, with carets that agree") {
  Bench bench;
  bench.frame([&] {
    const std::string text = "say שלום, עולם now";
    std::vector<PromptToken> tokens;
    for (const auto& [begin, end] : {std::pair{0u, 3u}, {3u, 12u}, {12u, 13u}, {13u, 22u}, {22u, 26u}})
      tokens.push_back({.text = text.substr(begin, end - begin), .byte_begin = begin, .byte_end = end, .score = 0});
    PromptOptions options;
    options.tokens_text = text;
    const PromptLayout layout = prompt_layout(bench.ui, 900, text, tokens, options);
    REQUIRE(layout.pieces.size() == 5);
    const auto x = [&](size_t i) { return layout.pieces[i].box.x; };
    CHECK(x(0) < x(3));
    CHECK(x(3) < x(2));  // the comma between them
    CHECK(x(2) < x(1));
    CHECK(x(1) < x(4));
    // The caret at the begin of a word stands at its right end, and a click there comes back to it.
    const PromptLayout::Caret caret = layout.caret(6);
    CHECK(caret.x > layout.pieces[1].box.x + layout.pieces[1].box.w / 2);
    for (const auto& stop : layout.stops) CHECK(layout.at(stop.x, layout.top + 1).byte == stop.byte);
    for (size_t i = 0; i + 1 < 5; ++i)
      for (size_t j = i + 1; j < 5; ++j)
        CHECK((layout.pieces[i].box.right() <= x(j) + 0.5f || layout.pieces[j].box.right() <= x(i) + 0.5f));
  });
}

TEST_CASE("a cluster is measured, cut and clicked as a whole") {
  Bench bench;
  bench.frame([&] {
    const TextStyle s = style(Role::text);
    const std::string text = "a👩‍🚀bbbbb";
    const float before = text_width(bench.ui, "a", s);
    CHECK(text_width(bench.ui, text, s) ==
          doctest::Approx(before + 10 + text_width(bench.ui, "bbbbb", s)).epsilon(0.01));  // ten pixels in tests
    CHECK(offset_at(bench.ui, text, s, before + 2) == 1);
    CHECK(offset_at(bench.ui, text, s, before + 9) == text.size() - 5);
    CHECK(cut_to(bench.ui, text, s, before + text_width(bench.ui, "…", s) + 5) == "a…");
  });
}
