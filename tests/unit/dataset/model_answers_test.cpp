#include "dataset/model/model_answers.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "../support/model_files.h"
#include "dataset/model/prompt_proposer.h"
#include "dataset/words/library.h"
#include "dataset/words/ngram_growth.h"
#include "dataset/words/separating_words.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

namespace {

std::shared_ptr<Table> table_of(const std::vector<std::string>& texts) {
  auto table = std::make_shared<Table>();
  Column text;
  text.name = "text";
  for (const std::string& t : texts) text.cells.push_back(t);
  interpret(text, Role::text);
  table->rows = table->test_begin = static_cast<int64_t>(texts.size());
  table->columns = {std::move(text)};
  return table;
}

Question question() {
  Question q;
  q.kind = Question::Kind::prompt;
  q.column = "text";
  q.prompt = "on {text}\nis:";
  q.verbalisers = {" a", " the", "b"};
  q.yes = {1};
  return q;
}

}  // namespace

TEST_CASE("answers are the share of the yes words, less what the prompt itself favours") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const std::vector<std::string> texts{"the dog", "a cat sat", "the dog", "it"};
  ModelAnswers answers({service.loaded(), &service.engine()}, table_of(texts));
  const Question q = question();
  const Ask ask = good(ask_of(*service.loaded(), q));
  const std::vector<float> scores = good(now(answers.answer(q, {0, 1, 2}, Ticket())));
  REQUIRE(scores.size() == 3);

  const auto logits_of = [&](const std::string& text) {
    const NamedTensors points = good(now(service.read_points("on " + text + "\nis:", {"final.logits"}, Ticket())));
    const Tensor& all = points.at("final.logits");
    std::vector<double> logits;
    for (const int32_t id : ask.answers)
      logits.push_back(static_cast<double>(all.row(all.shape()[0] - 1)[static_cast<size_t>(id)]));
    return logits;
  };
  const std::vector<double> prior = logits_of("N/A");
  for (size_t row = 0; row < 3; ++row) {
    std::vector<double> z = logits_of(texts[row]);
    double total = 0;
    for (size_t i = 0; i < 3; ++i) total += z[i] = std::exp(z[i] - prior[i]);
    CHECK(scores[row] == doctest::Approx(z[1] / total).epsilon(1e-4));
  }

  // Equal texts and known answers cost nothing, nor does another set of yes words.
  const int64_t passes = answers.passes();
  CHECK(passes == 3);  // two texts and the one without content
  Question other = q;
  other.yes = {0, 2};
  other.statement = "Something else?";
  const std::vector<float> rest = good(now(answers.answer(other, {0, 1, 2}, Ticket())));
  CHECK(answers.passes() == passes);
  for (size_t row = 0; row < 3; ++row) CHECK(rest[row] + scores[row] == doctest::Approx(1).epsilon(1e-5));
  good(now(answers.answer(q, {3, 0}, Ticket())));
  CHECK(answers.passes() == passes + 1);
}

TEST_CASE("questions together answer as each by itself") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto table = table_of({"the dog", "a cat sat", "it"});
  const ModelReader reader{service.loaded(), &service.engine()};
  Question a = question(), b = question();
  b.prompt = "on {text}\nwas it so:";
  ModelAnswers together(reader, table), apart(reader, table);
  good(now([&]() -> Task<Result<int>> {
    VITRINE_CO_CHECK(co_await together.prepare({a, b}, {0, 1, 2}, Ticket()));
    co_return 0;
  }()));
  for (const Question& q : {a, b}) {
    const auto x = good(now(together.answer(q, {0, 1, 2}, Ticket()))),
               y = good(now(apart.answer(q, {0, 1, 2}, Ticket())));
    for (size_t i = 0; i < 3; ++i) CHECK(x[i] == doctest::Approx(y[i]).epsilon(1e-5));
  }
}

TEST_CASE("questions that cannot be asked are refused in a sentence") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  ModelAnswers answers({service.loaded(), &service.engine()}, table_of({"the dog"}));
  const auto refused = [&](auto change) {
    Question q = question();
    change(q);
    const auto answer = now(answers.answer(q, {0}, Ticket()));
    return !answer.ok() && answer.error().code == ErrorCode::bad_request && !answer.error().advice.empty();
  };
  CHECK(refused([](Question& q) { q.prompt = "no slot"; }));
  CHECK(refused([](Question& q) { q.verbalisers = {" a"}; }));
  CHECK(refused([](Question& q) { q.verbalisers = {" a", " a", "b"}; }));
  CHECK(refused([](Question& q) { q.yes = {}; }));
  CHECK(refused([](Question& q) { q.yes = {0, 1, 2}; }));
  CHECK(refused([](Question& q) { q.yes = {3}; }));
  CHECK(refused([](Question& q) { q.column = "nowhere"; }));

  CHECK(!answers.question_of("  ", "text").ok());
  // To this tokenizer " no" and " yes" begin alike.
  const auto alike = answers.question_of("does it mention food?", "text");
  REQUIRE(!alike.ok());
  CHECK(alike.error().code == ErrorCode::bad_request);
  const Question asked = yes_no_question("does it mention food?", "text", "person");
  CHECK(asked.prompt == "Text: {text}\nQuestion: does it mention food?\nAnswer:");
  CHECK(asked.statement == "Does it mention food?");
  CHECK(asked.yes == std::vector<int32_t>{1});
}

