// Changes to the model as the page holds them: asked under, compared with the model as it is, kept, taken back.
#include <doctest/doctest.h>

#include "app/comparison.h"
#include "app/persistence.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

const Intervention head{.part = Intervention::Part::head, .layer = 1, .index = 2};
const Intervention mlp{.part = Intervention::Part::mlp, .layer = 0, .factor = 0.5};

}  // namespace

TEST_CASE("a change is asked under by every slot; the model as it is stays beside it and is not asked again") {
  Running r;
  r.settle();
  reduce(r.state, Intervene{head, r.now});
  REQUIRE(r.state.pinned);
  r.settle();
  for (const Want& want : r.state.wants)
    CHECK(want.request.interventions == (want.side == Side::pinned ? Interventions{} : Interventions{head}));
  CHECK(r.state.comparing());
  CHECK(compare(r.state, Slot::attribution));
  CHECK(r.state.fresh(Slot::predictions, Side::pinned));
}

TEST_CASE("a change is switched off and on, and several hold together; taken back, nothing is asked again") {
  Running r;
  r.settle();
  reduce(r.state, Intervene{head, r.now});
  reduce(r.state, Intervene{mlp, r.now});
  CHECK(r.state.active_interventions() == Interventions{head, mlp});
  reduce(r.state, Intervene{head, r.now});
  CHECK(r.state.active_interventions() == Interventions{mlp});
  CHECK(r.state.interventions.size() == 2);
  reduce(r.state, DropIntervention{7, r.now});  // no such change
  reduce(r.state, DropIntervention{1, r.now});
  CHECK(r.state.active_interventions().empty());
  reduce(r.state, DropIntervention{-1, r.now});
  CHECK_FALSE(r.state.pinned);
}

TEST_CASE("changes are kept, in the link too, undone, and gone with the model") {
  Running r;
  r.settle();
  reduce(r.state, Intervene{head, r.now});
  reduce(r.state, Intervene{{.part = Intervention::Part::residual,
                             .layer = 1,
                             .act = Intervention::Act::steer,
                             .factor = 2,
                             .texts = {"good"},
                             .against = {"bad"}},
                            r.now});
  reduce(r.state, Intervene{head, r.now});
  State again;
  restore(again, save(r.state));
  CHECK(again.interventions == r.state.interventions);
  Running other;
  other.type("a d");
  other.settle();
  open_link(other.state, link(r.state), other.now);
  CHECK(other.state.interventions == r.state.interventions);
  reduce(other.state, Undo{false, other.now});
  CHECK(other.state.interventions.empty());
  reduce(r.state, Undo{false, r.now});
  CHECK(r.state.active_interventions().size() == 2);
  for (const char* damaged : {"1", "[1]", R"([{"part": "leg", "layer": 0}])", R"([{"part": "head"}])", R"({"a": 1})"}) {
    State bad;
    restore(bad, std::string(R"({"version": 1, "text": "a", "interventions": )") + damaged + "}");
    CHECK(bad.interventions.empty());
    CHECK(bad.text == "a");
  }
  ModelInfo another = model();
  another.hash = "other";
  reduce(r.state, ModelArrived{another});
  CHECK(r.state.interventions.empty());
}
