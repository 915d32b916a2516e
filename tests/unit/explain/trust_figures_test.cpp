// Figures of trust recomputed another way: by minimising, from changed checkpoints, from texts with the mask token
// written into them.
#include "../support/model_files.h"

#include <numeric>

#include "explain/replacement.h"
#include "explain/sweep.h"
#include "explain/trust/infidelity.h"
#include "explain/trust/masked_surprise.h"
#include "explain/trust/max_sensitivity.h"
#include "explain/trust/measure.h"
#include "explain/trust/rerun.h"
#include "explain/trust/scramble.h"
#include "statistics/random.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

constexpr const char* text = "a big cut";  // every token another one

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Request about(const char* method, Settings settings = {}) {
  return Request{method, text, TokenChoice{70, {}}, TokenChoice{90, {}}, {}, std::move(settings)};
}

std::vector<double> scores_of(Service& service, Request request) {
  const Explanation e = good(now(service.explain(std::move(request), Ticket())));
  const auto values = e.find("scores")->f32();
  return {values.begin(), values.end()};
}

// A job as a method gets it, `ask` included.
Job job_of(Service& service, Settings settings = {}) {
  Job job = good(service.prepare(about("occlusion"), Ticket()));
  job.settings = std::move(settings);
  job.ask = [&service](std::string method, Settings given) {
    return service.explain(about(method.c_str(), std::move(given)), Ticket());
  };
  return job;
}

SubjectPtr subject_of(Service& service, const char* method, const Job& job) {
  return make_subject(*find_method(method), good(now(service.explain(about(method), Ticket()))), job);
}

Measuring measuring(const Job& job, SubjectPtr subject, int64_t budget, uint64_t seed = 0) {
  return {.job = job, .subject = std::move(subject), .random = nullptr, .budget = budget, .seed = seed};
}

// The checkpoint with its output layer untied, so that the embeddings can be changed on their own.
struct ChangedModel {
  Files files = read_folder(shipped("tiny-gpt2"));
  std::map<std::string, Tensor> tensors = tensors_of(files["model.safetensors"]);
  std::string prefix = tensors.contains("wte.weight") ? "" : "transformer.";

  Service service() {
    nlohmann::json config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
    config["tie_word_embeddings"] = false;
    Files changed = files;
    changed["config.json"] = bytes_of(config.dump());
    changed["model.safetensors"] = bytes_of(safetensors_file(tensors));
    return service_with(changed);
  }
};

}  // namespace

TEST_CASE("infidelity is the smallest relative squared error over all scales") {
  Random random(2);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> a, d;
    for (int i = 0; i < 6; ++i) {
      a.push_back(random.normal());
      d.push_back(random.normal() + (round % 2 ? a.back() : 0));
    }
    double least = 1, dd = 0;
    for (double x : d) dd += x * x;
    for (double scale = 0; scale < 20; scale += 1e-4) {
      double error = 0;
      for (size_t i = 0; i < a.size(); ++i) error += (scale * a[i] - d[i]) * (scale * a[i] - d[i]);
      least = std::min(least, error / dd);
    }
    CHECK(*infidelity(a, d) == doctest::Approx(least).epsilon(1e-4));
  }
  CHECK(*infidelity(std::vector<double>{1, 2}, std::vector<double>{3, 6}) == doctest::Approx(0));
  CHECK(*infidelity(std::vector<double>{1, 2}, std::vector<double>{-3, -6}) == 1);
  CHECK(*infidelity(std::vector<double>{0, 0}, std::vector<double>{1, 2}) == 1);
  CHECK(!infidelity(std::vector<double>{1, 2}, std::vector<double>{0, 0}));
}

TEST_CASE("what scores foretell is their sum over the removed tokens, compared with plain sweeps of these texts") {
  Job job = job_of(tiny());
  const auto random = good(now(run_random_orders(job, "zero", 4, 5, 9)));
  const SubjectPtr subject = subject_of(tiny(), "input_x_gradient", job);
  const auto sums = foretold(*random, subject->scores);
  REQUIRE(sums.size() == 5);
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 1; j + 1 < random->cuts.size(); ++j) {
      Masks masks(job.length());
      masks.add_full();
      double sum = 0;
      for (int64_t k = 0; k < random->cuts[j]; ++k) {
        const int64_t token = random->orders[i][static_cast<size_t>(k)];
        sum += subject->scores[static_cast<size_t>(token)];
        masks.remove(job.first + token);
      }
      CHECK(sums[i][j - 1] == doctest::Approx(sum));
      const SweepAnswer one = good(now(sweep(job, std::move(masks).tensor(), replacement_rows(job, "zero"), true)));
      CHECK(random->fall[i][j] == doctest::Approx(random->score - one.score[0]).epsilon(1e-5));
      CHECK(random->deletion[i][j] == doctest::Approx(one.probability[0]).epsilon(1e-5));
    }
  const Figure f = infidelity_figure(*random, subject->scores, 0);
  CHECK(f.status == Figure::Status::measured);
  CHECK(*f.low <= f.value);
  CHECK(f.value <= *f.high);
}

