// Unfinished answers, and progress over nested methods.
#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service eager() {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  service.partial_interval(std::chrono::milliseconds(0));
  return service;
}

Request sampled(const char* method) {
  Request r;
  r.method = method;
  r.text = "The soup was not good, but hot.";
  r.target = TokenChoice{70, {}};
  if (r.method == "shapley_sampling") r.settings["pairs"] = int64_t{20};
  else r.settings["samples"] = int64_t{500};
  return r;
}

double distance(const Explanation& a, const Explanation& b) {
  return relative_error(a.find("scores")->f32(), b.find("scores")->f32());
}

}  // namespace

TEST_CASE("sampled methods show unfinished answers that come closer to the final one") {
  for (const char* method : {"kernel_shap", "shapley_sampling", "lime"}) {
    CAPTURE(method);
    Service service = eager(), quiet = eager();
    std::vector<Explanation> shown;
    const Explanation last =
        good(now(service.explain(sampled(method), Ticket(), [&](Explanation e) { shown.push_back(std::move(e)); })));
    REQUIRE(shown.size() >= 4);
    for (const Explanation& e : shown) {
      CHECK(e.method == method);
      REQUIRE(!e.notes.empty());
      CHECK(e.notes.back().find("So far from") == 0);
      CHECK(e.cost.forward_passes < last.cost.forward_passes + 1);
    }
    double early = 0, late = 0;
    for (size_t i = 0; i < shown.size() / 4; ++i) {
      early += distance(shown[i], last);
      late += distance(shown[shown.size() - 1 - i], last);
    }
    CHECK(late < 0.7 * early);
    // Watching changes nothing.
    const Explanation unwatched = good(now(quiet.explain(sampled(method), Ticket())));
    CHECK(distance(last, unwatched) < 1e-6);
  }
}

TEST_CASE("no unfinished answer comes sooner than the interval") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  service.partial_interval(std::chrono::hours(1));
  int shown = 0;
  good(now(service.explain(sampled("kernel_shap"), Ticket(), [&](Explanation) { ++shown; })));
  CHECK(shown == 0);
}

TEST_CASE("a cancelled request shows nothing more") {
  Service service = eager();
  Ticket ticket;
  int shown = 0;
  const auto result = now(service.explain(sampled("lime"), ticket, [&](Explanation) {
    ++shown;
    ticket.cancel();
  }));
  REQUIRE(!result.ok());
  CHECK(result.error().code == ErrorCode::cancelled);
  CHECK(shown == 1);
}

TEST_CASE("progress of a method that asks others is one count that only grows") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  double done = 0, total = 0;
  int reports = 0;
  const Ticket ticket([&](double d, double t) {
    CHECK(d >= done);
    CHECK(t >= total);
    CHECK(d <= t);
    done = d;
    total = t;
    ++reports;
  });
  Request r;
  r.method = "faithfulness";
  r.text = "The soup was not good";
  good(now(service.explain(r, ticket)));
  CHECK(reports > 10);
  CHECK(done == total);
}
