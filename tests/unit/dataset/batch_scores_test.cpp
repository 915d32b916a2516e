#include "dataset/model/batch_scores.h"

#include <doctest/doctest.h>

#include "../support/model_files.h"
#include "dataset/table/plain_text.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

namespace {

// Each prompt by itself through the plain forward pass.
std::vector<float> one_by_one(Service& service, const std::vector<Ask>& asks, const std::vector<std::string>& texts) {
  std::vector<float> scores;
  for (const std::string& text : texts)
    for (const Ask& ask : asks) {
      const NamedTensors points =
          good(now(service.read_points(ask.before + text + ask.after, {"final.logits"}, Ticket())));
      const Tensor& logits = points.at("final.logits");
      for (const int32_t answer : ask.answers)
        scores.push_back(logits.row(logits.shape()[0] - 1)[static_cast<size_t>(answer)]);
    }
  return scores;
}

}  // namespace

TEST_CASE("scores in batches are those of every prompt by itself") {
  for (const char* folder : {"tiny-gpt2", "tiny-gpt2-variant"}) {
    Service service = service_with(read_folder(shipped(folder)));
    const ModelReader reader{service.loaded(), &service.engine()};
    const std::vector<Ask> asks{{"a ", "\nb:", {3, 5}}, {"a ", "\nwas it good?", {7}}, {"c: ", "", {3, 9, 1}}};
    const std::vector<std::string> texts{"the dog", "a cat sat", "it", "two birds", "the dog"};
    int64_t reports = 0;
    double last = 0;
    const std::vector<float> got = good(now(batch_scores(reader, asks, texts, Ticket([&](double done, double total) {
                                                           ++reports;
                                                           last = done / total;
                                                         }))));
    CHECK(relative_error(got, one_by_one(service, asks, texts)) < 1e-5);
    CHECK(reports > 1);
    CHECK(last == 1);
  }
}

TEST_CASE("a text too long for the context loses its middle, the question stays") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const LoadedModel& loaded = *service.loaded();
  const int64_t context = loaded.model->architecture().context;
  std::string text = "first";
  for (int64_t i = 0; i < 3 * context; ++i) text += " word";
  text += " last";
  const std::vector<int32_t> whole = good(read_row(loaded, "Q: ", text, 100 * context));
  const std::vector<int32_t> row = good(read_row(loaded, "Q: ", text, context - 4));
  REQUIRE(static_cast<int64_t>(row.size()) == context - 4);
  CHECK(std::equal(row.begin(), row.begin() + static_cast<ptrdiff_t>(row.size() / 2) - 2, whole.begin()));
  CHECK(std::equal(row.end() - static_cast<ptrdiff_t>(row.size() / 2) + 4, row.end(),
                   whole.end() - static_cast<ptrdiff_t>(row.size() / 2) + 4));

  const ModelReader reader{service.loaded(), &service.engine()};
  CHECK(good(now(batch_scores(reader, {{"Q: ", "\nb:", {3}}}, {text}, Ticket()))).size() == 1);
  std::string question;
  for (int64_t i = 0; i < context; ++i) question += " word";
  const auto refused = now(batch_scores(reader, {{"Q: ", question, {3}}}, {"a"}, Ticket()));
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::bad_request);
}

TEST_CASE("cancelling stops between runs") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const ModelReader reader{service.loaded(), &service.engine()};
  Ticket ticket;
  int runs = 0;
  Ticket stopping([&](double, double) {
    if (++runs == 2) stopping.cancel();
  });
  const auto answer = now(batch_scores(reader, {{"", ":", {3}}}, {"a", "a b", "a b c", "a b c d"}, stopping));
  REQUIRE(!answer.ok());
  CHECK(answer.error().code == ErrorCode::cancelled);
  CHECK(runs == 2);
}

TEST_CASE("Treebank spacing is undone") {
  // models/train/corpora.py, detokenise
  CHECK(plain_text("it 's n't bad , really .") == "it'sn't bad, really.");
  CHECK(plain_text("  a  lovely\tfilm -lrb- 2002 -rrb- ! ") == "a lovely film (2002)!");
  CHECK(plain_text("he said `` hello there '' and left") == "he said \"hello there\" and left");
  CHECK(plain_text("$ 5 or 10 %") == "$5 or 10%");
  CHECK(plain_text("Plain prose, with “quotes” and it's fine.") == "Plain prose, with “quotes” and it's fine.");
  CHECK(plain_text("'sort of") == "'sort of");
  CHECK(plain_text("") == "");
}
