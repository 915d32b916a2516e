#include "app/trust_table.h"

#include <doctest/doctest.h>

#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

TEST_CASE("the table of trust is read by row and by name") {
  Running r;
  r.settle();
  reduce(r.state, ShowView{app::View::trust});
  CHECK_FALSE(trust_table(r.state));
  r.settle();
  const TrustTable table = trust_table(r.state);
  REQUIRE(table);
  CHECK(table.rows().size() == 2);
  CHECK(table.find("occlusion") == 1);
  CHECK(table.find("lime") == -1);
  CHECK(table.chosen() == 1);
  CHECK(table.scores(1).size() == r.state.tokens.size());
  CHECK(table.scores(1)[0] == doctest::Approx(static_cast<float>(r.state.tokens.size() % 3) - 1));
  CHECK(table.removed.back() == 3);
  CHECK(table.curve(1, false)[1] == doctest::Approx(0.3f));
  CHECK(table.band(true).low.size() == 3);
  REQUIRE(table.figure(0, "agreement"));
  CHECK(table.figure(0, "agreement")->value == doctest::Approx(0.55));
  CHECK(table.figure(0, "beauty") == nullptr);
}

TEST_CASE("tensors of another shape count as missing") {
  Running r;
  r.settle();
  reduce(r.state, ShowView{app::View::trust});
  r.settle();
  auto broken = std::make_shared<Explanation>(*r.state.answer(Slot::trust_table).shown);
  broken->rows.push_back(broken->rows[0]);  // three rows, tensors of two
  r.state.answer(Slot::trust_table).shown = broken;
  const TrustTable table = trust_table(r.state);
  REQUIRE(table);
  CHECK(table.scores(0).empty());
  CHECK(table.curve(2, true).empty());
}
