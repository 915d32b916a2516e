// Every quantity of the golden checkpoints (values by PyTorch in float64) against the methods on the reference engine.
#include "../support/model_files.h"
#include "explain/points.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// Golden values and our outputs are both rounded to float32; differences of scores lose a few bits more.
constexpr double tight = 1e-6, of_differences = 2e-6;

struct Golden {
  nlohmann::json cases;
  Checkpoint tensors;
};

Golden read_golden(const std::filesystem::path& folder) {
  return {nlohmann::json::parse(read_file(folder / "golden.json"))["cases"],
          good(parse_safetensors(bytes_of(read_file(folder / "golden.safetensors"))))};
}

}  // namespace

TEST_CASE("all golden quantities") {
  // One of each build; all the others are checked on this engine by tests/parity.
  for (const char* name : {"tiny-gpt2", "bert", "gemma", "gpt_neox", "llama"}) {
    const auto folder = shipped(name);
    CAPTURE(folder.string());
    Service service = service_with(read_folder(folder));
    const Golden golden = read_golden(folder);
    const Architecture& a = service.loaded()->model->architecture();
    const int64_t layers = a.layers;
    for (size_t n = 0; n < golden.cases.size(); ++n) {
      const auto& c = golden.cases[n];
      const std::string text = c["text"];
      CAPTURE(text);
      const auto expected = [&](const std::string& name) {
        return good(golden.tensors.load("case" + std::to_string(n) + '.' + name));
      };
      const auto golden_ids = c["ids"].get<std::vector<int32_t>>();
      const auto ask = [&](const char* method, Settings settings = {}) {
        Request request;
        request.method = method;
        request.target = TokenChoice{c["target"].get<int32_t>(), {}};
        request.foil = TokenChoice{c["foil"].get<int32_t>(), {}};
        request.position = c["position"].get<int64_t>();
        request.settings = std::move(settings);
        return good(now(service.explain(request, Ticket(), {}, golden_ids)));
      };
      const auto same = [&](const Explanation& e, const char* tensor, const std::string& name, double tolerance) {
        CAPTURE(name);
        const Tensor reference = expected(name);
        REQUIRE(e.find(tensor) != nullptr);
        CHECK(e.find(tensor)->shape() == reference.shape());
        CHECK(relative_error(e.find(tensor)->f32(), reference.f32()) < tolerance);
      };

      std::vector<int32_t> ids;
      std::vector<std::vector<uint32_t>> offsets;
      for (const TokenSpan& t : good(service.loaded()->tokenizer->encode(text)))
        ids.push_back(t.id), offsets.push_back({t.begin, t.end});
      if (!a.causal) ids[c["position"].get<size_t>()] = golden_ids[c["position"].get<size_t>()];  // the mask
      CHECK(ids == golden_ids);
      CHECK(offsets == c["offsets"].get<std::vector<std::vector<uint32_t>>>());

      std::vector<std::string> points = {"final.logits", "final.norm"};
      for (int64_t i = 0; i < layers; ++i) {
        const std::string block = "block." + std::to_string(i);
        points.insert(points.end(), {block + ".residual.in", block + ".residual.out",
                                     block + ".attention.probabilities", "lens." + std::to_string(i)});
      }
      const NamedTensors read = good(now(read_points(good(service.prepare({}, Ticket(), golden_ids)), points)));
      const auto same_point = [&](const std::string& point, const std::string& name) {
        CAPTURE(point);
        const Tensor reference = expected(name);
        CHECK(read.at(point).shape() == reference.shape());
        CHECK(relative_error(read.at(point).f32(), reference.f32()) < tight);
      };
      same_point("final.logits", "logits");
      const std::string end = "block." + std::to_string(layers - 1) + ".residual.out";
      same_point(a.post_norm ? end : "final.norm", "hidden." + std::to_string(layers));
      const Explanation attention = ask("attention");
      for (int64_t i = 0; i < layers; ++i) {
        const std::string number = std::to_string(i);
        same_point("block." + number + ".residual.in", "hidden." + number);
        same_point("block." + number + ".attention.probabilities", "attention." + number);
        if (a.causal) same_point("lens." + number, "lens." + number);
        CHECK(relative_error(attention.find("attention")->row(i), expected("attention." + number).f32()) < tight);
      }

      const Explanation predictions = ask("predictions");
      CHECK(relative_error(predictions.find("logits")->f32(), expected("logits").row(c["position"].get<int64_t>())) <
            tight);
      same(ask("saliency"), "gradient", "grad", tight);
      same(ask("input_x_gradient"), "scores", "input_x_gradient", tight);
      same(ask("integrated_gradients", {{"baseline", "zero"}, {"steps", int64_t{32}}}), "scores",
           "integrated_gradients", tight);
      const Explanation ig = ask("integrated_gradients", {{"baseline", "mean"}, {"steps", int64_t{32}}});
      same(ig, "scores", "integrated_gradients_mean_baseline", tight);
      CHECK(ig.figures[0].value == doctest::Approx(c["score"].get<double>()).epsilon(1e-6));
      CHECK(ig.figures[1].value == doctest::Approx(c["score_mean_baseline"].get<double>()).epsilon(1e-6));
      same(ask("occlusion", {{"replacement", "zero"}}), "scores", "occlusion_zero_embedding", of_differences);
      same(ask("occlusion", {{"replacement", "mean"}}), "scores", "occlusion_mean_embedding", of_differences);
      same(ask("head_ablation"), "scores", "head_ablation", of_differences);
    }
  }
}
