// The model's own continuation against one step after the other.
#include <doctest/doctest.h>

#include <algorithm>

#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// A trained model: what one without training writes need not read back as its tokens.
Service& small() {
  static Service service =
      service_with(read_folder(std::filesystem::path(VITRINE_SOURCE_DIR) / "models" / "vitrine-small"));
  return service;
}

}  // namespace

TEST_CASE("every row is the most probable token after the rows before it, and says how probable all of them are") {
  Request r;
  r.method = "continuation";
  r.text = "The soup was not";
  r.settings.emplace("count", int64_t{4});
  const Explanation e = good(now(small().explain(r, Ticket())));
  REQUIRE(!e.rows.empty());
  CHECK(e.rows.size() <= 4);
  double together = 1;
  for (size_t i = 0; i < e.rows.size(); ++i) {
    Request next;
    next.method = "predictions";
    next.text = r.text + (i == 0 ? "" : e.rows[i - 1].name);
    const Explanation predictions = good(now(small().explain(next, Ticket())));
    const auto logits = predictions.find("logits")->f32();
    const auto best = static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    CHECK(small().loaded()->readable(best) == e.rows[i].label);
    together *= e.rows[i].figures[0].value;
    CHECK(e.rows[i].figures[1].value == doctest::Approx(together));

    // As a target its text is these tokens, with this probability.
    Request about;
    about.method = "occlusion";
    about.text = r.text;
    about.target = TokenChoice{{}, e.rows[i].name};
    const Explanation removal = good(now(small().explain(about, Ticket())));
    for (const Figure& f : removal.figures)
      if (f.name == "target_probability") CHECK(f.value == doctest::Approx(together).epsilon(1e-4));
  }
}
