// The best and the worst order against all orders, and what follows from them.
#include "explain/trust/extremes.h"

#include "../support/model_files.h"
#include "explain/sweep_memo.h"
#include "explain/trust/levels.h"
#include "explain/trust/subject.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}
Job job_about(const char* text) {
  return good(tiny().prepare(Request{"occlusion", text, TokenChoice{70, {}}, {}, {}, {}}, Ticket()));
}

}  // namespace

TEST_CASE("of a short text the worst and the best order are those of all orders") {
  for (const char* text : {"so bad", "a b c"})
    for (const int64_t points : {2, 3, 8}) {
      CAPTURE(text);
      CAPTURE(points);
      const Job job = job_about(text);
      const RandomOrdersPtr random = good(now(run_random_orders(job, "mask_token", points, 4, 1)));
      REQUIRE(random->tokens() <= 7);
      const Extremes found = good(now(find_extremes(job, random, 1)));
      CHECK(found.exact);
      std::vector<int64_t> order;
      for (int64_t t = 0; t < random->tokens(); ++t) order.push_back(t);
      std::vector<std::vector<int64_t>> orders;
      do orders.push_back(order);
      while (std::next_permutation(order.begin(), order.end()));
      double least = 1, most = -1;
      for (const OrderCurves& c : good(now(run_orders(job, random, orders)))) {
        least = std::min(least, c.comprehensiveness);
        most = std::max(most, c.comprehensiveness);
      }
      CHECK(found.least == doctest::Approx(least).epsilon(1e-6));
      CHECK(found.most == doctest::Approx(most).epsilon(1e-6));
      const Figure middle = normalised_figure(found, (least + most) / 2);
      if (middle.status == Figure::Status::measured) CHECK(middle.value == doctest::Approx(50));
    }
}

TEST_CASE("of a longer text no order that was run lies outside, and a wider beam finds no narrower range") {
  const Job job = job_about("so good, so bad, so very long and so dull");
  const RandomOrdersPtr random = good(now(run_random_orders(job, "mask_token", 8, 30, 1)));
  REQUIRE(random->tokens() > 7);
  Extremes last;
  for (const int64_t beam : {1, 3}) {
    CAPTURE(beam);
    const int64_t before = job.cost->forward_passes;
    const Extremes found = good(now(find_extremes(job, random, beam)));
    CHECK_FALSE(found.exact);
    for (const double drop : random->drops) {
      CHECK(drop >= found.least - 1e-9);
      CHECK(drop <= found.most + 1e-9);
    }
    // Sweeps that share a beginning also run the text as it is, once each.
    CHECK(job.cost->forward_passes - before <=
          extremes_passes(*random, beam) + 4 * static_cast<int64_t>(random->cuts.size()));
    if (beam > 1) CHECK(found.most - found.least >= last.most - last.least - 1e-9);
    last = found;
  }
}

TEST_CASE("where no order does more than another there is nothing to compare with") {
  CHECK(normalised_figure({0.2, 0.2, true}, 0.2).status == Figure::Status::not_measured);
  CHECK(normalised_figure({-0.1, 0.4, false}, 0.4).value == doctest::Approx(100));
  CHECK(normalised_figure({-0.1, 0.4, false}, -0.1).value == doctest::Approx(0));
}

TEST_CASE("methods that draw samples begin with few, and end with their own") {
  for (const Method* method : attributions())
    for (const int64_t tokens : {1, 14, 200}) {
      CAPTURE(method->name);
      CAPTURE(tokens);
      Level level = first_level(*method, tokens);
      CHECK(level.passes > 0);
      int steps = 0;
      while (const auto next = next_level(*method, level, tokens)) {
        CHECK(next->passes > level.passes);
        level = *next;
        REQUIRE(++steps < 20);
      }
      CHECK(level.settings.empty());
      // Kernel weights of n values need more samples than values.
      if (std::string_view(method->name) == "kernel_shap")
        CHECK(first_level(*method, tokens).passes >= std::min<int64_t>(512, 2 * tokens));
    }
}
