// Comprehensiveness and sufficiency recomputed from their definitions, and the properties that the figures claim.
#include "../support/model_files.h"

#include <algorithm>

#include "explain/replacement.h"
#include "explain/sweep.h"
#include "explain/trust/curves.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Request about(const char* method, std::string text, Settings settings = {}) {
  return Request{method, std::move(text), TokenChoice{70, {}}, {}, {}, std::move(settings)};
}

const Figure& figure(const Explanation& e, const char* name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f;
  REQUIRE_MESSAGE(false, name);
  return e.figures[0];
}

}  // namespace

TEST_CASE("cut points are symmetric, rising, and as many as asked for") {
  for (int64_t n : {1, 2, 3, 7, 16, 23, 256})
    for (int64_t points : {1, 2, 5, 8, 16}) {
      const auto cuts = cut_points(n, points);
      const int64_t m = std::min(n, points);
      CHECK(static_cast<int64_t>(cuts.size()) == (n % 2 == 1 && m % 2 == 0 ? m : m + 1));
      CHECK(cuts.front() == 0);
      CHECK(cuts.back() == n);
      for (size_t j = 0; j < cuts.size(); ++j) CHECK(cuts[j] + cuts[cuts.size() - 1 - j] == n);
      CHECK(std::adjacent_find(cuts.begin(), cuts.end(), std::greater_equal<>()) == cuts.end());
    }
}

TEST_CASE("the figures are what their definitions say") {
  const std::string text = "The soup was not good";
  const Explanation of = good(now(tiny().explain(about("input_x_gradient", text), Ticket())));
  const Explanation e = good(now(tiny().explain(
      about("faithfulness", text,
            {{"of", "input_x_gradient"}, {"points", int64_t{4}}, {"orders", int64_t{0}}, {"replacement", "zero"}}),
      Ticket())));

  // The same from a plain sweep: remove the top k, keep the top k.
  const Job job = good(tiny().prepare(about("faithfulness", text), Ticket()));
  const auto scores = of.find("scores")->f32();
  const auto order = falling_order(std::vector<double>(scores.begin(), scores.end()));
  const int64_t n = job.length();
  const auto cuts = cut_points(n, 4);
  Masks masks(n);
  for (int64_t k : cuts) {
    masks.add_full();
    for (int64_t i = 0; i < k; ++i) masks.remove(order[static_cast<size_t>(i)]);
  }
  for (int64_t k : cuts) {
    masks.add_full();
    for (int64_t i = k; i < n; ++i) masks.remove(order[static_cast<size_t>(i)]);
  }
  const SweepAnswer answer = good(now(sweep(job, std::move(masks).tensor(), replacement_rows(job, "zero"), true)));
  double comprehensiveness = 0, sufficiency = 0;
  for (size_t j = 0; j < 5; ++j) {
    CHECK(e.find("deletion")->f32()[j] == doctest::Approx(answer.probability[j]).epsilon(1e-6));
    CHECK(e.find("insertion")->f32()[j] == doctest::Approx(answer.probability[5 + j]).epsilon(1e-6));
    comprehensiveness += (answer.probability[0] - answer.probability[j]) / 5;
    sufficiency += (answer.probability[0] - answer.probability[5 + j]) / 5;
  }
  CHECK(figure(e, "comprehensiveness").value == doctest::Approx(comprehensiveness).epsilon(1e-6));
  CHECK(figure(e, "sufficiency").value == doctest::Approx(sufficiency).epsilon(1e-6));
  CHECK(figure(e, "beats_random").status == Figure::Status::not_measured);

  // Agreement with leaving one out.
  const Explanation removal = good(now(tiny().explain(about("occlusion", text, {{"replacement", "zero"}}), Ticket())));
  const auto drops = removal.find("scores")->f32();
  CHECK(figure(e, "agreement").value ==
        doctest::Approx(*rank_correlation(std::vector<double>(scores.begin(), scores.end()),
                                          std::vector<double>(drops.begin(), drops.end()))));
}

TEST_CASE("the probability in a sweep is the softmax of the predictions") {
  const std::string text = "The soup was not good";
  const Explanation predictions = good(now(tiny().explain(about("predictions", text), Ticket())));
  const Explanation e =
      good(now(tiny().explain(about("faithfulness", text, {{"orders", int64_t{0}}, {"stability", false}}), Ticket())));
  CHECK(e.find("deletion")->f32()[0] == doctest::Approx(figure(predictions, "target_probability").value).epsilon(1e-6));
}

TEST_CASE("random orders: repeatable by seed, and the band holds most of them") {
  Settings settings{{"of", "input_x_gradient"},
                    {"orders", int64_t{40}},
                    {"points", int64_t{4}},
                    {"seed", int64_t{3}},
                    {"stability", false}};
  const std::string text = "Two cats and a dog went";
  Service second = service_with(read_folder(shipped("tiny-gpt2")));
  const Explanation a = good(now(tiny().explain(about("faithfulness", text, settings), Ticket())));
  const Explanation b = good(now(second.explain(about("faithfulness", text, settings), Ticket())));
  const auto drops = a.find("comprehensiveness_random")->f32();
  CHECK(std::equal(drops.begin(), drops.end(), b.find("comprehensiveness_random")->f32().begin()));
  settings["seed"] = int64_t{4};
  const Explanation c = good(now(tiny().explain(about("faithfulness", text, settings), Ticket())));
  CHECK(!std::equal(drops.begin(), drops.end(), c.find("comprehensiveness_random")->f32().begin()));

  const Figure& comp = figure(a, "comprehensiveness");
  const auto inside = std::count_if(drops.begin(), drops.end(),
                                    [&](float d) { return d >= *comp.low - 1e-7 && d <= *comp.high + 1e-7; });
  CHECK(inside >= 36);
  CHECK(inside < 40);
  CHECK(figure(a, "beats_random").value ==
        std::count_if(drops.begin(), drops.end(), [&](float d) { return comp.value > static_cast<double>(d) + 1e-7; }));
  REQUIRE(a.claims.size() == 2);
  CHECK(a.claims[1].statistic == doctest::Approx(figure(a, "normalised").value / 100));
  CHECK(a.claims[0].holds == (figure(a, "beats_random").value >= 38));
}

TEST_CASE("every attribution can be put to the test, also on one token") {
  for (const char* text : {"a", "so good, so bad"})
    for (const Setting& s : find_method("faithfulness")->settings) {
      if (std::string(s.name) != "of") continue;
      CHECK(s.choices.size() >= 4);
      for (const char* of : s.choices) {
        CAPTURE(of);
        if (std::string(of) == "own_reason") continue;  // this model was not taught to name reasons
        const Explanation e = good(now(tiny().explain(
            about("faithfulness", text,
                  {{"of", std::string(of)}, {"orders", int64_t{3}}, {"points", int64_t{3}}, {"stability", false}}),
            Ticket())));
        for (const Figure& f : e.figures) CHECK(!f.meaning.empty());
      }
    }
}
