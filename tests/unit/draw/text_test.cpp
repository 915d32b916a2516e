#include "draw/text.h"

#include "bench.h"
#include "draw/measuring.h"
#include "text/unicode.h"

using namespace vitrine;
using namespace vitrine::draw;

TEST_CASE("numbers are written as the page writes them") {
  CHECK(signed_number(1.94) == "+1.94");
  CHECK(signed_number(-1.42) == "−1.42");
  CHECK(signed_number(-0.001) == "0.00");
  CHECK(number(-0.21) == "−0.21");
  CHECK(probability(0.908) == "0.908");
  CHECK(probability(0.0001) == "< 0.001");
  CHECK(probability(0) == "0.000");
  CHECK(percent(0.004) == "0.4 %");
  CHECK(count(5130) == "5,130");
  CHECK(count(-1234567) == "−1,234,567");
  CHECK(count(12) == "12");
  CHECK(number(0.0 / 0.0) == "–");
}

TEST_CASE("tokens are shown with what cannot be seen made visible") {
  CHECK(readable(" movie") == "movie");
  CHECK(readable("\n") == "↵");
  CHECK(readable(" \n") == "↵");
  CHECK(readable("\t") == "→");
  CHECK(readable(" ") == "␣");
  CHECK(readable("a\x01") == "a␁");
  CHECK(readable("\xff") == "\xef\xbf\xbd");
}

TEST_CASE("a cut text fits and ends with an ellipsis") {
  Bench bench;
  bench.frame([&] {
    const TextStyle s = style(Role::label);
    const std::string whole = "beautifully acted", cut = cut_to(bench.ui, whole, s, 60);
    CHECK(text_width(bench.ui, cut, s) <= 60.5f);
    CHECK(cut.ends_with("…"));
    CHECK(cut_to(bench.ui, whole, s, 1000) == whole);
  });
}

TEST_CASE("places in a text are found again from their x") {
  Bench bench;
  bench.frame([&] {
    const std::string text = "aé日z";
    const TextStyle s = style(Role::text);
    for (const uint32_t offset : {0u, 1u, 3u, 6u, 7u}) {
      CHECK(offset_at(bench.ui, text, s, x_at(bench.ui, text, s, offset)) == offset);
    }
  });
}

TEST_CASE("all places of a text in one pass are those that each prefix has alone") {
  Bench bench;
  bench.frame([&] {
    const TextStyle s = style(Role::text);
    for (const std::string_view text :
         {"AVAToé日z", "", "a", "say שלום עולם, now", "e\u0301 नमस्ते 👩‍🚀!"}) {
      std::vector<uint32_t> offsets;
      for (size_t at = 0; at < text.size(); at = next_grapheme(text, at)) offsets.push_back(static_cast<uint32_t>(at));
      offsets.push_back(static_cast<uint32_t>(text.size()));
      const std::vector<float> places = places_at(bench.ui, text, s, offsets);
      REQUIRE(places.size() == offsets.size());
      for (size_t i = 0; i < offsets.size(); ++i) {
        CAPTURE(offsets[i]);
        CHECK(places[i] == doctest::Approx(x_at(bench.ui, text, s, offsets[i])).epsilon(1e-4));
      }
    }
  });
}

TEST_CASE("a number and its percent sign stay on one line") {
  Bench bench;
  bench.frame([&] {
    const TextStyle s = style(Role::note);
    const float narrow = text_width(bench.ui, "takes away 60 %", s) - 1;
    const ParagraphResult broken = paragraph(bench.ui, 0, 0, narrow, "takes away 60 %", s, 10);
    CHECK(broken.bottom == doctest::Approx(20));
    CHECK(broken.end_x == doctest::Approx(text_width(bench.ui, "60 %", s)).epsilon(0.01));
  });
}

TEST_CASE("a paragraph stays within its width and measures as it draws") {
  Bench bench;
  bench.frame([&] {
    const std::string text =
        "Because of never and beautiful, against boring. Donaudampfschifffahrtsgesellschaft goes on.";
    for (const float width : {60.f, 90.f, 200.f, 1000.f}) {
      const auto tell = [&] { return paragraph(bench.ui, 10, 10, width, text, style(Role::sentence)); };
      const ParagraphResult drawn = tell();
      const Measuring measuring(bench.ui);
      const ParagraphResult measured = tell();
      CHECK(measured.widest <= width + 1);
      CHECK(measured.bottom == drawn.bottom);
    }
  });
}

TEST_CASE("a paragraph that is too long is cut at a word, one that fits is left alone") {
  Bench bench;
  bench.frame([&] {
    const std::string text =
        "the score is the same with and without the text, so there is no difference to compare with";
    const TextStyle s = style(Role::tick);
    const float line = bench.ui.theme.line(Role::tick);
    bool cut = false;
    for (const int lines : {1, 2, 3}) {
      const ParagraphResult p = paragraph_cut(bench.ui, 0, 10, 120, text, s, lines, &cut);
      CHECK(cut);
      CHECK(p.bottom == doctest::Approx(10 + line * static_cast<float>(lines)));
    }
    paragraph_cut(bench.ui, 0, 0, 2000, text, s, 1, &cut);
    CHECK_FALSE(cut);
    paragraph_cut(bench.ui, 0, 0, 20, "Donaudampfschifffahrtsgesellschaft", s, 1, &cut);  // ends
    CHECK(cut);
    CHECK(paragraph_cut(bench.ui, 0, 0, 100, "", s, 2, &cut).bottom == paragraph(bench.ui, 0, 0, 100, "", s).bottom);
  });
}

TEST_CASE("punctuation is not parted from the word before it by a change of style") {
  Bench bench;
  bench.frame([&] {
    const TextStyle s = style(Role::question1);
    const Run runs[] = {{.text = "rather than ", .style = s},
                        {.text = "negative", .style = s, .id = id("foil")},
                        {.text = "?", .style = s}};
    const float exact = text_width(bench.ui, "rather than negative", s);
    const ParagraphResult p = paragraph(bench.ui, 0, 0, exact + 1, runs);
    REQUIRE(p.rects.size() == 1);
    CHECK(p.rects[0].rect.x == 0);  // the whole of "negative?" went to the next line
  });
}

TEST_CASE("letters are kerned, figures are not") {
  Bench bench;
  bench.frame([&] {
    // The serif: of the packaged sans the kerning is read only after tools/fonts.py has written it plainly.
    const TextStyle s = style(Role::text);
    const auto width = [&](std::string_view text) { return text_width(bench.ui, text, s); };
    CHECK(width("AV") < width("A") + width("V") - 0.5f);
    CHECK(width("AV") == doctest::Approx(width("A") + kerning(bench.ui, "A", "V", s) + width("V")));
    CHECK(width("17") == doctest::Approx(width("1") + width("7")));
    CHECK(width("a V") == doctest::Approx(width("a") + width(" ") + width("V")));
    CHECK(x_at(bench.ui, "AVA", s, 3) == doctest::Approx(width("AVA")));
  });
}
