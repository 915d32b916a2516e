// Labelled rows in the prompt: the model's answers against whole prompts one at a time, examples that do not fit, and
// the analysis as it is asked for.
#include "dataset/model/example_reader.h"

#include <doctest/doctest.h>

#include "../support/model_files.h"
#include "dataset/analysis.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

namespace {

std::shared_ptr<const Table> table_of(const std::vector<std::string>& texts) {
  auto table = std::make_shared<Table>();
  Column text;
  text.name = "text";
  for (const std::string& t : texts) text.cells.push_back(t);
  interpret(text, Role::text);
  table->rows = table->test_begin = static_cast<int64_t>(texts.size());
  table->columns = {std::move(text)};
  return table;
}

}  // namespace

TEST_CASE("answers with examples are those of the whole prompt, less those for a text without content") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const LabelPrompt prompt = good(label_prompt(*service.loaded(), "text", "on {text}\nis:", {"a", "the", "b"}));
  CHECK(prompt.answers == std::vector<std::string>{" a", " the", " b"});
  CHECK_FALSE(prompt.trained);
  ModelExamples reader({service.loaded(), &service.engine()}, table_of({"it", "the dog", "a cat"}), 0, prompt);
  const std::vector<ExampleAnswer> answers =
      good(now(reader.read({{0, {}}, {0, {{1, 0}, {2, 1}}}, {0, {{2, 1}}}}, Ticket())));
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].shown.empty());
  CHECK(answers[1].shown == std::vector<Example>{{1, 0}, {2, 1}});
  CHECK_FALSE(answers[0].cut);
  CHECK(reader.passes() == 6);  // each row and, after the same examples, the text without content

  const auto logits_of = [&](const std::string& whole) {
    const NamedTensors points = good(now(service.read_points(whole, {"final.logits"}, Ticket())));
    const Tensor& all = points.at("final.logits");
    std::vector<double> logits;
    for (const int32_t id : prompt.ask.answers)
      logits.push_back(static_cast<double>(all.row(all.shape()[0] - 1)[static_cast<size_t>(id)]));
    return logits;
  };
  // The most alike example stands last.
  const std::string begin[] = {"", "on a cat\nis: the\n\non the dog\nis: a\n\n", "on a cat\nis: the\n\n"};
  for (size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    const std::vector<double> row = logits_of(begin[i] + "on it\nis:"), empty = logits_of(begin[i] + "on N/A\nis:");
    for (size_t k = 0; k < 3; ++k)
      CHECK(answers[i].logits[k] == doctest::Approx(row[k] - empty[k]).epsilon(1e-4).scale(1));
  }
}

TEST_CASE("examples that do not fit are left out, the most alike ones taken first; a row that is too long is said") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const int64_t context = service.loaded()->model->architecture().context;
  std::string longest, half;
  for (int64_t i = 0; i < 2 * context; ++i) longest += " word";
  for (int64_t i = 0; i < context / 8; ++i) half += " a";
  const LabelPrompt prompt = good(label_prompt(*service.loaded(), "text", "is:", {"a", "the"}));
  ModelExamples reader({service.loaded(), &service.engine()}, table_of({"it", longest, "the dog", half}), 0, prompt);
  std::vector<Example> many{{1, 0}, {2, 1}};
  for (int i = 0; i < 12; ++i) many.push_back({3, i % 2});
  const std::vector<ExampleAnswer> answers =
      good(now(reader.read({{0, many}, {0, {{1, 0}}}, {1, {{2, 0}}}}, Ticket())));
  // The one that is longer than the context by itself is passed over; some of the others fit.
  REQUIRE(!answers[0].shown.empty());
  CHECK(answers[0].shown.front() == Example{2, 1});
  CHECK(answers[0].shown.size() < many.size() - 1);
  CHECK_FALSE(answers[0].cut);
  CHECK(answers[1].shown.empty());
  CHECK(answers[2].shown.empty());
  CHECK(answers[2].cut);
  // Without an example that fits it is the answer without examples.
  const std::vector<ExampleAnswer> bare = good(now(reader.read({{0, {}}}, Ticket())));
  for (size_t k = 0; k < 2; ++k) CHECK(answers[1].logits[k] == doctest::Approx(bare[0].logits[k]).epsilon(1e-4));

  Ticket stopped;
  stopped.cancel();
  CHECK(now(reader.read({{0, {{2, 1}}}}, stopped)).error().code == ErrorCode::cancelled);
}

