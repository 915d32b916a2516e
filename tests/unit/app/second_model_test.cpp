// A second model beside the page's own: arriving, failing, going; what is asked of it and what is said of both.
#include "app/second_model.h"

#include <doctest/doctest.h>

#include "app/client.h"
#include "app/comparison.h"
#include "app/persistence.h"
#include "explanation/explanation_json.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

ModelInfo second(const char* name = "other") {
  ModelInfo m = model();
  m.name = name;
  m.hash = std::string("hash of ") + name;
  return m;
}

void arrive(Running& page, ModelInfo model) { reduce(page.state, ModelArrived{std::move(model), false, true}); }

Running compared() {
  Running page;
  page.settle();
  arrive(page, second());
  page.settle();
  return page;
}

}  // namespace

TEST_CASE("the second model is asked what the first is, about the same text and word") {
  Running page;
  page.settle();
  const State before = page.state;
  reduce(page.state, CompareWith{"other", "models/other/"});
  CHECK(save(page.state) == save(before));  // until it is there
  CHECK_FALSE(page.state.comparing());
  CHECK(page.send().empty());
  arrive(page, second());
  CHECK(page.state.two_models());
  CHECK(page.state.comparing());
  int asked = 0;
  page.now += 1;
  std::vector<AskExplanation> messages;
  for (int round = 0; round < 40; ++round) {
    const auto sent = only<AskExplanation>(page.send());
    if (sent.empty()) break;
    for (const AskExplanation& ask : sent) {
      messages.push_back(ask);
      reduce(page.state, Arrived{ask.id, explanation(ask.request, page.state.tokens), page.now});
    }
  }
  for (const AskExplanation& ask : messages) {
    CHECK(ask.second);
    CHECK(ask.request.text == page.state.text);
    const Want* own = nullptr;
    for (const Want& want : page.state.wants)
      if (want.side == Side::current && want.request.method == ask.request.method) own = &want;
    REQUIRE(own);
    CHECK(to_json(own->request) == to_json(ask.request));
    asked += ask.request.method == "attention" || ask.request.method == "logit_lens";
  }
  CHECK(asked == 2);
  CHECK(compare(page.state, Slot::attribution));
}

TEST_CASE("what is typed is asked of both, and the question follows the text") {
  Running page = compared();
  page.type("c d");
  page.settle();
  CHECK(page.state.answer(Slot::attribution, Side::pinned).shown->provenance.text == "c d");
  CHECK(page.state.pinned->text.empty());
  CHECK_FALSE(page.state.other_text());
}

TEST_CASE("how far they differ is said of both answers, and of none while they are of two texts") {
  Running page = compared();
  REQUIRE(page.state.difference);
  CHECK(page.state.difference->figures[0].value == 0);  // both fixtures answer alike
  CHECK(page.state.difference->figures[1].value == doctest::Approx(1));
  reduce(page.state, Pin{});
  page.type("a d");
  page.settle();
  CHECK(page.state.two_models());
  CHECK(page.state.other_text());
  CHECK_FALSE(page.state.difference);
}

TEST_CASE("one that does not load leaves the page as it was, with one sentence") {
  Running page;
  page.settle();
  const std::string before = save(page.state);
  reduce(page.state, CompareWith{"other", "models/other/"});
  reduce(page.state, Failed{0, {ErrorCode::bad_file, "The file is damaged", "", ""}, true});
  CHECK(save(page.state) == before);
  CHECK_FALSE(page.state.loading.error);
  CHECK_FALSE(page.state.second_loading.active);
  REQUIRE(page.state.notes.size() == 1);
  CHECK(page.state.notes[0].find("The file is damaged") != std::string::npos);
  CHECK(page.send().empty());

  Running other = compared();
  const std::string kept = save(other.state);
  reduce(other.state, CompareWith{"third", "models/third/"});
  reduce(other.state, Failed{0, {ErrorCode::bad_file, "The file is damaged", "", ""}, true});
  CHECK(save(other.state) == kept);
  CHECK(other.state.second->name == "other");
}