TEST_CASE("a noisy model is the model with other embeddings") {
  ChangedModel c;
  Job job = job_of(tiny());
  const auto noisy = make_noisy(job.loaded->model, job.ids(), job.first, 0.1, 4);
  const Tensor noise = noisy->context_feeds(job.length()).at("embedding_noise");
  // Every token of the text is another one, so its noise can go into the table.
  Tensor& table = c.tensors.at(c.prefix + "wte.weight");
  c.tensors["lm_head.weight"] = table;
  const int64_t width = table.shape()[1];
  std::vector<int32_t> seen;
  for (int64_t t = 0; t < job.length(); ++t) {
    const int32_t id = job.tokens[static_cast<size_t>(t)].id;
    REQUIRE(std::find(seen.begin(), seen.end(), id) == seen.end());
    seen.push_back(id);
    double moved = 0, length = 0;
    for (int64_t d = 0; d < width; ++d) {
      float& entry = table.f32()[static_cast<size_t>(id * width + d)];
      const float by = noise.f32()[static_cast<size_t>(t * width + d)];
      moved += static_cast<double>(by) * static_cast<double>(by);
      length += static_cast<double>(entry) * static_cast<double>(entry);
      entry += by;
    }
    CHECK(std::sqrt(moved / length) == doctest::Approx(0.1).epsilon(1e-4));
  }
  Service changed = c.service();
  for (const char* method : {"input_x_gradient", "occlusion", "attention_rollout"}) {
    CAPTURE(method);
    Settings zero;
    if (std::string(method) == "occlusion") zero["replacement"] = std::string("zero");
    const Explanation e = good(now(run_on(job, variant_of(*job.loaded, noisy, "noisy"), method, zero)));
    const auto ours = text_scores(e, job);
    const auto theirs = scores_of(changed, about(method, zero));
    for (size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(theirs[i]).epsilon(1e-4));
  }
}

TEST_CASE("max-sensitivity is the largest of the draws' relative changes") {
  CHECK(*relative_change(std::vector<double>{3, 4}, std::vector<double>{0, 4}) == 0.75);
  CHECK(!relative_change(std::vector<double>{3, 4}, std::vector<double>{0, 0}));
  Job job = job_of(tiny());
  const SubjectPtr subject = subject_of(tiny(), "input_x_gradient", job);
  double most = 0;
  for (uint64_t draw = 0; draw < 4; ++draw) {
    const auto noisy = make_noisy(job.loaded->model, job.ids(), job.first, 0.1, 7 + draw);
    const auto moved =
        text_scores(good(now(run_on(job, variant_of(*job.loaded, noisy, "noisy"), "input_x_gradient", {}))), job);
    double change = 0, length = 0;
    for (size_t i = 0; i < moved.size(); ++i) {
      change += std::pow(moved[i] - subject->scores[i], 2);
      length += std::pow(subject->scores[i], 2);
    }
    most = std::max(most, std::sqrt(change / length));
  }
  const Figure f = good(now(measure_max_sensitivity(measuring(job, subject, 100, 7))));
  CHECK(f.value == doctest::Approx(most));
  CHECK(f.value > 0);
  CHECK(good(now(measure_max_sensitivity(measuring(job, subject, 1, 7)))).status == Figure::Status::not_measured);
}

TEST_CASE("a scrambled model is the checkpoint with its rows in that order") {
  for (const int64_t depth : {0, 1, 2}) {
    CAPTURE(depth);
    ChangedModel c;
    c.tensors["lm_head.weight"] = c.tensors.at(c.prefix + "wte.weight");
    int64_t scrambled = 0;
    for (auto& [name, tensor] : c.tensors) {
      const size_t at = name.find("h.");
      if (at == std::string::npos) continue;
      const int64_t block = name[at + 2] - '0';
      if (block < 2 - depth) continue;  // only the last blocks
      ++scrambled;
      const int64_t rows = tensor.shape()[0], width = tensor.size() / rows;
      const std::vector<int64_t> order = row_order(block, rows, 11);
      Tensor other = tensor;
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t d = 0; d < width; ++d)
          other.f32()[static_cast<size_t>(r * width + d)] =
              tensor.f32()[static_cast<size_t>(order[static_cast<size_t>(r)] * width + d)];
      tensor = std::move(other);
    }
    CHECK(scrambled == 12 * depth);  // every weight of a GPT-2 block
    Service changed = c.service();
    Job job = job_of(tiny());
    ScramblingEngine engine(*job.engine, job.model());
    engine.scramble(depth, 11);
    Job on_scrambled = job;
    on_scrambled.engine = &engine;
    for (const char* method : {"occlusion", "attn_lrp", "attention_rollout"}) {
      CAPTURE(method);
      Settings zero;
      if (std::string(method) == "occlusion") zero["replacement"] = std::string("zero");
      const auto ours = text_scores(good(now(run_on(on_scrambled, job.loaded, method, zero))), job);
      const auto theirs = scores_of(changed, about(method, zero));
      for (size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(theirs[i]).epsilon(1e-4));
    }
  }
}

