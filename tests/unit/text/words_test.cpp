#include "text/words.h"

#include <doctest/doctest.h>

#include "text/format.h"

using namespace vitrine;

using Words = std::vector<std::string>;

TEST_CASE("words, with the marks that are asked for") {
  const char* text = "It's “NEVER” dull—ÉTÉ, isn’t it? 'quoted' 3-D snake_case the dogs' ";
  CHECK(words_of(text, Marks::none) ==
        Words{"it's", "never", "dull", "été", "isn't", "it", "quoted", "3", "d", "snake", "case", "the", "dogs"});
  CHECK(words_of("so bad?! really.", Marks::ending) == Words{"so", "bad", "?", "!", "really"});
  CHECK(words_of("It's bad , REALLY .", Marks::all) == Words{"it's", "bad", ",", "really", "."});
  CHECK(words_of("“a_b” dogs' 你好", Marks::all) == Words{"“", "a_b", "”", "dogs'", "你好"});
}

TEST_CASE("shares in per cent") {
  CHECK(percent(0.004) == "0.4 %");
  CHECK(percent(1, 0) == "100 %");
  CHECK(percent(-0.021) == "−2.1 %");
  CHECK(percent(-0.0001) == "0.0 %");
  CHECK(percent(0.0 / 0.0) == "–");
}
