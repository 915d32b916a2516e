// Masked texts that are asked about twice: run once, the same answers, and the cost of a method as if it were alone.
#include "explain/sweep_memo.h"

#include "../support/model_files.h"
#include "explain/replacement.h"
#include "explain/sweep.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}
Job job_about(const char* text, bool remembers) {
  Job job = good(tiny().prepare(Request{"occlusion", text, TokenChoice{70, {}}, {}, {}, {}}, Ticket()));
  if (remembers) job.memo = std::make_shared<SweepMemo>();
  return job;
}
// Every token alone, then two that are the same, then the whole text.
Tensor some_masks(const Job& job) {
  Masks masks(job.length());
  for (int64_t t = job.first; t < job.reach(); ++t) {
    masks.add_full();
    masks.remove(t);
  }
  for (int i = 0; i < 2; ++i) {
    masks.add_full();
    masks.remove(job.first);
    masks.remove(job.first + 2);
  }
  masks.add_full();
  return std::move(masks).tensor();
}

}  // namespace

TEST_CASE("what was run is not run again, and says the same") {
  const Job alone = job_about("so good, so bad", false), job = job_about("so good, so bad", true);
  const Tensor masks = some_masks(job);
  const int64_t rows = masks.shape()[0];
  for (const bool probability : {true, false}) {
    const SweepAnswer expected = good(now(sweep(alone, masks, replacement_rows(alone, "mask_token"), probability)));
    for (int again = 0; again < 2; ++again) {
      const int64_t done = job.progress->done, cost = job.cost->forward_passes;
      const SweepAnswer answer = good(now(sweep(job, masks, replacement_rows(job, "mask_token"), probability)));
      REQUIRE(answer.score.size() == static_cast<size_t>(rows));
      REQUIRE(answer.by_token.size() == expected.by_token.size());
      for (size_t i = 0; i < answer.score.size(); ++i) {
        CHECK(answer.score[i] == doctest::Approx(expected.score[i]).epsilon(1e-5));
        if (probability) CHECK(answer.probability[i] == doctest::Approx(expected.probability[i]).epsilon(1e-5));
      }
      // The first time one of the two that are alike is run; afterwards nothing is.
      if (probability && again == 0) CHECK(job.progress->done - done == rows - 1);
      else CHECK(job.progress->done == done);
      CHECK(job.cost->forward_passes - cost == rows);
    }
  }
  // Another replacement is another text, but for the whole one.
  const int64_t done = job.progress->done;
  good(now(sweep(job, masks, replacement_rows(job, "zero"), true)));
  CHECK(job.progress->done - done >= rows - 2);
  CHECK(job.progress->done - done <= rows - 1);  // keys and values of the text as it is
}

TEST_CASE("a score that was run without the probability does not answer for it") {
  const Job job = job_about("so good", true);
  Masks one(job.length());
  one.add_full();
  one.remove(job.first);
  const Tensor mask = std::move(one).tensor();
  good(now(sweep(job, mask, replacement_rows(job, "zero"), false)));
  const int64_t done = job.progress->done;
  CHECK(good(now(sweep(job, mask, replacement_rows(job, "zero"), true))).probability.size() == 1);
  CHECK(job.progress->done > done);
}

TEST_CASE("mixtures of a text and its baseline are no masked texts") {
  CHECK(SweepMemo::key_of(std::vector<float>{1, 0.5f}, 1).empty());
  CHECK(SweepMemo::key_of(std::vector<float>{1, 0}, 1) != SweepMemo::key_of(std::vector<float>{0, 1}, 1));
  CHECK(SweepMemo::key_of(std::vector<float>{1, 0}, 1) != SweepMemo::key_of(std::vector<float>{1, 0}, 2));
  CHECK(SweepMemo::key_of(std::vector<float>{1, 1}, 1) == SweepMemo::key_of(std::vector<float>{1, 1}, 2));
  const Job job = job_about("so good, so bad", true);
  const Tensor half = Tensor::full({2, job.length()}, 0.5f);
  const int64_t done = job.progress->done;
  good(now(sweep(job, half, replacement_rows(job, "zero"))));
  CHECK(job.progress->done - done == 2);
}

TEST_CASE("an unfinished answer is of the first rows, known ones among them") {
  const Job job = job_about("so good, so bad", true);
  const Tensor masks = some_masks(job);
  Masks first(job.length());
  first.add_full();
  first.remove(job.first + 1);
  good(now(sweep(job, std::move(first).tensor(), replacement_rows(job, "zero"))));
  std::vector<size_t> seen;
  const SweepAnswer whole = good(now(sweep(job, masks, replacement_rows(job, "zero"), false,
                                           [&](const SweepAnswer& part) { seen.push_back(part.score.size()); })));
  REQUIRE_FALSE(seen.empty());
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == whole.score.size());
}