TEST_CASE("randomisation is the mean correlation over the depths that the budget allows") {
  Job job = job_of(tiny());
  const SubjectPtr subject = subject_of(tiny(), "input_x_gradient", job);
  std::vector<double> rho;
  ScramblingEngine engine(*job.engine, job.model());
  Job scrambled = job;
  scrambled.engine = &engine;
  for (const int64_t depth : {2, 1}) {
    engine.scramble(depth, 5);
    rho.push_back(*rank_correlation(
        subject->scores, text_scores(good(now(run_on(scrambled, job.loaded, "input_x_gradient", {}))), job)));
  }
  CHECK(good(now(measure_randomisation(measuring(job, subject, 100, 5)))).value == doctest::Approx(mean(rho)));
  CHECK(good(now(measure_randomisation(measuring(job, subject, subject->passes(), 5)))).value ==
        doctest::Approx(rho[0]));  // all blocks
  CHECK(good(now(measure_randomisation(measuring(job, subject, 0, 5)))).status == Figure::Status::not_measured);
}

TEST_CASE("stability is the mean correlation with other seeds and baselines") {
  Job job = job_of(tiny());
  const SubjectPtr subject = subject_of(tiny(), "lime", job);
  std::vector<double> rho;
  for (int64_t seed = 1; seed <= 3; ++seed)
    rho.push_back(*rank_correlation(subject->scores, scores_of(tiny(), about("lime", {{"seed", seed}}))));
  for (const char* other : {"mean", "zero"})
    rho.push_back(
        *rank_correlation(subject->scores, scores_of(tiny(), about("lime", {{"replacement", std::string(other)}}))));
  const Measuring enough = measuring(job, subject, 5 * subject->passes());
  CHECK(good(now(measure_stability(enough))).value == doctest::Approx(mean(rho)));
  CHECK(enough.other_seeds->size() == 3);
  CHECK(good(now(measure_stability(measuring(job, subject, 1)))).status == Figure::Status::not_measured);
  const SubjectPtr fixed = subject_of(tiny(), "attention_rollout", job);
  CHECK(good(now(measure_stability(measuring(job, fixed, 1000)))).meaning.find("neither a seed nor a baseline") !=
        std::string::npos);
}

TEST_CASE("masked surprise from texts with the mask token written into them") {
  Job job = job_of(tiny());
  REQUIRE(job.loaded->mask_token);
  REQUIRE(job.first == 0);
  const int64_t n = job.length();
  // surprise - entropy, mean over the positions whose next token is the text's, of a text with some tokens masked.
  const auto gap = [&](const std::vector<bool>& gone) {
    std::string masked;
    for (int64_t t = 0; t < n; ++t) {
      const TokenInfo& token = job.tokens[static_cast<size_t>(t)];
      masked += gone[static_cast<size_t>(t)]
                    ? "<|mask|>"
                    : std::string(text).substr(token.byte_begin, token.byte_end - token.byte_begin);
    }
    REQUIRE(static_cast<int64_t>(good(tiny().tokenize(masked)).tokens.size()) == n);
    const Tensor logits = good(now(tiny().read_points(masked, {"final.logits"}, Ticket()))).at("final.logits");
    double sum = 0;
    for (int64_t t = 0; t + 1 < n; ++t) {
      const auto row = logits.row(t);
      double total = 0, entropy = 0;
      for (float v : row) total += std::exp(static_cast<double>(v));
      for (float v : row)
        entropy -= std::exp(static_cast<double>(v)) / total * (static_cast<double>(v) - std::log(total));
      sum += std::log(total) -
             static_cast<double>(row[static_cast<size_t>(job.tokens[static_cast<size_t>(t + 1)].id)]) - entropy;
    }
    return sum / static_cast<double>(n - 1);
  };
  Random random(6);
  const double whole = gap(std::vector<bool>(static_cast<size_t>(n)));
  double excess = 0;
  for (double rate : {0.25, 0.5, 0.75})
    for (int draw = 0; draw < 8; ++draw) {
      const auto order = random.permutation(n);
      std::vector<bool> gone(static_cast<size_t>(n));
      for (int64_t i = 0; i < std::llround(rate * static_cast<double>(n)); ++i)
        gone[static_cast<size_t>(order[static_cast<size_t>(i)])] = true;
      excess += (gap(gone) - whole) / 24;
    }
  const Figure f = good(now(masked_surprise_figure(job, "mask_token", 6)));
  CHECK(f.value == doctest::Approx(excess).epsilon(1e-4));
  CHECK(*f.low < f.value);
  CHECK(f.value < *f.high);
}
