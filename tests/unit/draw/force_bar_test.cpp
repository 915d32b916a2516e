#include "draw/force_bar.h"

#include <doctest/doctest.h>

#include <limits>

using namespace vitrine::draw;

TEST_CASE("the sides of the force bar meet at the output, and the base is where they cancel") {
  const std::vector<float> scores = {1.f, -0.5f, 2.f, std::numeric_limits<float>::quiet_NaN(), 0.f};
  const float base = -0.25f, output = base + 2.5f;
  const std::vector<ForcePiece> pieces = force_pieces(scores, output);
  REQUIRE(pieces.size() == 3);
  // Largest first, next to the output.
  CHECK(pieces[0].index == 2);
  CHECK(pieces[0].to == doctest::Approx(output));
  CHECK(pieces[0].from == doctest::Approx(output - 2));
  CHECK(pieces[1].index == 0);
  CHECK(pieces[1].to == doctest::Approx(pieces[0].from));
  CHECK(pieces[2].index == 1);
  CHECK(pieces[2].from == doctest::Approx(output));
  CHECK(pieces[2].to == doctest::Approx(output + 0.5));
  // Left end plus the length of the negative side: the base.
  CHECK(pieces[1].from + (pieces[2].to - pieces[2].from) == doctest::Approx(base));
}
