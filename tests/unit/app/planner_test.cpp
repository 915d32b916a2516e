#include <doctest/doctest.h>

#include "app/claims.h"
#include "app/persistence.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

TEST_CASE("the first example is opened and everything is asked in order, predictions first") {
  Running r;
  CHECK(r.state.text == "a b c");
  const std::vector<std::string> asked = r.settle();
  REQUIRE(asked.size() == 6);
  CHECK(asked[0] == "predictions");
  CHECK(asked[1] == "integrated_gradients");
  CHECK(asked[2] == "attention");
  CHECK(asked[3] == "logit_lens");
  CHECK(asked[4] == "deletion");  // every word once: what the sentence says
  CHECK(asked[5] == "head_ablation");
  CHECK_FALSE(r.state.busy());
}

TEST_CASE("the target and the foil of an example are asked about") {
  Running r;
  r.settle();
  const Want* want = r.state.want(Slot::attribution);
  REQUIRE(want);
  CHECK(want->request.target->id == 3);
  CHECK(want->request.foil->id == 1);
  CHECK(want->request.position == 2);
}

TEST_CASE("without a choice the most probable token is explained against the next one") {
  Running r;
  r.type("a c");
  reduce(r.state, SetTarget{std::nullopt});
  reduce(r.state, SetFoil{FoilMode::runner_up, std::nullopt});
  r.settle();
  CHECK(target_of(r.state) == 1);
  CHECK(foil_of(r.state) == 2);
  reduce(r.state, SetFoil{FoilMode::none, std::nullopt});
  CHECK(foil_of(r.state) == -1);
  CHECK_FALSE(r.state.want(Slot::attribution)->request.foil);
}

TEST_CASE("typing waits, a newer edit cancels older work, and stale answers are dropped") {
  Running r;
  r.settle();
  r.type("a b d");
  std::vector<Message> sent = r.send();
  REQUIRE(only<AskTokens>(sent).size() == 1);  // at once
  CHECK(only<AskExplanation>(sent).empty());
  r.take_tokens();
  Dispatch early = dispatch(r.state, r.now + 0.05, r.next_id);
  CHECK(early.messages.empty());
  REQUIRE(early.again_at);
  CHECK(*early.again_at == doctest::Approx(r.now + kDebounce));

  r.now += kDebounce;
  sent = r.send();
  const auto first = only<AskExplanation>(sent);
  REQUIRE(first.size() == 1);
  CHECK(first[0].request.text == "a b d");

  const auto shown = r.state.answer(Slot::predictions).shown;
  CHECK(shown->provenance.text == "a b c");  // the old picture stays
  CHECK_FALSE(r.state.fresh(Slot::predictions));

  r.type("a b d d");
  sent = r.send();
  const auto cancelled = only<AskCancel>(sent);
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].id == first[0].id);
  reduce(r.state, Arrived{first[0].id, explanation(first[0].request, tokens("a b d")), r.now});
  CHECK(r.state.answer(Slot::predictions).shown == shown);
  reduce(r.state, Failed{first[0].id, {ErrorCode::cancelled, "stopped", "", ""}});
  CHECK_FALSE(r.state.answer(Slot::predictions).error);
  r.take_tokens();
  r.settle();
  CHECK(r.state.answer(Slot::predictions).shown->provenance.text == "a b d d");
  CHECK(r.state.fresh(Slot::attribution));
}

TEST_CASE("tokens of an older text are not taken for those of the newer one") {
  Running r;
  r.settle();
  r.type("a b d");
  r.send();
  const uint64_t older = r.state.tokenize_pending;
  r.type("a");
  r.send();
  reduce(r.state, TokensArrived{older, tokens("a b d"), {}});
  CHECK_FALSE(r.state.tokens_fresh());
  r.take_tokens();
  CHECK(r.state.tokens_fresh());
  CHECK(r.state.tokens.size() == 1);
}

TEST_CASE("at most two questions are under way") {
  Running r;
  r.send();
  r.take_tokens();
  r.now += 1;
  auto asked = only<AskExplanation>(r.send());
  REQUIRE(asked.size() == 1);
  reduce(r.state, Arrived{asked[0].id, explanation(asked[0].request, r.state.tokens), r.now});
  asked = only<AskExplanation>(r.send());
  CHECK(asked.size() == 2);
  CHECK(r.send().empty());
}

