// What a score says of words, sets, classes and continuations, against logits of texts that were put together by hand.
#include "../support/model_files.h"

#include "explain/attribution/token_scores.h"
#include "explain/points.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "statistics/softmax.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

TokenChoice word(std::string text) { return {{}, std::move(text)}; }
TokenChoice any_of(std::vector<TokenChoice> words) { return {{}, {}, std::move(words)}; }

Request about(const char* method, std::optional<TokenChoice> target = {}, std::optional<TokenChoice> foil = {}) {
  Request request;
  request.method = method;
  request.text = "The soup was not good, but";
  request.target = std::move(target);
  request.foil = std::move(foil);
  return request;
}

using Tokens = std::vector<int32_t>;

Tokens tokens_of(const std::string& text) {
  Tokens ids;
  for (const TokenSpan& span : good(tiny().loaded()->tokenizer->encode(text))) ids.push_back(span.id);
  return ids;
}

// Logits [T, V] of a row of tokens, through the points that golden values check.
Tensor logits_of(const Tokens& ids) {
  Job job = good(tiny().prepare(about("predictions"), Ticket()));
  job.tokens.clear();
  for (int32_t id : ids) job.tokens.push_back({.id = id, .text = {}});
  return good(now(read_points(job, {"final.logits"}))).at("final.logits");
}

// log p(word | text up to `position`), token by token.
std::vector<double> log_probabilities(Tokens text, const Tokens& word, size_t position) {
  text.resize(position + 1);
  text.insert(text.end(), word.begin(), word.end());
  const Tensor logits = logits_of(text);
  std::vector<double> all;
  for (size_t i = 0; i < word.size(); ++i)
    all.push_back(std::log(softmax(logits.row(static_cast<int64_t>(position + i)))[static_cast<size_t>(word[i])]));
  return all;
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (double v : values) total += v;
  return total;
}

double score_of(const Explanation& e) {
  for (const Figure& f : e.figures)
    if (f.name == "score") return f.value;
  FAIL("no score");
  return 0;
}

Job job_for(const Request& request) { return good(tiny().prepare(request, Ticket())); }

}  // namespace

TEST_CASE("a continuation scores the sum of its tokens' log-probabilities, each after those before it") {
  const Tokens text = tokens_of(about("occlusion").text);
  for (const char* said : {" was served hot", " kites"}) {
    const Tokens ids = tokens_of(said);
    REQUIRE(ids.size() > 1);
    const Explanation e = good(now(tiny().explain(about("occlusion", word(said)), Ticket())));
    CHECK(e.target_kind == "continuation");
    CHECK(e.target_text == said);
    CHECK(e.target == ids[0]);
    CHECK(e.find("scores")->size() == static_cast<int64_t>(text.size()));
    CHECK(score_of(e) == doctest::Approx(sum(log_probabilities(text, ids, text.size() - 1))).epsilon(1e-5));
  }
}

TEST_CASE("removing a token changes a continuation as reading the mask token there does") {
  const Tokens text = tokens_of(about("occlusion").text), target = tokens_of(" was served hot"),
               foil = tokens_of(" old kite");
  for (const std::optional<int64_t> position : {std::optional<int64_t>(), std::optional<int64_t>(4)}) {
    Request r = about("occlusion", word(" was served hot"), word(" old kite"));
    r.position = position;
    const size_t at = static_cast<size_t>(position.value_or(static_cast<int64_t>(text.size()) - 1));
    const Explanation e = good(now(tiny().explain(r, Ticket())));
    const auto score = [&](const Tokens& ids) {
      return sum(log_probabilities(ids, target, at)) - sum(log_probabilities(ids, foil, at));
    };
    for (size_t t = 0; t < text.size(); ++t) {
      CAPTURE(t);
      Tokens masked = text;
      masked[t] = *tiny().loaded()->mask_token;
      CHECK(e.find("scores")->f32()[t] ==
            doctest::Approx(t > at ? 0 : score(text) - score(masked)).epsilon(1e-4).scale(1));
    }
    // Occlusion says what each token of the text did to each token of target and foil.
    CHECK(e.find("target_log_probabilities")->f32()[1] ==
          doctest::Approx(log_probabilities(text, target, at)[1]).epsilon(1e-5));
    const Tensor& by_token = *e.find("scores_by_target");
    CHECK(by_token.shape() ==
          Shape{static_cast<int64_t>(target.size() + foil.size()), static_cast<int64_t>(text.size())});
    for (size_t k = 0; k < target.size(); ++k) {
      Tokens masked = text;
      masked[1] = *tiny().loaded()->mask_token;
      const double change = log_probabilities(text, target, at)[k] - log_probabilities(masked, target, at)[k];
      CHECK(by_token.row(static_cast<int64_t>(k))[1] == doctest::Approx(change).epsilon(1e-4).scale(1));
    }
  }
}

