#include <doctest/doctest.h>

#include <algorithm>

#include "app/comparison.h"

#include <cmath>

#include "app/claims.h"
#include "app/readings.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

TEST_CASE("one selection: valid indices only, and the same one again selects nothing") {
  Running r;
  r.settle();
  reduce(r.state, SelectToken{1});
  CHECK(r.state.selection.token == 1);
  reduce(r.state, SelectToken{1});
  CHECK(r.state.selection.token == -1);
  reduce(r.state, SelectToken{99});
  CHECK(r.state.selection.token == -1);
  reduce(r.state, SelectHead{1, 2});
  CHECK(shown_head(r.state) == Head{1, 2});
  reduce(r.state, SelectHead{2, 0});
  CHECK(shown_head(r.state) == Head{1, 2});
}

TEST_CASE("the selected token stays the same word while the text around it changes") {
  Running r;
  r.settle();
  reduce(r.state, SelectToken{2});  // " c"
  r.type("a a b c");
  r.send();
  r.take_tokens();
  CHECK(r.state.selection.token == 3);
  r.type("a a b");
  r.send();
  r.take_tokens();
  CHECK(r.state.selection.token == -1);
}

TEST_CASE("target and foil never become the same token") {
  Running r;
  r.settle();
  reduce(r.state, target_is(1));
  reduce(r.state, foil_is(2));
  CHECK(foil_of(r.state) == 2);
  reduce(r.state, foil_is(1));  // the target: refused
  CHECK(foil_of(r.state) == 2);
  reduce(r.state, target_is(2));  // the foil gives way
  CHECK(target_of(r.state) == 2);
  CHECK(foil_of(r.state) == 1);  // the most probable other one
}

TEST_CASE("an edited text keeps its question, quite another one has its own") {
  Running r;
  reduce(r.state, SetText{"The film was long but never boring.", 1, true});
  r.settle();
  reduce(r.state, target_is(1));
  reduce(r.state, foil_is(2));
  reduce(r.state, SetText{"The film was long and very boring.", 2, true});
  CHECK(target_of(r.state) == 1);
  CHECK(foil_of(r.state) == 2);
  reduce(r.state, SetText{"Anna has a blue kite", 3, false});
  CHECK_FALSE(r.state.selection.target);
  CHECK_FALSE(r.state.selection.foil);
  CHECK(r.state.selection.foil_mode == FoilMode::runner_up);

  reduce(r.state, target_is(1));
  reduce(r.state, SetText{"", 4, true});
  CHECK_FALSE(r.state.selection.target);

  reduce(r.state, SetText{"one two three", 5, true});
  r.settle();
  reduce(r.state, target_is(1));
  reduce(r.state, Pin{});  // the question of both texts
  reduce(r.state, SetText{"quite another text", 6, true});
  CHECK(target_of(r.state) == 1);
}

TEST_CASE("another position has its own answers") {
  Running r;
  r.settle();
  reduce(r.state, SelectPosition{0});
  CHECK(r.state.position() == 0);
  CHECK_FALSE(r.state.selection.target);
  CHECK(r.state.want(Slot::predictions)->request.position == 0);
  r.settle();
  CHECK(r.state.want(Slot::attribution)->request.position == 0);
  reduce(r.state, SelectPosition{2});  // the last is the default
  CHECK(r.state.selection.position == -1);
}

TEST_CASE("temperature re-softmaxes what is there and asks nothing") {
  Running r;
  r.settle();
  const float before = r.state.ranking.at(0).probability;
  const auto wants = r.state.wants.size();
  reduce(r.state, SetTemperature{0.5});
  CHECK(r.state.ranking.at(0).probability > before);
  CHECK(r.send().empty());
  CHECK(r.state.wants.size() == wants);
  // Against a softmax by hand: logits 1, 3, 2, 0, -9.
  const double z = std::exp(2) + std::exp(6) + std::exp(4) + std::exp(0) + std::exp(-18);
  CHECK(r.state.ranking.at(0).probability == doctest::Approx(std::exp(6) / z));
  reduce(r.state, SetTemperature{1e9});
  CHECK(r.state.temperature == kMaxTemperature);
}

TEST_CASE("a text far beyond the context keeps its end and says so") {
  Running r;
  std::string text;
  for (int i = 0; i < 500000; ++i) text += "é ";
  r.type(text);
  CHECK(r.state.text.size() <= text_limit(r.state));
  CHECK(static_cast<unsigned char>(r.state.text.front()) != 0xA9);  // no half of a letter
  REQUIRE(r.state.notes.size() == 1);
  CHECK(r.state.notes[0].find("end of this text") != std::string::npos);
  r.type("a");
  CHECK(r.state.notes.empty());
}

