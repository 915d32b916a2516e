// Examples with a known rationale: asked for by pages, opened with their question, and compared with what is measured.
#include <doctest/doctest.h>

#include "app/persistence.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

// The first page of examples has arrived.
void take_page(Running& r) {
  reduce(r.state, ShowSkill{"where", 0});
  reduce(r.state, SkillsFetched{});
  const auto asked = only<AskExamples>(r.send());
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].group == "where");
  reduce(r.state, SkillsArrived{asked[0].id,
                                {{{"where", 2}, {"who", 1}},
                                 "where",
                                 0,
                                 {{"b a c", " c", " b", {{2, 3}}, "b d c"}, {"d d", "", "", {}, ""}}}});
}

const std::string* rationale_of(const Want* want) {
  REQUIRE(want);
  const auto found = want->request.settings.find("rationale");
  return found == want->request.settings.end() ? nullptr : std::get_if<std::string>(&found->second);
}

}  // namespace

TEST_CASE("examples are asked for when their file is in the core, once") {
  Running r;
  r.settle();
  reduce(r.state, ShowSkill{});
  CHECK(only<AskExamples>(r.send()).empty());
  reduce(r.state, SkillsFetched{});
  CHECK(only<AskExamples>(r.send()).size() == 1);
  CHECK(only<AskExamples>(r.send()).empty());
  const uint64_t id = r.state.skills.pending;
  reduce(r.state, SkillsArrived{id + 1, {{{"other", 1}}, "other", 0, {}}});
  CHECK(!r.state.skills.known());  // the answer to an older question
  reduce(r.state, Failed{id, {ErrorCode::bad_file, "The file has no example", "", ""}});
  REQUIRE(r.state.skills.error);
  CHECK(!r.state.loading.error);
  take_page(r);
  CHECK(!r.state.skills.error);
}

TEST_CASE("an opened example brings its question, and the table of trust is asked about its rationale") {
  Running r;
  r.settle();
  take_page(r);
  reduce(r.state, OpenSkillExample{0, false, r.now});
  CHECK(r.state.text == "b a c");
  CHECK(!r.state.pinned);
  r.settle();
  CHECK(target_of(r.state) == 2);
  CHECK(foil_of(r.state) == 1);
  reduce(r.state, ShowView{app::View::trust});
  REQUIRE(rationale_of(r.state.want(Slot::trust_table)));
  CHECK(*rationale_of(r.state.want(Slot::trust_table)) == "2-3");
  // Another text has another rationale, which nobody knows; the example's own text has it again.
  reduce(r.state, SetText{"b a d", r.now, false});
  r.settle();
  CHECK(!rationale_of(r.state.want(Slot::trust_table)));
  reduce(r.state, SetText{"b a c", r.now, false});
  r.settle();
  CHECK(rationale_of(r.state.want(Slot::trust_table)));
  reduce(r.state, OpenSkillExample{7, false, r.now});
  CHECK(r.state.text == "b a c");
}

TEST_CASE("with its pair: the pair is pinned, and the rationale is not said of it") {
  Running r;
  r.settle();
  take_page(r);
  reduce(r.state, OpenSkillExample{0, true, r.now});
  REQUIRE(r.state.pinned);
  CHECK(r.state.pinned->text == "b d c");
  reduce(r.state, ShowView{app::View::trust});
  r.settle();
  CHECK(rationale_of(r.state.want(Slot::trust_table)));
  CHECK(!rationale_of(r.state.want(Slot::trust_table, Side::pinned)));
}

TEST_CASE("the rationale outlives the tab") {
  Running r;
  r.settle();
  take_page(r);
  reduce(r.state, OpenSkillExample{0, false, r.now});
  State again;
  restore(again, save(r.state));
  REQUIRE(again.true_rationale().size() == 1);
  CHECK(again.true_rationale()[0].begin == 2);
  reduce(again, SetText{"other", 0, false});
  CHECK(again.true_rationale().empty());
}