TEST_CASE("an unfinished answer is shown and its question stays open") {
  Running r;
  r.settle();
  reduce(r.state, SetMethod{"occlusion"});
  const auto asked = only<AskExplanation>(r.send());
  const auto open =
      std::find_if(asked.begin(), asked.end(), [](const auto& a) { return a.request.method == "occlusion"; });
  REQUIRE(open != asked.end());
  const auto part = explanation(open->request, r.state.tokens);
  const uint64_t version = r.state.answer(Slot::attribution).version;
  reduce(r.state, PartlyArrived{open->id, part, r.now});
  CHECK(r.state.answer(Slot::attribution).shown == part);
  CHECK(r.state.answer(Slot::attribution).version == version + 1);
  CHECK(r.state.answer(Slot::attribution).pending == open->id);
  CHECK_FALSE(r.state.fresh(Slot::attribution));  // drawn as still measuring
  CHECK(only<AskExplanation>(r.send()).empty());  // it is not asked twice
  reduce(r.state, PartlyArrived{open->id + 1000, nullptr, r.now});
  CHECK(r.state.answer(Slot::attribution).shown == part);
  reduce(r.state, Arrived{open->id, explanation(open->request, r.state.tokens), r.now});
  CHECK(r.state.fresh(Slot::attribution));
  // Given up half-way, the question is asked again.
  reduce(r.state, SetMethod{"integrated_gradients"});
  const auto again = only<AskExplanation>(r.send());
  REQUIRE(!again.empty());
  reduce(r.state, PartlyArrived{again[0].id, explanation(again[0].request, r.state.tokens), r.now});
  reduce(r.state, SetMethod{"occlusion"});
  const auto sent = r.send();
  CHECK(only<AskCancel>(sent).size() == 1);
  const auto once_more = only<AskExplanation>(sent);
  REQUIRE(!once_more.empty());
  CHECK(once_more[0].request.method == "occlusion");
  reduce(r.state, Arrived{once_more[0].id, explanation(once_more[0].request, r.state.tokens), r.now});
  CHECK(r.state.fresh(Slot::attribution));
}

TEST_CASE("choosing another method asks only what is new") {
  Running r;
  r.settle();
  reduce(r.state, SetMethod{"occlusion"});
  CHECK_FALSE(r.state.fresh(Slot::attribution));
  CHECK(r.state.fresh(Slot::attention));
  const auto asked = r.settle();
  REQUIRE_FALSE(asked.empty());
  CHECK(asked[0] == "occlusion");
  for (const std::string& method : asked) CHECK(method != "attention");
}

TEST_CASE("settings travel with the request and their defaults do not") {
  Running r;
  r.settle();
  reduce(r.state, SetSetting{"integrated_gradients", "steps", int64_t{64}});
  CHECK(std::get<int64_t>(r.state.want(Slot::attribution)->request.settings.at("steps")) == 64);
  reduce(r.state, SetSetting{"integrated_gradients", "steps", int64_t{0}});
  CHECK(r.state.want(Slot::attribution)->request.settings.empty());
  CHECK(r.state.fresh(Slot::attribution));  // the answer from before is the answer again
}

TEST_CASE("a failed question is not asked again until something changes or the person asks") {
  Running r;
  r.settle();
  reduce(r.state, SetMethod{"occlusion"});
  const auto asked = only<AskExplanation>(r.send());
  REQUIRE(asked.size() == 1);
  reduce(r.state, Failed{asked[0].id, {ErrorCode::not_finite, "The score is not a number", "", ""}});
  CHECK(r.state.answer(Slot::attribution).error);
  CHECK(r.state.answer(Slot::attribution).shown);  // the old picture stays
  CHECK(only<AskExplanation>(r.send()).empty());
  CHECK_FALSE(r.state.busy());
  reduce(r.state, Retry{Slot::attribution});
  CHECK(only<AskExplanation>(r.send()).size() == 1);
}

TEST_CASE("Escape stops until the question changes") {
  Running r;
  r.settle();
  reduce(r.state, SetMethod{"occlusion"});
  r.send();
  CHECK(r.state.busy());
  reduce(r.state, Stop{});
  CHECK(only<AskCancel>(r.send()).size() == 1);
  CHECK(r.send().empty());
  CHECK_FALSE(r.state.busy());
  r.type("a d");
  CHECK_FALSE(r.settle().empty());
}

