// Attribution patching: the estimate is the slope of the score when activations move a little of the way, and it finds
// what is planted.
#include "../support/passes.h"
#include "../support/planted_model.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Explanation ask(Service& service, const char* method, std::string text, std::string other, Settings settings,
                TokenChoice target = {65, {}}, TokenChoice foil = {70, {}}) {
  settings["corrupted"] = std::move(other);
  return good(now(service.explain({method, std::move(text), target, foil, {}, std::move(settings)}, Ticket())));
}

const Figure& figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f;
  FAIL("no figure " << name);
  return e.figures[0];
}

}  // namespace

TEST_CASE("the agreement is the rank correlation with the exact map") {
  for (const auto& [folder, text, other] :
       {std::tuple("tiny-gpt2", "912471", "915471"), std::tuple("gpt_neox", "912471", "915471"),
        std::tuple("llama", "912471", "915471"), std::tuple("bert", "the [MASK] was in", "and [MASK] was in")}) {
    CAPTURE(std::string(folder));
    Service service = service_with(read_folder(shipped(folder)));
    for (const auto& [estimated, exact] : {std::pair("attribution_patching", "activation_patching"),
                                           std::pair("head_attribution_patching", "head_patching")}) {
      const Explanation by_gradient = ask(service, estimated, text, other, {{"checked", int64_t{20000}}});
      const Explanation patched = ask(service, exact, text, other, {});
      CHECK(figure(by_gradient, "score").value == doctest::Approx(figure(patched, "score").value).epsilon(1e-4));
      const Figure& agreement = figure(by_gradient, "exact_agreement");
      REQUIRE(agreement.status == Figure::Status::measured);
      // Over the same cells: those that are not patched are 0 in both.
      std::vector<double> a, b;
      for (const char* tensor : {"scores", "attention", "mlp"}) {
        if (!by_gradient.find(tensor)) continue;
        const auto x = by_gradient.find(tensor)->f32(), y = patched.find(tensor)->f32();
        for (size_t i = 0; i < x.size(); ++i)
          if (x[i] != 0 || y[i] != 0) a.push_back(static_cast<double>(x[i])), b.push_back(static_cast<double>(y[i]));
      }
      CHECK(agreement.value == doctest::Approx(*rank_correlation(a, b)).epsilon(0.02));
      CHECK(by_gradient.cost.backward_passes == 2);
      REQUIRE(by_gradient.claims.size() == 1);
    }
  }
}

TEST_CASE("where the texts hardly differ, the estimate is the exact value") {
  // Another embedding of the token, a hundredth of the way to that of a third: patching is then linear.
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files["model.safetensors"]);
  Tensor& rows = tensors.at("transformer.wte.weight");
  for (size_t k = 0; k < 32; ++k) rows.f32()[22 * 32 + k] = rows.f32()[19 * 32 + k] + 0.01f * rows.f32()[40 * 32 + k];
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  Service service = service_with(std::move(files));
  for (const auto& [estimated, exact] : {std::pair("attribution_patching", "activation_patching"),
                                         std::pair("head_attribution_patching", "head_patching")})
    for (const char* gradient : {"both", "patched"})
      for (const char* direction : {"denoising", "noising"}) {
        CAPTURE(gradient);
        CAPTURE(direction);
        const Explanation by_gradient =
            ask(service, estimated, "912471", "915471",
                {{"gradient", gradient}, {"direction", direction}, {"checked", int64_t{0}}});
        const Explanation patched = ask(service, exact, "912471", "915471", {{"direction", direction}});
        CHECK(relative_error(by_gradient.find("scores")->f32(), patched.find("scores")->f32()) < 0.02);
      }
}