TEST_CASE("the library asks each trained form once and each of its answers once") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  LoadedModel loaded = *service.loaded();
  loaded.extras =
      R"({"verbalisers": {"Sentiment:": [" negative", " positive"], "Type:": [" number", " place", " person"]}})";
  const std::vector<Question> library = question_library(loaded, "text");
  std::map<std::string, int> by_prompt;
  for (const Question& q : library) ++by_prompt[q.ask_key()];
  REQUIRE(library.size() > 20);
  CHECK(library[0].prompt == "Review: {text}\nSentiment:");
  CHECK(by_prompt[library[0].ask_key()] == 1);
  CHECK(library[1].prompt == "Question: {text}\nType:");
  CHECK(by_prompt[library[1].ask_key()] == 3);
  for (const Question& q : library) CHECK(q.statement.ends_with("?"));
}

TEST_CASE("the best threshold is that of trying them all") {
  Random random(9);
  for (int round = 0; round < 30; ++round) {
    std::vector<float> scores;
    std::vector<int32_t> labels;
    for (int i = 0; i < 25; ++i) {
      scores.push_back(static_cast<float>(random.below(8)));
      labels.push_back(static_cast<int32_t>(random.below(3)));
    }
    const auto gini = [&](auto in) {  // rows x impurity
      std::vector<double> count(3);
      double n = 0, squares = 0;
      for (size_t i = 0; i < labels.size(); ++i)
        if (in(i)) {
          ++count[static_cast<size_t>(labels[i])];
          ++n;
        }
      for (const double c : count) squares += c * c;
      return n > 0 ? n - squares / n : 0;
    };
    double best = 0;
    for (float t = 0.5f; t < 8; ++t)
      best = std::max(best, gini([](size_t) { return true; }) - gini([&](size_t i) { return scores[i] >= t; }) -
                                gini([&](size_t i) { return scores[i] < t; }));
    double threshold = -1;
    CHECK(best_gain(scores, labels, 3, &threshold) == doctest::Approx(best / 25));
  }
}

TEST_CASE("separating words are those planted") {
  Random random(4);
  std::vector<std::string> texts;
  std::vector<int32_t> labels;
  for (int i = 0; i < 80; ++i) {
    const bool yes = random.uniform() < 0.5;
    std::string text = "the and";
    for (int w = 0; w < 5; ++w) text += " word" + std::to_string(random.below(12));
    if (yes) text += " bright moon";
    texts.push_back(text);
    labels.push_back(yes);
  }
  std::vector<std::string_view> views(texts.begin(), texts.end());
  const auto words = separating_words(views, labels, 2, 5);
  REQUIRE(words.size() >= 3);
  std::vector<std::string> first{words[0].words, words[1].words, words[2].words};
  std::sort(first.begin(), first.end());
  CHECK(first == std::vector<std::string>{"bright", "bright moon", "moon"});
  CHECK(words[0].label == 1);
}

TEST_CASE("the proposer returns what parts the classes, within its budget, the same each time") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  service.loaded()->extras = R"({"verbalisers": {"Sentiment:": [" a", " the"], "Type:": [" a", " the", "b"],
                                                 "Topic:": [" the", "b"]}})";
  std::vector<std::string> texts;
  ProposalContext context;
  Random random(6);
  for (int32_t i = 0; i < 40; ++i) {
    context.labels.push_back(static_cast<int32_t>(random.below(2)));
    texts.push_back(context.labels.back() ? "a dog ran" : "two cats sat");
    texts.back() += " " + std::to_string(random.below(5));
    context.rows.push_back(i);
  }
  context.table = table_of(texts);
  context.column = "text";
  const ProposerBudget budget{{8, 16}, {6, 2}, 4, {8, 16}, {6, 2}, 2, 0, 0, 0};
  const auto propose = [&] {
    auto answers = std::make_shared<ModelAnswers>(ModelReader{service.loaded(), &service.engine()}, context.table);
    return good(now(PromptProposer(answers, budget).propose(context, Ticket())));
  };
  const std::vector<Question> first = propose(), again = propose();
  REQUIRE(!first.empty());
  std::set<std::string> prompts;
  for (const Question& q : first) prompts.insert(q.ask_key());
  CHECK(prompts.size() <= 2);
  REQUIRE(first.size() == again.size());
  for (size_t i = 0; i < first.size(); ++i) CHECK(first[i].ask_key() == again[i].ask_key());
  context.path = first;  // what was asked is not proposed again
  for (const Question& q : propose())
    for (const Question& asked : first) CHECK(!(q.ask_key() == asked.ask_key() && q.yes == asked.yes));
}

TEST_CASE("a seed grows by words like it that help, and by no others") {
  // Class 1 is told by one of many words that share their first tokens; the other words say nothing.
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  std::vector<std::string> texts;
  ProposalContext context;
  Random random(8);
  for (int32_t i = 0; i < 300; ++i) {
    const bool yes = random.uniform() < 0.5;
    std::string text = "noise" + std::to_string(random.below(10)) + " other" + std::to_string(random.below(10));
    if (yes) text += " moon" + std::to_string(random.below(5));
    texts.push_back(text);
    context.labels.push_back(yes);
    context.rows.push_back(i);
  }
  context.table = table_of(texts);
  context.column = "text";
  const ModelReader reader{service.loaded(), &service.engine()};
  const std::vector<Question> grown = good(now(NeighbourWords(reader).propose(context, Ticket())));
  REQUIRE(!grown.empty());
  CHECK(grown[0].kind == Question::Kind::ngrams);
  std::vector<std::string> words = grown[0].ngrams;
  std::sort(words.begin(), words.end());
  CHECK(words == std::vector<std::string>{"moon0", "moon1", "moon2", "moon3", "moon4"});
}