TEST_CASE("a text the model cannot take is said, and the next one works") {
  Running r;
  r.settle();
  r.type("");
  r.send();
  reduce(r.state, Failed{r.state.tokenize_pending, {ErrorCode::bad_text, "The text is empty", "", ""}});
  REQUIRE(r.state.text_error);
  CHECK(r.state.wants.empty());
  CHECK_FALSE(r.state.busy());
  CHECK(r.send().empty());
  r.type("a b");
  CHECK_FALSE(r.state.text_error);
  r.settle();
  CHECK(r.state.fresh(Slot::predictions));
}

TEST_CASE("a model that does not load leaves the one before") {
  Running r;
  r.settle();
  reduce(r.state, LoadProgressed{10, 100, "model.safetensors"});
  reduce(r.state, Failed{0, {ErrorCode::bad_file, "Not a header", "model.safetensors", ""}});
  CHECK(r.state.model->name == "tiny");
  CHECK(r.state.loading.error);
  CHECK_FALSE(r.state.loading.active);
  CHECK(r.state.fresh(Slot::attribution));
}

TEST_CASE("another model forgets what was known and keeps the text") {
  Running r;
  r.settle();
  reduce(r.state, target_is(2));
  ModelInfo other = model();
  other.hash = "other";
  reduce(r.state, ModelArrived{other});
  CHECK(r.state.text == "a b c");
  CHECK_FALSE(r.state.answer(Slot::predictions).shown);
  CHECK_FALSE(r.state.selection.target);
  CHECK_FALSE(r.settle().empty());
  CHECK(r.state.fresh(Slot::attribution));
}

TEST_CASE("a lost core is said and everything is asked again after it") {
  Running r;
  r.settle();
  r.type("a d");
  r.now += 1;
  r.send();
  reduce(r.state, CoreLost{{ErrorCode::engine_failed, "The core stopped", "", ""}});
  CHECK(r.state.core_failed);
  CHECK(r.send().empty());
  CHECK_FALSE(r.state.busy());
  reduce(r.state, RestartCore{});
  reduce(r.state, ModelArrived{model()});
  r.settle();
  CHECK(r.state.fresh(Slot::predictions));
  CHECK(r.state.answer(Slot::predictions).shown->provenance.text == "a d");
}

namespace {
// Chosen probabilities of the target, token 3, without each token.
void answer_deletions(Running& r, float before, const std::vector<float>& after) {
  auto changed = std::make_shared<Explanation>(*r.state.answer(Slot::deletions).shown);
  fill_deletion(*changed, before, after, 3, 1);
  changed->position = -1;  // no word is the one whose continuation is asked
  r.state.answer(Slot::deletions).shown = changed;
}
}  // namespace

TEST_CASE("the words whose deletion changes most are told about, the larger change first") {
  Running r;
  r.settle();
  answer_deletions(r, 0.9f, {0.7f, 0.95f, 0.2f});
  const Headline said = headline(r.state);
  REQUIRE(said.facts.size() == 2);
  CHECK(said.facts[0].begin == 2);
  CHECK(said.facts[0].before.probability == doctest::Approx(0.9));
  CHECK(said.facts[0].deleted.probability == doctest::Approx(0.2));
  CHECK(said.facts[0].turns());
  CHECK(said.facts[1].begin == 1);  // the other direction comes before the second largest
  CHECK_FALSE(said.largest);
  answer_deletions(r, 0.9f, {0.7f, 0.92f, 0.2f});
  CHECK(headline(r.state).facts.at(1).begin == 0);  // 0.02 is not worth saying
  r.type("a b");
  CHECK(headline(r.state).empty());
}

TEST_CASE("what changes too little is not told, but that nothing changes is, and what was asked about") {
  Running r;
  r.settle();
  answer_deletions(r, 0.9f, {0.9f, 0.91f, 0.88f});
  const Headline said = headline(r.state);
  CHECK(said.facts.empty());
  REQUIRE(said.largest);
  CHECK(said.largest->begin == 2);
  CHECK(said.words == 3);
  reduce(r.state, SelectToken{0});
  REQUIRE(headline(r.state).facts.size() == 1);
  CHECK(headline(r.state).facts[0].begin == 0);
  // The sentence is about the model, not about how its predictions are drawn.
  reduce(r.state, SetTemperature{0.5});
  CHECK(headline(r.state).facts[0].deleted.probability == doctest::Approx(0.9));
}

TEST_CASE("a word can be deleted, and brought back") {
  Running r;
  r.settle();
  reduce(r.state, SelectToken{1});
  reduce(r.state, DeleteWord{1, r.now});
  CHECK(r.state.text == "a c");
  r.settle();
  CHECK(r.state.selection.token == -1);
  reduce(r.state, Undo{false, r.now});
  CHECK(r.state.text == "a b c");
  r.settle();
  reduce(r.state, DeleteWord{0, r.now});
  CHECK(r.state.text == "b c");
  reduce(r.state, DeleteWord{7, r.now});  // no such token
  CHECK(r.state.text == "b c");
  r.type("a");
  r.settle();
  reduce(r.state, DeleteWord{0, r.now});  // nothing would be left
  CHECK(r.state.text == "a");
}

