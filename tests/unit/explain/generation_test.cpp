// Drawn tokens: the shares in which they come, and a text against one step after the other.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "../support/model_files.h"
#include "explain/prediction/sampling.h"
#include "statistics/random.h"
#include "statistics/softmax.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Explanation written(Settings settings, std::string text = "abc") {
  Request r;
  r.method = "generation";
  r.text = std::move(text);
  r.settings = std::move(settings);
  return good(now(tiny().explain(r, Ticket())));
}

}  // namespace

TEST_CASE("tokens come in the shares that temperature and top p leave them") {
  const std::vector<float> logits{0.5f, 2.0f, -1.0f, 1.0f};
  for (const auto& [temperature, top_p] : {std::pair{1.0, 1.0}, {0.5, 1.0}, {2.0, 0.7}, {1.0, 0.5}}) {
    // By hand: probabilities after the temperature, the most probable ones until top_p is reached, put to a sum of 1.
    std::vector<float> cooled;
    for (const float z : logits) cooled.push_back(static_cast<float>(z / temperature));
    const std::vector<double> p = softmax(cooled);
    std::map<int32_t, double> wanted;
    double kept = 0;
    for (const int32_t token : {1, 3, 0, 2}) {
      if (kept >= top_p) break;
      kept += wanted[token] = p[static_cast<size_t>(token)];
    }
    std::map<int32_t, int> seen;
    Random random(7);
    constexpr int draws = 20'000;
    for (int i = 0; i < draws; ++i) {
      const Sampled drawn = sample(logits, {temperature, top_p}, random.uniform());
      ++seen[drawn.token];
      CHECK(drawn.probability == doctest::Approx(softmax(logits)[static_cast<size_t>(drawn.token)]));
      CHECK(drawn.rank == std::map<int32_t, int64_t>{{1, 1}, {3, 2}, {0, 3}, {2, 4}}[drawn.token]);
    }
    CHECK(seen.size() == wanted.size());
    for (const auto& [token, share] : wanted) {
      const double q = share / kept, error = std::sqrt(q * (1 - q) / draws);
      CHECK(std::abs(seen[token] / double{draws} - q) < 4.5 * error + 1e-9);
    }
  }
  CHECK(sample(logits, {0, 1}, 0.999).token == 1);
  CHECK(sample(logits, {1e-6, 1}, 0.999).token == 1);
  CHECK(sample(logits, {1, 1e-9}, 0.999).token == 1);
  CHECK(sample(std::vector<float>{1, 1}, {0, 1}, 0.5).token == 0);
}

TEST_CASE("a seed writes the same text again, and each token has the probability that the model gives it") {
  const Explanation e = written({{"count", int64_t{6}}, {"seed", int64_t{3}}});
  REQUIRE(!e.rows.empty());
  const Explanation again = written({{"count", int64_t{6}}, {"seed", int64_t{3}}});
  for (size_t i = 0; i < e.rows.size(); ++i) CHECK(e.rows[i].name == again.rows[i].name);
  bool differs = false;
  for (int64_t seed = 4; seed < 9; ++seed) {
    const Explanation other = written({{"count", int64_t{6}}, {"seed", seed}});
    differs = differs || other.rows.empty() || other.rows.back().name != e.rows.back().name;
  }
  CHECK(differs);
  Request next;
  next.method = "predictions";
  next.text = "abc";
  const Explanation predictions = good(now(tiny().explain(next, Ticket())));
  const std::vector<double> p = softmax(predictions.find("logits")->f32());
  bool found = false;  // the first token's probability is one of those
  for (const double one : p) found = found || std::abs(one - e.rows[0].figures[0].value) < 1e-5;
  CHECK(found);
}

TEST_CASE("without temperature it is the greedy continuation") {
  const Explanation e = written({{"count", int64_t{5}}, {"temperature", 0.0}});
  for (const auto& row : e.rows) CHECK(row.figures[1].value == 1);
}

TEST_CASE("what is written is the tokens behind the text; its perplexity is that of their probabilities") {
  const Explanation e = written({{"count", int64_t{6}}, {"seed", int64_t{3}}});
  const Tensor* ids = e.find("ids");
  REQUIRE(ids);
  REQUIRE(ids->size() == std::ssize(e.rows));
  const Tokenizer& tokenizer = *tiny().loaded()->tokenizer;
  std::vector<int32_t> tokens;
  for (const TokenSpan& span : good(tokenizer.encode("abc"))) tokens.push_back(span.id);
  double surprise = 0;
  for (int64_t i = 0; i < ids->size(); ++i) {
    // The model is asked what comes next, each time anew.
    Request next;
    next.method = "predictions";
    const Explanation predictions = good(now(tiny().explain(next, Ticket(), {}, tokens)));
    const auto id = static_cast<int32_t>(ids->i64()[static_cast<size_t>(i)]);
    const double p = softmax(predictions.find("logits")->f32())[static_cast<size_t>(id)];
    CHECK(e.rows[static_cast<size_t>(i)].figures[0].value == doctest::Approx(p).epsilon(1e-4));
    surprise -= std::log(p);
    tokens.push_back(id);
    CHECK("abc" + e.rows[static_cast<size_t>(i)].name == tokenizer.decode(tokens));
  }
  REQUIRE(e.figures.size() == 1);
  CHECK(e.figures[0].value == doctest::Approx(std::exp(surprise / static_cast<double>(ids->size()))).epsilon(1e-4));
}

TEST_CASE("behind a text, a SentencePiece token keeps the blank that it begins with") {
  nlohmann::json vocabulary = {{"<unk>", 0}, {"\u2581", 1}, {"a", 2}};
  for (int i = 3; i < 320; ++i) vocabulary["\u2581w" + std::to_string(i)] = i;
  const nlohmann::json blank = {{"String", "\u2581"}}, space = {{"String", " "}};
  const nlohmann::json steps = {{{"type", "Replace"}, {"pattern", blank}, {"content", " "}},
                                {{"type", "Fuse"}},
                                {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}};
  const nlohmann::json put = {{{"type", "Prepend"}, {"prepend", "\u2581"}},
                              {{"type", "Replace"}, {"pattern", space}, {"content", "\u2581"}}};
  Files files = read_folder(shipped("tiny-gpt2"));
  files["tokenizer.json"] = bytes_of(nlohmann::json{
      {"normalizer", {{"type", "Sequence"}, {"normalizers", put}}},
      {"decoder", {{"type", "Sequence"}, {"decoders", steps}}},
      {"model", {{"type", "BPE"}, {"unk_token", "<unk>"}, {"vocab", vocabulary}, {"merges", nlohmann::json::array()}}}}
                                         .dump());
  files.erase("config.json");
  auto config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  config.erase("vitrine");
  files["config.json"] = bytes_of(config.dump());
  Service service = service_with(std::move(files));
  Request r;
  r.method = "generation";
  r.text = "a";
  r.settings = {{"count", int64_t{5}}, {"seed", int64_t{2}}};
  const Explanation e = good(now(service.explain(r, Ticket())));
  REQUIRE(!e.rows.empty());
  std::string wanted;
  for (const int64_t id : e.find("ids")->i64())
    wanted += id > 2 ? " w" + std::to_string(id) : id == 2 ? "a" : id == 1 ? " " : "<unk>";
  CHECK(e.rows.back().name == wanted);
}
