#include "draw/ui.h"

#include "bench.h"
#include "draw/actions.h"
#include "draw/slider.h"
#include "draw/text.h"

using namespace vitrine;
using namespace vitrine::draw;

TEST_CASE("a click reaches the area that lies on top, once, even if it comes with the pointer") {
  Bench bench;
  int below = 0, above = 0;
  const auto page = [&] {
    if (bench.ui.hit(id("below"), {0, 0, 400, 400}).clicked) ++below;
    if (bench.ui.hit(id("above"), {100, 100, 50, 50}).clicked) ++above;
  };
  bench.frame(page);
  bench.click(120, 120, page);
  CHECK(above == 1);
  CHECK(below == 0);
  bench.click(20, 20, page);
  CHECK(above == 1);
  CHECK(below == 1);
}

TEST_CASE("a press that leaves the area is no click") {
  Bench bench;
  int clicks = 0;
  const auto page = [&] { clicks += bench.ui.hit(id("a"), {0, 0, 100, 100}).clicked; };
  bench.move(50, 50);
  bench.frame(page);
  bench.button(true);
  bench.frame(page);
  bench.frame(page);
  bench.move(300, 300);
  bench.frame(page);
  bench.button(false);
  for (int i = 0; i < 4; ++i) bench.frame(page);
  CHECK(clicks == 0);
}

TEST_CASE("clipped parts of an area are not hit") {
  Bench bench;
  int clicks = 0;
  const auto page = [&] {
    bench.ui.push_clip({0, 0, 100, 50});
    clicks += bench.ui.hit(id("a"), {0, 0, 100, 100}).clicked;
    bench.ui.pop_clip();
  };
  bench.click(50, 80, page);
  CHECK(clicks == 0);
  bench.click(50, 20, page);
  CHECK(clicks == 1);
}

TEST_CASE("Tab goes through the areas in order and Enter activates") {
  Bench bench;
  std::string clicked;
  const auto page = [&] {
    for (const char* name : {"a", "b", "c"}) {
      const float x = 50.f * static_cast<float>(name[0] - 'a');
      if (bench.ui.hit(id(name), {x, 0, 40, 40}).clicked) clicked += name;
    }
  };
  bench.frame(page);
  for (int i = 0; i < 2; ++i) {
    bench.key(ImGuiKey_Tab);
    for (int f = 0; f < 3; ++f) bench.frame(page);
  }
  bench.key(ImGuiKey_Enter);
  for (int f = 0; f < 3; ++f) bench.frame(page);
  CHECK(clicked == "b");
}

TEST_CASE("a slider follows the finger to both ends and steps by keys") {
  Bench bench;
  double value = 0.5;
  const SliderOptions options{.low = 0, .high = 2, .step = 0.5, .logarithmic = false};
  const auto page = [&] {
    const SliderResult r = slider(bench.ui, id("s"), {100, 100, 200, 20}, value, options);
    if (r.changed) value = r.value;
  };
  bench.move(150, 110);
  bench.frame(page);
  bench.button(true);
  bench.frame(page);
  bench.frame(page);
  CHECK(value == doctest::Approx(0.5));
  bench.move(500, 110);
  bench.frame(page);
  bench.frame(page);
  CHECK(value == doctest::Approx(2));
  bench.button(false);
  bench.frame(page);
  bench.key(ImGuiKey_LeftArrow);
  for (int f = 0; f < 3; ++f) bench.frame(page);
  CHECK(value == doctest::Approx(1.5));
}

TEST_CASE("a moving value arrives, and at once with reduced motion") {
  Bench bench;
  bench.ui.theme.reduced_motion = false;
  float seen = 0;
  const auto at = [&](float target) { bench.frame([&] { seen = bench.ui.moving(id("m"), target, 160); }); };
  at(0);
  at(0);
  at(1);
  at(1);
  CHECK(seen > 0);
  CHECK(seen < 1);
  for (int f = 0; f < 12; ++f) at(1);
  CHECK(seen == 1);
  bench.ui.theme.reduced_motion = true;
  at(5);
  CHECK(seen == 5);
}

TEST_CASE("a disabled action cannot be clicked") {
  Bench bench;
  int clicks = 0;
  const auto page = [&] {
    clicks += action(bench.ui, id("x"), 100, 100, "Export", Align::left, "nothing yet").clicked;
  };
  bench.click(110, 96, page);
  CHECK(clicks == 0);
}
