// What methods promise, on a checkpoint of every family: rules that share out everything, sums that are complete,
// prefixes whose sharing changes nothing, continuations that are scored as if they had been read.
#include "../support/model_files.h"
#include "explain/answer.h"
#include "explain/points.h"
#include "explain/prediction/next_logits.h"
#include "explain/prompt.h"
#include "service/check.h"
#include "statistics/softmax.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// The folders with golden values of our own, by family.
std::vector<std::filesystem::path> families() {
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : golden_folders())
    if (folder.parent_path() == shipped("").parent_path()) folders.push_back(folder);
  REQUIRE(folders.size() >= 13);
  return folders;
}

const char* text_for(const Service& service) {
  return service.loaded()->model->architecture().causal ? "The soup was not good, but the big cat sat"
                                                        : "the soup was not [MASK] and the cat sat on it";
}

Request about(const Service& service, const char* method) {
  Request r;
  r.method = method;
  r.text = text_for(service);
  r.target = TokenChoice{70, {}};
  r.foil = TokenChoice{65, {}};
  return r;
}

double figure(const Explanation& e, const char* name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f.value;
  FAIL("no figure " << name);
  return 0;
}

template <class F>
void on_each(F f) {
  for (const auto& folder : families()) {
    CAPTURE(folder.filename().string());
    Service service = service_with(read_folder(folder));
    f(service, service.loaded()->model->architecture());
  }
}

}  // namespace

TEST_CASE("DeepLIFT and direct logit attribution are complete in every family") {
  on_each([](Service& service, const Architecture&) {
    const Explanation lift = good(now(service.explain(about(service, "deep_lift"), Ticket())));
    double sum = 0;
    for (float s : lift.find("scores")->f32()) sum += static_cast<double>(s);
    const double change = figure(lift, "score") - figure(lift, "base_score");
    CHECK(std::abs(sum - change) < 2e-3 * (1 + std::abs(change)));
    CHECK(figure(lift, "completeness_gap") < 1);  // per cent

    const Explanation direct = good(now(service.explain(about(service, "direct_logit_attribution"), Ticket())));
    double parts = figure(direct, "embedding") + figure(direct, "constant");
    for (const char* tensor : {"scores", "mlp", "attention_bias"})
      for (float s : direct.find(tensor)->f32()) parts += static_cast<double>(s);
    CHECK(parts == doctest::Approx(figure(direct, "score")).epsilon(1e-4));
    // By head and by where it read are two ways to cut the same sum.
    double by_head = 0, by_token = 0;
    for (float s : direct.find("scores")->f32()) by_head += static_cast<double>(s);
    for (float s : direct.find("head_tokens")->f32()) by_token += static_cast<double>(s);
    CHECK(by_token == doctest::Approx(by_head).epsilon(1e-4));
  });
}

TEST_CASE("sharing prefixes changes no score in any family, and is off in an encoder") {
  for (const auto& folder : families()) {
    CAPTURE(folder.filename().string());
    Service service = service_with(read_folder(folder)), apart = service_with(read_folder(folder));
    const Request request = about(service, "occlusion");
    const Explanation shared = good(now(service.explain(request, Ticket())));
    apart.share_prefix(false);
    const Explanation alone = good(now(apart.explain(request, Ticket())));
    CHECK(relative_error(shared.find("scores")->f32(), alone.find("scores")->f32()) < 1e-5);
  }
}

TEST_CASE("a continuation scores the log-probabilities of its tokens in every family that reads from left to right") {
  on_each([](Service& service, const Architecture& a) {
    Request request = about(service, "saliency");
    request.foil.reset();
    request.target = TokenChoice{{}, " xylo"};
    const auto word = good(service.loaded()->tokenizer->encode(" xylo"));
    if (!a.causal) {
      CHECK(!now(service.explain(request, Ticket())).ok());
      return;
    }
    REQUIRE(word.size() > 2);
    const Explanation e = good(now(service.explain(request, Ticket())));
    std::vector<int32_t> ids;
    for (const TokenInfo& t : good(service.tokenize(request.text)).tokens) ids.push_back(t.id);
    const size_t prompt = ids.size();
    for (const TokenSpan& t : word) ids.push_back(t.id);
    const NamedTensors read = good(now(read_points(good(service.prepare({}, Ticket(), ids)), {"final.logits"})));
    double sum = 0;
    for (size_t i = 0; i < word.size(); ++i) {
      const auto row = read.at("final.logits").row(static_cast<int64_t>(prompt + i) - 1);
      sum += std::log(softmax(row)[static_cast<size_t>(word[i].id)]);
    }
    CHECK(figure(e, "score") == doctest::Approx(sum).epsilon(1e-5));
  });
}

TEST_CASE("an encoder is asked about its mask") {
  Service service = service_with(read_folder(shipped("bert")));
  const auto mask = service.loaded()->mask_token;
  REQUIRE(mask.has_value());
  const auto position = [&](const char* text, std::optional<int64_t> wanted = {}) {
    Request r;
    r.text = text;
    r.position = wanted;
    const Job job = good(service.prepare(r, Ticket()));
    return std::pair(job.position, job);
  };
  const auto [masked, job] = position("the [MASK] sat");
  CHECK(job.tokens[static_cast<size_t>(masked)].id == *mask);
  CHECK(masked == 2);  // behind [CLS] and "the"
  CHECK(job.first == 1);
  CHECK(job.reach() == job.length() - 1);  // [SEP] is no word of the text
  CHECK(job.notes.empty());
  const auto [added, with_mask] = position("the cat");
  CHECK(with_mask.tokens[static_cast<size_t>(added)].id == *mask);
  CHECK(added == with_mask.length() - 2);
  REQUIRE(with_mask.notes.size() == 1);
  CHECK(with_mask.notes[0].find("[MASK]") != std::string::npos);
  CHECK(position("the [MASK] sat", 1).first == 1);
  // Removed tokens become the mask, which the model was trained to read.
  const Explanation e = good(now(service.explain(about(service, "occlusion"), Ticket())));
  CHECK(std::get<std::string>(e.provenance.settings.at("replacement")) == "mask_token");
}

TEST_CASE("a prompt of ids is refused when it is none of the model's") {
  Service service = service_with(read_folder(shipped("llama")));
  CHECK(!service.prepare({}, Ticket(), std::vector<int32_t>{1, 320}).ok());
  CHECK(!service.prepare({}, Ticket(), std::vector<int32_t>{-1}).ok());
  CHECK(!service.prepare({}, Ticket(), std::vector<int32_t>(65, 1)).ok());
  CHECK(good(service.prepare({}, Ticket(), std::vector<int32_t>(64, 1))).length() == 64);
}

TEST_CASE("a text that is read in parts predicts what it does as a whole, in every causal family") {
  on_each([](Service& service, const Architecture& a) {
    if (!a.causal) return;
    const Job job = good(service.prepare(about(service, "predictions"), Ticket()));
    const auto read = std::make_shared<Read>();
    int64_t rows = 0;
    for (int64_t length : {int64_t{3}, int64_t{4}, job.length()}) {
      OtherText part;
      for (int64_t t = 0; t < length; ++t) part.ids.push_back(job.tokens[static_cast<size_t>(t)].id);
      part.position = length - 1;
      const Tensor ours = good(now(next_logits(job_of(job, part), read)));
      const Tensor whole = good(now(next_logits(job_of(job, part))));
      CHECK(relative_error(ours, whole) < 1e-5);
      CHECK(static_cast<int64_t>(read->ids.size()) == length);
      for (const auto& [name, tensor] : read->keys_values) rows = tensor.shape()[2];
      CHECK(rows == length);
    }
  });
}