TEST_CASE("of a long text the words are deleted that the attribution blames, and the selected one") {
  Running r;
  std::string text = "a";
  for (int i = 1; i <= kMostDeletions; ++i) text += " b";
  r.type(text);
  r.settle();
  REQUIRE(int_size(r.state.tokens) == kMostDeletions + 1);
  const auto tokens = [&] {
    return std::get<std::string>(r.state.want(Slot::deletions)->request.settings.at("tokens"));
  };
  // The fixture's scores grow with the place.
  CHECK(tokens() == "96,95,94,93,92,91,90,89");
  reduce(r.state, SelectToken{5});
  CHECK(tokens() == "96,95,94,93,92,91,90,89,5");
  CHECK_FALSE(headline(r.state).largest);
}

TEST_CASE("each view asks only what it shows, and keeps what the other one knows") {
  Running r;
  r.settle();
  const uint64_t version = r.state.answer(Slot::attention).version;
  reduce(r.state, ShowView{app::View::trust});
  CHECK(r.settle() == std::vector<std::string>{"trust_table"});
  CHECK(r.state.fresh(Slot::trust_table));
  reduce(r.state, ShowView{app::View::explain});
  CHECK(r.settle().empty());
  CHECK(r.state.fresh(Slot::attention));
  CHECK(r.state.answer(Slot::attention).version == version);
}

TEST_CASE("leaving a view gives up what it had asked") {
  Running r;
  r.settle();
  reduce(r.state, ShowView{app::View::trust});
  REQUIRE(only<AskExplanation>(r.send()).size() == 1);
  reduce(r.state, ShowView{app::View::explain});
  CHECK(only<AskCancel>(r.send()).size() == 1);
  CHECK_FALSE(r.state.busy());
}

TEST_CASE("a method that compares two texts is given the pinned one, and about the pinned one the text") {
  Running r;
  r.settle();
  const std::string text = r.state.text;
  const auto method = std::ranges::find(r.state.methods, r.state.method, &MethodInfo::name);
  REQUIRE(method != r.state.methods.end());
  method->settings.push_back({"corrupted", "Other text", "text", "", {}, 0, 0, std::string()});
  reduce(r.state, Pin{});
  r.settle();
  CHECK_FALSE(r.state.want(Slot::attribution)->request.settings.contains("corrupted"));  // it is the same text
  r.type("a d c");
  r.settle();
  const auto other = [&](Side side) {
    return std::get<std::string>(r.state.want(Slot::attribution, side)->request.settings.at("corrupted"));
  };
  CHECK(other(Side::current) == text);
  CHECK(other(Side::pinned) == "a d c");
  CHECK_FALSE(r.state.want(Slot::heads)->request.settings.contains("corrupted"));

  // One that is given counts before the pinned text, about both; the text itself is no other text.
  reduce(r.state, SetSetting{r.state.method, "corrupted", std::string("a a c")});
  r.settle();
  CHECK(other(Side::current) == "a a c");
  CHECK(other(Side::pinned) == "a a c");
  reduce(r.state, SetSetting{r.state.method, "corrupted", std::string("a d c")});
  r.settle();
  CHECK(other(Side::current) == text);
  reduce(r.state, SetSetting{r.state.method, "corrupted", std::string()});
  r.settle();
  CHECK(other(Side::current) == text);
}

TEST_CASE("a text is given once for all methods that ask for it, and is in the link") {
  Running r;
  r.settle();
  for (const char* name : {"integrated_gradients", "occlusion"})
    std::ranges::find(r.state.methods, name, &MethodInfo::name)
        ->settings.push_back({"corrupted", "Other text", "text", "", {}, 0, 0, std::string()});
  reduce(r.state, SetMethod{"occlusion"});
  reduce(r.state, SetSetting{"occlusion", "corrupted", std::string("a\nd c")});
  reduce(r.state, SetMethod{"integrated_gradients"});
  const SettingValue given = std::string("a\nd c");
  CHECK(r.state.want(Slot::attribution)->request.settings.at("corrupted") == given);
  Running other;
  other.settle();
  other.state.methods = r.state.methods;
  open_link(other.state, link(r.state), 100);
  CHECK(other.state.settings.at("occlusion").at("corrupted") == given);
  reduce(r.state, SetSetting{"occlusion", "corrupted", std::string()});
  CHECK_FALSE(r.state.want(Slot::attribution)->request.settings.contains("corrupted"));
}