TEST_CASE("a set scores the log of the summed exponentials; against a foil set that is their log-odds") {
  const Tokens text = tokens_of(about("occlusion").text);
  const Tensor all = logits_of(text);
  const auto logits = all.row(static_cast<int64_t>(text.size()) - 1);
  const auto together = [&](std::initializer_list<int32_t> ids) {
    double total = 0;
    for (int32_t id : ids) total += std::exp(static_cast<double>(logits[static_cast<size_t>(id)]));
    return std::log(total);
  };
  const TokenChoice some = any_of({{65, {}}, {70, {}}, {200, {}}}), others = any_of({{66, {}}, {71, {}}});
  Explanation e = good(now(tiny().explain(about("occlusion", some), Ticket())));
  CHECK(e.target_kind == "set");
  CHECK(score_of(e) == doctest::Approx(together({65, 70, 200})).epsilon(1e-5));
  e = good(now(tiny().explain(about("occlusion", some, others), Ticket())));
  CHECK(score_of(e) == doctest::Approx(together({65, 70, 200}) - together({66, 71})).epsilon(1e-5));
  // One token in a set is that token.
  const double one = score_of(good(now(tiny().explain(about("saliency", any_of({{65, {}}})), Ticket()))));
  CHECK(one == doctest::Approx(logits[65]).epsilon(1e-6));
}

TEST_CASE("the probability of a target is that of all its words") {
  const Tokens text = tokens_of(about("occlusion").text), said = tokens_of(" was served hot");
  const auto probability = [&](TokenChoice target) {
    const Job job = job_for(about("occlusion", std::move(target)));
    return good(now(sweep(job, Tensor::full({1, job.length()}, 1), replacement_rows(job, "zero"), true)))
        .probability[0];
  };
  const std::vector<double> p = softmax(logits_of(text).row(static_cast<int64_t>(text.size()) - 1));
  CHECK(probability({65, {}}) == doctest::Approx(p[65]).epsilon(1e-5));
  CHECK(probability(any_of({{65, {}}, {70, {}}})) == doctest::Approx(p[65] + p[70]).epsilon(1e-5));
  CHECK(probability(word(" was served hot")) ==
        doctest::Approx(std::exp(sum(log_probabilities(text, said, text.size() - 1)))).epsilon(1e-5));
}

TEST_CASE("gradients of every kind of target agree with differences of the score") {
  const std::pair<TokenChoice, std::optional<TokenChoice>> asked[] = {
      {{65, {}}, {}},
      {any_of({{65, {}}, {70, {}}}), any_of({{66, {}}, {71, {}}})},
      {word(" was served hot"), {}},
      {word(" was served hot"), word(" old kite")},
      {any_of({word(" was served hot"), word(" was not served"), {65, {}}}), word(" kites")},
  };
  for (const auto& [target, foil] : asked) {
    const Job job = job_for(about("occlusion", target, foil));
    const Tensor zero = replacement_rows(job, "zero");
    // Half-way to nothing, along the difference to zero: d score / d keep[t].
    const Tensor middle = Tensor::full({1, job.length()}, 0.5f);
    const std::vector<double> slope = good(now(gradient_times_difference(job, middle, zero)));
    constexpr float h = 1.0f / 64;
    for (int64_t t = job.first; t < job.length(); ++t) {
      CAPTURE(t);
      Tensor keep = Tensor::full({2, job.length()}, 0.5f);
      keep.f32()[static_cast<size_t>(t)] += h;
      keep.f32()[static_cast<size_t>(job.length() + t)] -= h;
      const auto score = good(now(sweep(job, std::move(keep), zero))).score;
      CHECK(slope[static_cast<size_t>(t)] ==
            doctest::Approx((score[0] - score[1]) / (2 * h)).epsilon(2e-2).scale(0.05));
    }
  }
}

