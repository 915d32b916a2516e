// Contribution flow: without biases every stream passes on exactly what it got, layer by layer, and all layers add up
// to the score; and what the score is said to lose without a part is what switching it off measures.
#include <cmath>

#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Explanation ask(Service& service, const char* method, Settings settings) {
  Request request{method, "The soup was good", TokenChoice{65, {}}, TokenChoice{70, {}}, {}, std::move(settings)};
  return good(now(service.explain(request, Ticket())));
}

double figure(const Explanation& e, const char* name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f.value;
  FAIL("no figure " << name);
  return 0;
}

}  // namespace

TEST_CASE("flow is conserved from layer to layer where nothing has a bias") {
  Service service = service_with(read_folder(shipped("llama")));
  const Explanation e = ask(service, "contribution_flow", {{"edges", int64_t{20000}}, {"parts", int64_t{0}}});
  const Tensor& streams = *e.find("streams");
  const auto places = e.find("edge_places")->i64();
  const auto amounts = e.find("edges")->f32();
  const auto layers = streams.shape()[0] - 1, tokens = streams.shape()[1];
  const double score = figure(e, "score");
  REQUIRE(std::abs(score) > 1e-3);
  CHECK(figure(e, "edges_kept") == doctest::Approx(100));
  CHECK(figure(e, "embedded") == doctest::Approx(score).epsilon(1e-4));
  const auto stream = [&](int64_t l, int64_t t) {
    return static_cast<double>(streams.f32()[static_cast<size_t>(l * tokens + t)]);
  };
  double most = 0;
  for (const float v : streams.f32()) most = std::max(most, std::abs(static_cast<double>(v)));
  for (int64_t l = 0; l < layers; ++l) {
    double sum = 0;
    std::vector<double> passed(static_cast<size_t>(tokens));
    for (int64_t t = 0; t < tokens; ++t) sum += passed[static_cast<size_t>(t)] = stream(l, t);
    CHECK(sum == doctest::Approx(score).epsilon(1e-4));
    for (size_t i = 0; i < amounts.size(); ++i) {
      if (places[4 * i] != l) continue;
      passed[static_cast<size_t>(places[4 * i + 2])] -= static_cast<double>(amounts[i]);
      passed[static_cast<size_t>(places[4 * i + 3])] += static_cast<double>(amounts[i]);
    }
    for (int64_t t = 0; t < tokens; ++t)
      CHECK(std::abs(stream(l + 1, t) - passed[static_cast<size_t>(t)]) < 1e-4 * most);
  }
}

TEST_CASE("what flows is put to the test by switching parts off") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const Explanation e = ask(service, "contribution_flow", {}), off = ask(service, "head_ablation", {});
  const auto places = e.find("part_places")->i64();
  const auto parts = e.find("parts")->f32(), lost = off.find("scores")->f32();
  const int64_t heads = off.find("scores")->shape()[1];
  int compared = 0;
  for (size_t i = 0; 2 * i < parts.size(); ++i) {
    if (i > 0) CHECK(std::abs(parts[2 * i]) <= std::abs(parts[2 * i - 2]));
    if (places[2 * i + 1] == heads) continue;
    CHECK(parts[2 * i + 1] == doctest::Approx(lost[static_cast<size_t>(places[2 * i] * heads + places[2 * i + 1])]));
    ++compared;
  }
  CHECK(compared == static_cast<int>(lost.size()));
  REQUIRE(e.claims.size() == 1);
  CHECK(e.claims[0].holds);
  CHECK(e.claims[0].statistic == doctest::Approx(parts[1]));
}