TEST_CASE("indices follow the words between an older explanation and the text of now") {
  Running r;
  r.settle();
  const Explanation older = *r.state.answer(Slot::attribution).shown;
  r.type("a a b c");
  r.send();
  r.take_tokens();
  CHECK(token_in(r.state, older, 3) == 2);
  CHECK(token_from(r.state, older, 2) == 3);
  CHECK(token_in(r.state, older, 0) == 0);
}

TEST_CASE("pinning keeps what is known and asks nothing again; another text asks the same question about both") {
  Running r;
  r.settle();
  const int32_t target = target_of(r.state), foil = foil_of(r.state);
  const std::string text = r.state.text;
  reduce(r.state, Pin{});
  REQUIRE(r.state.pinned);
  CHECK_FALSE(r.state.comparing());
  CHECK(r.state.fresh(Slot::attribution, Side::pinned) == r.state.fresh(Slot::attribution));
  CHECK(r.settle().empty());
  r.type("a d c");
  r.settle();
  CHECK(r.state.comparing());
  CHECK(target_of(r.state) == target);
  CHECK(foil_of(r.state) == foil);
  CHECK(r.state.answer(Slot::attribution, Side::pinned).shown->provenance.text == text);
  CHECK(r.state.answer(Slot::attribution).shown->provenance.text == "a d c");
  for (const SlotInfo& slot : kSlots)
    if (slot.sides == SlotInfo::Sides::both && r.state.want(slot.slot)) CHECK(r.state.fresh(slot.slot, Side::pinned));
}

TEST_CASE("another method is asked about both texts") {
  Running r;
  r.settle();
  reduce(r.state, Pin{});
  r.type("a d c");
  r.settle();
  reduce(r.state, SetMethod{"occlusion"});
  const std::vector<std::string> asked = r.settle();
  CHECK(std::count(asked.begin(), asked.end(), "occlusion") == 2);
  CHECK(r.state.answer(Slot::attribution, Side::pinned).shown->method == "occlusion");
}

TEST_CASE("the pinned text and the current one change places; unpinning leaves one") {
  Running r;
  r.settle();
  const std::string text = r.state.text;
  reduce(r.state, Pin{});
  r.type("a d c");
  r.settle();
  const int32_t target = target_of(r.state);
  reduce(r.state, SwapPinned{r.now});
  CHECK(r.state.text == text);
  CHECK(r.state.pinned->text == "a d c");
  CHECK(target_of(r.state) == target);
  r.settle();
  CHECK(r.state.fresh(Slot::attribution, Side::pinned));
  reduce(r.state, Unpin{});
  CHECK_FALSE(r.state.pinned);
  CHECK_FALSE(r.state.want(Slot::attribution, Side::pinned));
  CHECK(r.settle().empty());
}

TEST_CASE("two answers are compared only if they answer the same question") {
  Running r;
  r.settle();
  reduce(r.state, Pin{});
  r.type("a d c");
  r.settle();
  REQUIRE(compare(r.state, Slot::attribution));
  CHECK(compare(r.state, Slot::attribution).columns.size() >= r.state.tokens.size());
  auto other = std::make_shared<Explanation>(*r.state.answer(Slot::attribution, Side::pinned).shown);
  other->target = 0;
  r.state.answer(Slot::attribution, Side::pinned).shown = other;
  CHECK_FALSE(compare(r.state, Slot::attribution));
}

TEST_CASE("scores by word are those by token put together; nothing is asked again") {
  Running r;
  r.settle();
  const Explanation& by_token = *r.state.attribution();
  double sum = 0;
  for (const float v : scores(by_token)) sum += v;
  reduce(r.state, SetGranularity{Granularity::sentence});
  CHECK(r.settle().empty());
  const Explanation& whole = *r.state.attribution();
  REQUIRE(&whole != r.state.answer(Slot::attribution).shown.get());
  double grouped = 0;
  for (const float v : scores(whole)) grouped += v;
  CHECK(grouped == doctest::Approx(sum));
  CHECK(whole.tokens.size() < r.state.tokens.size());
  // Every token lies in a part, and the part leads back to its first token.
  for (int i = 0; i < static_cast<int>(r.state.tokens.size()); ++i) {
    const int part = token_in(r.state, whole, i);
    REQUIRE(part >= 0);
    CHECK(token_from(r.state, whole, part) <= i);
  }
  reduce(r.state, SetGranularity{Granularity::token});
  CHECK(r.state.attribution() == r.state.answer(Slot::attribution).shown.get());
}

TEST_CASE("small edits are looked for only when asked") {
  Running r;
  CHECK(std::count_if(r.state.wants.begin(), r.state.wants.end(),
                      [](const Want& w) { return w.slot == Slot::minimal_pairs; }) == 0);
  r.settle();
  reduce(r.state, ShowPairs{true});
  CHECK(r.settle() == std::vector<std::string>{"minimal_pairs"});
}
