// Roles of heads: against a planted mechanism, and the scores against the attention patterns themselves.
#include "../support/planted_model.h"
#include "families/attention.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Explanation roles(Service& service, std::string text, Settings settings = {}) {
  return good(now(service.explain({"head_roles", std::move(text), {}, {}, {}, std::move(settings)}, Ticket())));
}

const Figure& figure(const Explanation& e, std::string_view name) {
  for (const Figure& f : e.figures)
    if (f.name == name) return f;
  FAIL("no figure " << name);
  return e.figures[0];
}

size_t index_of(int64_t layer, int64_t head) { return static_cast<size_t>(layer * InductionModel::heads + head); }

}  // namespace

TEST_CASE("exactly the planted heads are named, and the loss says that they matter") {
  Service service = service_with(InductionModel().files());
  const Explanation e = roles(service, "912471");
  const auto induction = e.find("induction")->f32(), previous = e.find("previous_token")->f32();
  const auto ablation = e.find("ablation")->f32();
  const size_t first = index_of(InductionModel::previous_layer, InductionModel::previous_head);
  const size_t second = index_of(InductionModel::induction_layer, InductionModel::induction_head);
  for (size_t i = 0; i < induction.size(); ++i) {
    CAPTURE(i);
    CHECK((previous[i] > 0.95f) == (i == first));
    // But for the very first token: having none before it, it stands for itself.
    CHECK((induction[i] > 0.9f) == (i == second));
    if (i != first && i != second) {
      CHECK(previous[i] < 0.2f);
      CHECK(induction[i] < 0.2f);
      CHECK(std::abs(ablation[i]) < 1e-3f);
    } else {
      CHECK(ablation[i] > 1);
    }
  }
  CHECK(figure(e, "induction_heads").value == 1);
  CHECK(figure(e, "previous_token_heads").value == 1);
  CHECK(figure(e, "duplicate_token_heads").value == 0);
  CHECK(figure(e, "repeated_loss").value < figure(e, "first_loss").value - 2);
  REQUIRE(e.claims.size() == 2);
  CHECK(e.claims[0].statement.find("Layer 2, head 3 looks like an induction head") != std::string::npos);
  CHECK(e.claims[1].statement.find("Layer 1, head 2 looks like a previous token head") != std::string::npos);
  for (const Claim& claim : e.claims) CHECK(claim.holds);
  CHECK(e.claims[0].statistic == doctest::Approx(ablation[second]));
  // Only the last token stands where it stood before, and 2 came after it then.
  CHECK(e.find("text_induction")->f32()[second] > 0.95f);
}

TEST_CASE("scores of the text are sums over its attention patterns") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const std::string text = "9124719121";
  const Explanation e = roles(service, text);
  std::vector<int32_t> ids;
  for (const TokenInfo& t : e.tokens) ids.push_back(t.id);
  const auto first = static_cast<size_t>(std::ssize(ids) - 10), n = ids.size();
  const Architecture& a = service.loaded()->model->architecture();
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    const std::string point = block_point(layer, "attention.probabilities");
    const NamedTensors read = good(now(service.read_points(text, {point}, Ticket())));
    const auto p = read.at(point).f32();
    for (size_t head = 0; head < static_cast<size_t>(a.heads); ++head) {
      double previous = 0, duplicate = 0, induction = 0, repeats = 0;
      for (size_t t = first + 1; t < n; ++t) {
        const auto at = [&](size_t column) { return static_cast<double>(p[(head * n + t) * n + column]); };
        previous += at(t - 1) / static_cast<double>(n - first - 1);
        bool seen = false;
        for (size_t s = first; s < t; ++s)
          if (ids[s] == ids[t]) duplicate += at(s), seen = true, induction += s + 1 < t ? at(s + 1) : 0;
        repeats += seen ? 1 : 0;
      }
      const size_t i = static_cast<size_t>(layer * a.heads) + head;
      CHECK(e.find("text_previous_token")->f32()[i] == doctest::Approx(previous).epsilon(1e-5));
      CHECK(e.find("text_duplicate_token")->f32()[i] == doctest::Approx(duplicate / repeats).epsilon(1e-5));
      CHECK(e.find("text_induction")->f32()[i] == doctest::Approx(induction / repeats).epsilon(1e-5));
    }
  }
}

TEST_CASE("an encoder's heads are named by their attention alone, and probes come from the seed") {
  Service service = service_with(read_folder(shipped("bert")));
  const Explanation e = roles(service, "a cat [MASK] it");
  CHECK(e.find("ablation") == nullptr);
  REQUIRE(!e.notes.empty());
  CHECK(e.notes.back().find("encoder") != std::string::npos);
  const auto scores = e.find("scores")->f32();
  const Explanation same = roles(service, "a cat [MASK] it", {{"seed", int64_t{0}}});
  const Explanation other = roles(service, "a cat [MASK] it", {{"seed", int64_t{1}}});
  CHECK(std::ranges::equal(scores, same.find("scores")->f32()));
  CHECK(!std::ranges::equal(scores, other.find("scores")->f32()));
}