TEST_CASE("answers that begin alike, or only one, are an error in a sentence") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const std::vector<std::string>& answers : {std::vector<std::string>{"a", "a"}, {"a"}, {"a", ""}}) {
    const auto prompt = label_prompt(*service.loaded(), "text", "", answers);
    REQUIRE_FALSE(prompt.ok());
    CHECK(prompt.error().code == ErrorCode::bad_request);
    CHECK(!prompt.error().advice.empty());
  }
  CHECK(good(label_prompt(*service.loaded(), "text", "", {"a", "the"})).wording == "{text}\nLabel:");
}

TEST_CASE("similar rows in the prompt with a model: sentences with their checks, progress and cancel") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  Random random(3);
  std::string file = "text,label\n";
  const char* words[] = {"dog", "cat", "bird", "sat", "flew", "the", "two"};
  for (int i = 0; i < 80; ++i) {
    std::string line;
    for (int k = 0; k < 3; ++k) line += std::string(k ? " " : "") + words[random.below(7)];
    file += line + "," + (i % 2 ? "yes" : "no") + "\n";
  }
  const auto project = good(now(Project::open(TableSource{"a.csv", bytes_of(file)}, {},
                                              {{"text", Role::text}, {"label", Role::label}}, {}, {}, Ticket())));
  AnalysisJob job{project, {service.loaded(), &service.engine()}, {}, Ticket(), {}};
  job.settings = {{"answers", std::string("a, the")},
                  {"prompt", std::string("is:")},
                  {"examples", int64_t{2}},
                  {"rows", int64_t{20}},
                  {"explained", int64_t{3}}};
  AnalysisJob stopped = job;
  stopped.ticket.cancel();
  CHECK(now(run_analysis("retrieval", "", stopped)).error().code == ErrorCode::cancelled);

  double last = 0;
  bool back = false;
  job.ticket = Ticket([&](double done, double total) {
    back |= done / total < last - 1e-9;
    last = done / total;
  });
  const AnalysisResult result = good(now(run_analysis("retrieval", "", job)));
  CHECK_FALSE(back);
  CHECK(last > 0.5);
  CHECK(result.claims.size() == 6);
  for (const Claim& claim : result.claims) CHECK(!claim.test.empty());
  REQUIRE(result.rows.size() >= 4);
  for (const Row& row : result.rows) {
    REQUIRE(row.figures.size() == result.rows[0].figures.size());
    for (size_t i = 0; i < row.figures.size(); ++i) {
      CHECK(row.figures[i].name == result.rows[0].figures[i].name);
      CHECK(!row.figures[i].meaning.empty());
    }
  }
  // Rows are read once, then 2 prompts a row: the row and the text without content. Without examples it is read once.
  int64_t passes = project->table().rows;
  for (const nlohmann::json& form : result.value["forms"]) passes += form["passes"].get<int64_t>();
  CHECK(result.value["forms"][0]["passes"] == 21);
  CHECK(result.cost.forward_passes > passes);
  CHECK(result.provenance.model == service.loaded()->name);

  // With the rows read already, only the prompts cost.
  job.ticket = Ticket();
  job.settings["explained"] = int64_t{0};
  const AnalysisResult again = good(now(run_analysis("retrieval", "", job)));
  CHECK(again.cost.forward_passes == passes - project->table().rows);
  CHECK(again.rows.size() == 4);

  AnalysisJob without = job;
  without.reader = {};
  const auto refused = now(run_analysis("retrieval", "", without));
  REQUIRE_FALSE(refused.ok());
  CHECK(!refused.error().advice.empty());
}