TEST_CASE("the comparison ends with what is pinned, or by itself and leaves a pinned text") {
  Running page = compared();
  reduce(page.state, DropSecond{});
  CHECK_FALSE(page.state.pinned);
  CHECK_FALSE(page.state.second);
  Running both = compared();
  reduce(both.state, Pin{});
  both.type("a d");
  both.settle();
  reduce(both.state, DropSecond{});
  REQUIRE(both.state.pinned);
  CHECK_FALSE(both.state.second);
  CHECK(both.state.comparing());
  both.settle();
  CHECK(compare(both.state, Slot::attribution));
  Running unpinned = compared();
  reduce(unpinned.state, Unpin{});
  CHECK_FALSE(unpinned.state.second);
}

TEST_CASE(
    "a link names the second model, which is fetched if it comes with the page and else given up with a sentence") {
  Running page;
  page.settle();
  arrive(page, second("vitrine-nano"));
  page.settle();
  const std::string saved = link(page.state);
  for (const bool known : {true, false}) {
    Running opened;
    opened.settle();
    std::string address = saved;
    if (!known) address.replace(address.find("vitrine-nano"), 12, "someone-else");
    reduce(opened.state, OpenLink{address, opened.now});
    CHECK_FALSE(opened.state.comparing());
    const auto wanted = second_model_wanted(opened.state);
    REQUIRE(wanted);
    if (known) {
      REQUIRE(std::holds_alternative<CompareWith>(**wanted));
      CHECK(std::get<CompareWith>(**wanted).name == "vitrine-nano");
      reduce(opened.state, *wanted);
      CHECK_FALSE(second_model_wanted(opened.state));
      arrive(opened, second("vitrine-nano"));
      CHECK(opened.state.two_models());
      CHECK(link(opened.state) == saved);
    } else {
      reduce(opened.state, *wanted);
      CHECK_FALSE(opened.state.pinned);
      CHECK(opened.state.notes.size() == 1);
    }
  }
  // A link without one ends the comparison; Undo brings it back.
  reduce(page.state, OpenLink{R"({"version":1,"text":"a d"})", page.now});
  CHECK_FALSE(page.state.second);
  reduce(page.state, app::Undo{false, page.now});
  REQUIRE(page.state.pinned);
  CHECK(page.state.pinned->model == "vitrine-nano");
  CHECK(second_model_wanted(page.state));
}

TEST_CASE("with another vocabulary words go as text, and tokens are found by what they read as") {
  Running page;
  page.settle();
  ModelInfo other = second();
  other.vocabulary = {"<s>", " d", " b", "a"};
  other.vocabulary_size = 4;
  arrive(page, other);
  CHECK_FALSE(page.state.same_vocabulary);
  CHECK(page.state.pinned_id(0) == 3);
  CHECK(page.state.pinned_id(1) == 2);
  CHECK(page.state.pinned_id(2) == -1);
  CHECK(page.state.pinned_id(99) == -1);
  const Want* want = page.state.want(Slot::attribution, Side::pinned);
  REQUIRE(want);
  CHECK(want->request.target->text == page.state.token_text(*page.state.target()->id));
  CHECK_FALSE(want->request.position);
  // At an earlier position the two have no place in common.
  reduce(page.state, SelectPosition{0});
  page.settle();
  CHECK_FALSE(page.state.want(Slot::attribution, Side::pinned));
}

TEST_CASE("messages about the second model") {
  AskExplanation ask{3, {}, true};
  const auto sent = nlohmann::json::from_cbor(encode(ask));
  CHECK(sent["model"] == "second");
  const auto failed = command_of(
      {{"type", "error"}, {"id", 0}, {"second", true}, {"error", {{"code", "bad_file"}, {"what", "no"}}}}, 0);
  REQUIRE(failed);
  CHECK(std::get<Failed>(**failed).second);
}