TEST_CASE("GradDrop is the effect while another layer is held, where the texts hardly differ") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files["model.safetensors"]);
  Tensor& rows = tensors.at("transformer.wte.weight");
  for (size_t k = 0; k < 32; ++k) rows.f32()[22 * 32 + k] = rows.f32()[19 * 32 + k] + 0.01f * rows.f32()[40 * 32 + k];
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  Service service = service_with(std::move(files));
  const Model& model = *service.loaded()->model;
  const Architecture& a = model.architecture();
  REQUIRE(a.layers == 2);
  const Explanation e =
      ask(service, "head_attribution_patching", "912471", "915471", {{"repair", "grad_drop"}, {"checked", int64_t{0}}});
  const auto ids = [&](const char* text) {
    std::vector<int64_t> ids;
    for (const TokenInfo& t : good(service.tokenize(text)).tokens) ids.push_back(t.id);
    return ids;
  };
  const std::vector<int64_t> other = ids("915471");
  const Values clean = pass(model, ids("912471")), corrupted = pass(model, other);
  const auto moved = [&](const Values& values) {
    const double from = log_odds(corrupted, a.vocabulary, 65, 70), to = log_odds(clean, a.vocabulary, 65, 70);
    return (log_odds(values, a.vocabulary, 65, 70) - from) / (to - from);
  };
  std::vector<float> estimated, exact;
  for (int64_t h = 0; h < a.heads; ++h) {
    // Of two layers the other one is held: what a head of the first moves without the second, and one of the second
    // moves by itself.
    Changes held{.heads = &clean.at(block_point(0, "attention.heads")), .layer = 0, .head = h};
    for (const char* point : {"attention.out", "mlp.out"})
      held.set.emplace(block_point(1, point), corrupted.at(block_point(1, point)));
    exact.push_back(static_cast<float>(moved(pass(model, other, held))));
    exact.push_back(static_cast<float>(
        moved(pass(model, other, {.heads = &clean.at(block_point(1, "attention.heads")), .layer = 1, .head = h}))));
    for (const int64_t layer : {0, 1}) estimated.push_back(e.find("scores")->row(layer)[static_cast<size_t>(h)]);
  }
  CHECK(relative_error(estimated, exact) < 0.02);
  CHECK(e.cost.backward_passes == 2 + 2 * a.layers);
}

TEST_CASE("GradDrop is refused where norms lie on the residual stream; its agreement stands beside that without it") {
  Service masked = service_with(read_folder(shipped("bert")));
  CHECK(now(masked.explain({"attribution_patching",
                            "the [MASK] was in",
                            TokenChoice{65, {}},
                            TokenChoice{70, {}},
                            {},
                            {{"corrupted", "and [MASK] was in"}, {"repair", "grad_drop"}}},
                           Ticket()))
            .error()
            .code == ErrorCode::unsupported);
  Service service = service_with(read_folder(shipped("llama")));
  for (const char* method : {"attribution_patching", "head_attribution_patching"}) {
    const Explanation plain = ask(service, method, "912471", "915471", {});
    const Explanation repaired = ask(service, method, "912471", "915471", {{"repair", "grad_drop"}});
    CHECK(figure(repaired, "exact_agreement").status == Figure::Status::measured);
    CHECK(figure(repaired, "plain_agreement").status == Figure::Status::measured);
    CHECK(figure(repaired, "score").value == doctest::Approx(figure(plain, "score").value));
    CHECK(!std::ranges::equal(repaired.find("scores")->f32(), plain.find("scores")->f32()));
  }
}

TEST_CASE("attribution patching finds where the planted induction reads and writes") {
  Service service = service_with(InductionModel().files());
  const Explanation e =
      ask(service, "head_attribution_patching", "912471", "952471", {}, TokenChoice{{}, "2"}, TokenChoice{{}, "4"});
  const auto scores = e.find("scores")->f32();
  const size_t induction = InductionModel::induction_layer * InductionModel::heads + InductionModel::induction_head;
  for (size_t i = 0; i < scores.size(); ++i)
    if (i != induction) CHECK(std::abs(scores[i]) < std::abs(scores[induction]));
  CHECK(scores[induction] > 0.5f);
}
