// Methods against PyTorch (reference_scores.py), on the first case of the shipped golden checkpoints.
#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

TEST_CASE("methods agree with their PyTorch references") {
  const auto here = std::filesystem::path(VITRINE_SOURCE_DIR) / "tests" / "unit" / "explain";
  const auto reference = nlohmann::json::parse(read_file(here / "reference_scores.json"));
  CHECK(reference.size() == 2);
  for (const auto& [folder, values] : reference.items()) {
    Service service = service_with(read_folder(shipped(folder.c_str())));
    const auto c = nlohmann::json::parse(read_file(shipped(folder.c_str()) / "golden.json"))["cases"][0];
    for (const auto& [name, expected] : values.items()) {
      const std::string method = name.substr(0, name.find('.')),
                        tensor = method == name ? "scores" : name.substr(method.size() + 1);
      CAPTURE(folder);
      CAPTURE(name);
      const Request request{method,
                            c["text"],
                            TokenChoice{c["target"].get<int32_t>(), {}},
                            TokenChoice{c["foil"].get<int32_t>(), {}},
                            c["position"].get<int64_t>(),
                            {}};
      const Explanation e = good(now(service.explain(request, Ticket())));
      REQUIRE(e.find(tensor) != nullptr);
      CHECK(relative_error(e.find(tensor)->f32(), expected.get<std::vector<float>>()) < 1e-6);
    }
  }
}

TEST_CASE("direct logit attribution adds up: parts to the score, tokens to their head") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const Explanation e =
      good(now(service.explain({"direct_logit_attribution", "The soup was good", {}, {}, {}, {}}, Ticket())));
  for (const Figure& f : e.figures)
    if (f.name == "completeness_gap") CHECK(f.value < 1e-3);
  const auto heads = e.find("scores")->f32(), tokens = e.find("head_tokens")->f32();
  const size_t length = tokens.size() / heads.size();
  for (size_t h = 0; h < heads.size(); ++h) {
    double sum = 0;
    for (size_t t = 0; t < length; ++t) sum += static_cast<double>(tokens[h * length + t]);
    CHECK(sum == doctest::Approx(heads[h]).epsilon(1e-5));
  }
}

TEST_CASE("expected gradients over many baselines add up on average, and smoothgrad without noise is the gradient") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto ask = [&](const char* method, Settings settings) {
    return good(now(service.explain(
        {method, "The soup was good", TokenChoice{70, {}}, TokenChoice{90, {}}, {}, std::move(settings)}, Ticket())));
  };
  const Explanation e = ask("expected_gradients", {{"samples", int64_t{600}}});
  double gap = -1;
  for (const Figure& f : e.figures)
    if (f.name == "completeness_gap") gap = f.value;
  CHECK(gap >= 0);
  CHECK(gap < 25);
  CHECK(relative_error(ask("smoothgrad", {{"noise", 0.0}}).find("scores")->f32(),
                       ask("saliency", {}).find("scores")->f32()) < 1e-6);
  CHECK(relative_error(ask("smoothgrad", {}).find("scores")->f32(), ask("saliency", {}).find("scores")->f32()) > 1e-3);
}
