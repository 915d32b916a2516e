// Attribution patching: the estimate is the slope of the score when activations move a little of the way, and it finds
// what is planted.
#include "../support/induction_model.h"
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
