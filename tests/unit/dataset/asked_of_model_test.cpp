// Groups, features by asking and the search for a prompt with a loaded model: what the model writes and how natural it
// finds a text, against its forward pass; each analysis as it is asked for, and cancelled.
#include <doctest/doctest.h>

#include "../support/model_files.h"
#include "dataset/analysis.h"
#include "dataset/model/prompt_writer.h"
#include "statistics/random.h"
#include "statistics/softmax.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

namespace {

std::shared_ptr<Project> small_project() {
  Random random(3);
  std::string file = "text,label\n";
  const char* words[] = {"dog", "cat", "bird", "sat", "flew", "the", "two"};
  for (int i = 0; i < 120; ++i) {
    std::string line;
    for (int k = 0; k < 4; ++k) line += std::string(k ? " " : "") + words[random.below(7)];
    file += line + "," + (i % 2 ? "yes" : "no") + "\n";
  }
  return good(now(Project::open(TableSource{"a.csv", bytes_of(file)}, {},
                                {{"text", Role::text}, {"label", Role::label}}, {}, {}, Ticket())));
}

}  // namespace

TEST_CASE("the writer's perplexity and draws are those of the forward pass") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  ModelWriter writer(ModelReader{service.loaded(), &service.engine()});
  const std::string text = "the dog sat on a cat";
  const NamedTensors points = good(now(service.read_points(text, {"final.logits"}, Ticket())));
  const Tensor& logits = points.at("final.logits");
  const std::vector<int32_t> ids = good(read_row(*service.loaded(), "", text, 100));
  REQUIRE(static_cast<int64_t>(ids.size()) == logits.shape()[0]);
  const auto chances_at = [&](size_t t) {
    const auto row = logits.row(static_cast<int64_t>(t));
    return softmax(std::vector<float>(row.begin(), row.end()));
  };
  double surprise = 0;
  for (size_t t = 1; t < ids.size(); ++t) surprise -= std::log(chances_at(t - 1)[static_cast<size_t>(ids[t])]);
  CHECK(good(now(writer.perplexity(text, Ticket()))) ==
        doctest::Approx(std::exp(surprise / static_cast<double>(ids.size() - 1))).epsilon(1e-4));
  CHECK(now(writer.perplexity("", Ticket())).error().code == ErrorCode::bad_request);

  // The share of draws that begin with the likeliest token is its chance.
  const std::vector<double> next = chances_at(ids.size() - 1);
  const auto likeliest = static_cast<int32_t>(std::max_element(next.begin(), next.end()) - next.begin());
  const double chance = next[static_cast<size_t>(likeliest)];
  const std::string said = service.loaded()->tokenizer->decode(std::vector<int32_t>{likeliest});
  int drawn = 0;
  const int draws = 200;
  for (uint64_t seed = 0; seed < draws; ++seed)
    drawn += good(now(writer.go_on(text, 1, seed, Ticket()))) == said.substr(0, said.find('\n', 1));
  CHECK(std::abs(drawn - draws * chance) <= 4 * std::sqrt(draws * chance) + 1);
  CHECK(good(now(writer.go_on(text, 4, 7, Ticket()))) == good(now(writer.go_on(text, 4, 7, Ticket()))));
}

TEST_CASE("groups, features by asking and prompts with a model: sentences with their checks, and cancel") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto project = small_project();
  for (const char* name : {"clusters", "asked_features", "prompt_search"}) {
    CAPTURE(name);
    AnalysisJob job{project, {service.loaded(), &service.engine()}, {}, Ticket(), {}};
    // Words that this small tokenizer tells apart.
    if (std::string(name) == "prompt_search")
      job.settings = {{"written", int64_t{2}}, {"answers", std::string("a, the")}};
    if (std::string(name) == "asked_features")
      job.settings = {{"questions", std::string(R"([{"kind": "prompt", "column": "text", "statement": "Is it one?",
          "prompt": "{text}\nb:", "verbalisers": [" a", " the"], "yes": [0]}, {"kind": "prompt", "column": "text",
          "statement": "Is it two?", "prompt": "it: {text}", "verbalisers": [" a", " the"], "yes": [1]}])")},
                      {"own_only", true}};
    double last = 0;
    bool back = false;
    job.ticket = Ticket([&](double done, double total) {
      back |= done / total < last - 1e-9;
      last = done / total;
    });
    const AnalysisResult result = good(now(run_analysis(name, "", job)));
    CHECK_FALSE(back);
    CHECK(last > 0.5);
    CHECK(result.cost.forward_passes > 0);
    REQUIRE(!result.claims.empty());
    for (const Claim& claim : result.claims) CHECK(!claim.test.empty());
    CHECK(!result.figures.empty());
    CHECK(result.provenance.model == service.loaded()->name);
    if (std::string(name) == "clusters")
      CHECK(result.value["representation"].get<std::string>().find("residual.in") != std::string::npos);
    if (std::string(name) == "asked_features") CHECK(result.value["tried"] == 2);

    AnalysisJob stopped = job;
    stopped.settings["rows"] =
        std::string(name) == "clusters" ? SettingValue(int64_t{100}) : SettingValue(std::string("1"));
    if (std::string(name) == "prompt_search") stopped.settings = {{"written", int64_t{1}}};
    stopped.ticket = Ticket();
    stopped.ticket.cancel();
    CHECK(now(run_analysis(name, "", stopped)).error().code == ErrorCode::cancelled);
  }
}
