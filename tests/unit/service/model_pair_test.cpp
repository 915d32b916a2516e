// Two models side by side, against each asked by itself.
#include "service/model_pair.h"

#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

std::shared_ptr<Service> loaded(const char* folder) {
  auto service = std::make_shared<Service>(make_reference_engine());
  good(service->load(folder, read_folder(shipped(folder))));
  return service;
}

Request about(const char* method, std::string text) {
  Request request;
  request.method = method;
  request.text = std::move(text);
  return request;
}

std::vector<double> softmax_of(const Explanation& predictions) {
  std::vector<double> out;
  double sum = 0;
  for (const float x : predictions.find("logits")->f32()) out.push_back(std::exp(static_cast<double>(x)));
  for (const double x : out) sum += x;
  for (double& x : out) x /= sum;
  return out;
}

const Figure& figure(const PairAnswer& answer, std::string_view name) {
  for (const Figure& f : answer.difference.figures)
    if (f.name == name) return f;
  FAIL("no figure " << name);
  return answer.difference.figures.front();
}

}  // namespace

TEST_CASE("both models of one vocabulary answer as each does alone, about the first one's word") {
  const auto first = loaded("llama"), second = loaded("gpt_neox");
  REQUIRE(same_vocabulary(*first->loaded(), *second->loaded()));
  const std::string text = "the cat sat on the mat";
  const PairAnswer both = good(now(explain_both(*first, second, about("occlusion", text), Ticket())));
  const Explanation mine = good(now(first->explain(about("occlusion", text), Ticket())));
  CHECK(relative_error(both.first.find("scores")->f32(), mine.find("scores")->f32()) == 0);
  Request same_word = about("occlusion", text);
  same_word.target = TokenChoice{mine.target, {}};
  const Explanation other = good(now(second->explain(same_word, Ticket())));
  CHECK(both.second.target == mine.target);
  CHECK(relative_error(both.second.find("scores")->f32(), other.find("scores")->f32()) == 0);

  const auto p = softmax_of(good(now(first->explain(about("predictions", text), Ticket()))));
  const auto q = softmax_of(good(now(second->explain(about("predictions", text), Ticket()))));
  double divergence = 0;
  for (size_t i = 0; i < p.size(); ++i) divergence += p[i] * std::log(p[i] / q[i]);
  CHECK(divergence > 1e-4);
  CHECK(figure(both, "kl_divergence").value == doctest::Approx(divergence).epsilon(1e-6));
}

TEST_CASE("a model against itself differs in nothing") {
  const auto first = loaded("llama"), second = loaded("llama");
  const PairAnswer both = good(now(explain_both(*first, second, about("occlusion", "the cat sat on it"), Ticket())));
  CHECK(figure(both, "kl_divergence").value == 0);
  CHECK(figure(both, "rank_correlation").value == doctest::Approx(1));
  CHECK(both.difference.notes.empty());
}

TEST_CASE("another vocabulary: what is comparable is compared, and it is said") {
  const auto first = loaded("llama"), second = loaded("bert");
  CHECK_FALSE(same_vocabulary(*first->loaded(), *second->loaded()));
  const PairAnswer both = good(now(explain_both(*first, second, about("predictions", "the cat sat"), Ticket())));
  CHECK(figure(both, "kl_divergence").status == Figure::Status::not_measured);
  CHECK(both.difference.notes.size() >= 1);
  Request earlier = about("predictions", "the cat sat");
  earlier.position = 0;
  const auto refused = now(explain_both(*first, second, earlier, Ticket()));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().where == "position");
}

TEST_CASE("without a second model, and with one that cannot answer, there is one sentence") {
  const auto first = loaded("llama");
  CHECK(now(explain_both(*first, nullptr, about("predictions", "a"), Ticket())).error().code == ErrorCode::bad_request);
  Request request = about("occlusion", "the cat sat");
  request.target = TokenChoice{{}, " unheard of things"};  // several tokens, which an encoder cannot be asked for
  const auto refused = now(explain_both(*first, loaded("bert"), request, Ticket()));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::unsupported);
}