TEST_CASE("every method answers for sets and continuations, with as many numbers as the text has tokens") {
  for (const Method* method : all_methods()) {
    CAPTURE(method->name);
    if (std::string(method->name) == "own_reason") continue;  // this model was not taught to name reasons
    for (const TokenChoice& target : {word(" was served hot"), any_of({{65, {}}, {70, {}}})}) {
      Request r = about(method->name, target, word(" old kite"));
      r.settings = few_samples(*method);
      const Explanation e = good(now(tiny().explain(r, Ticket())));
      if (method->view != View::token_scores) continue;
      CHECK(e.find("scores")->size() == static_cast<int64_t>(e.tokens.size()));
    }
  }
}

TEST_CASE("classes come from the model's verbalisers or from words given by hand") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  config["vitrine"]["verbalisers"] = {{"Kind:", {" a", " b"}}, {"Mood:", {{"fair", {"c", "d"}}, {"foul", {"e"}}}}};
  files["config.json"] = bytes_of(config.dump());
  Service service = service_with(files);
  const auto asked = [&](TokenChoice target) { return resolve_targets(*service.loaded(), std::move(target), {}); };
  const Target fair = good(asked({{}, {}, {}, "fair"})).target;
  CHECK(fair.kind == TargetKind::named_class);
  CHECK(fair.text == "fair");
  CHECK(fair.words == std::vector<Tokens>{tokens_of("c"), tokens_of("d")});
  CHECK(good(asked({{}, {}, {}, "a"})).target.words.size() == 1);
  CHECK(good(asked({{}, {}, {word("x"), word("y")}, "mine"})).target.words.size() == 2);
  const Error unknown = asked({{}, {}, {}, "sour"}).error();
  CHECK(unknown.code == ErrorCode::bad_request);
  CHECK(unknown.advice.find("fair, foul") != std::string::npos);
}

TEST_CASE("a word of several tokens in a set stands by its first token unless another word begins with it") {
  const LoadedModel& model = *tiny().loaded();
  const Tokens hot = tokens_of(" was served hot"), cold = tokens_of(" was served cold");
  REQUIRE(hot[0] == cold[0]);
  const TargetPair clear = good(resolve_targets(model, any_of({word(" was served hot"), {65, {}}}), {}));
  CHECK(clear.target.words == std::vector<Tokens>{{hot[0]}, {65}});
  CHECK(clear.target.notes.size() == 1);
  CHECK(!clear.log_probabilities());
  const TargetPair mixed =
      good(resolve_targets(model, any_of({word(" was served hot"), {65, {}}}), word(" was served cold")));
  CHECK(mixed.target.words == std::vector<Tokens>{hot, {65}});
  CHECK(mixed.log_probabilities());
}

TEST_CASE("sharing what comes before the first removed token changes no score") {
  std::string text;
  for (int i = 0; i < 9; ++i) text += "the red kite went up, ";
  for (const std::optional<int64_t> position : {std::optional<int64_t>(), std::optional<int64_t>(30)})
    for (const TokenChoice& target : {TokenChoice{65, {}}, word(" was served hot")}) {
      Request r = about("occlusion", target, TokenChoice{70, {}});
      r.text = text;
      r.position = position;
      const Job job = job_for(r);
      REQUIRE(job.length() > 50);
      Masks masks(job.length());
      masks.add_full();
      for (int64_t t = job.length() - 1; t >= job.first; --t) {
        masks.add_full();
        for (int64_t w = t; w < std::min(job.length(), t + 1 + t % 3); ++w) masks.remove(w);
      }
      const Tensor keep = std::move(masks).tensor();
      const SweepAnswer shared = good(now(sweep(job, keep, replacement_rows(job, "mask_token"), true)));
      Job apart = job;
      apart.share_prefix = false;
      const SweepAnswer plain = good(now(sweep(apart, keep, replacement_rows(job, "mask_token"), true)));
      REQUIRE(shared.score.size() == plain.score.size());
      for (size_t i = 0; i < plain.score.size(); ++i) {
        CAPTURE(i);
        CHECK(shared.score[i] == doctest::Approx(plain.score[i]).epsilon(1e-6));
        CHECK(shared.probability[i] == doctest::Approx(plain.probability[i]).epsilon(1e-6));
      }
    }
}
