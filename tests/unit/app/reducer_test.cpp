#include <doctest/doctest.h>

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
  reduce(r.state, SetTarget{1});
  reduce(r.state, SetFoil{FoilMode::chosen, 2});
  CHECK(r.state.foil() == 2);
  reduce(r.state, SetFoil{FoilMode::chosen, 1});  // the target: refused
  CHECK(r.state.foil() == 2);
  reduce(r.state, SetTarget{2});                  // the foil gives way
  CHECK(r.state.target() == 2);
  CHECK(r.state.foil() == 1);                     // the most probable other one
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
  reduce(r.state, SetTarget{2});
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

TEST_CASE("claims are facts of runs, and of no other text") {
  Running r;
  r.settle();
  // Scores 1, -2, 3: the third token supports, the second opposes.
  CHECK(suspects_of(r.state).supporting == 2);
  CHECK(suspects_of(r.state).opposing == 1);
  const auto known = facts(r.state);
  REQUIRE(known.size() == 2);
  CHECK(known[0].token == 2);
  CHECK(known[1].token == 1);
  CHECK(known[0].before == doctest::Approx(known[0].after));  // the fixture answers the same to every text
  reduce(r.state, SelectToken{0});
  CHECK(suspects_of(r.state).supporting == 0);
  CHECK(facts(r.state).size() == 1);  // the new one is not measured yet
  r.type("a b");
  CHECK(facts(r.state).empty());
}

TEST_CASE("a run whose text was read as other tokens proves nothing") {
  Running r;
  r.settle();
  auto altered = std::make_shared<Explanation>(*r.state.answer(Slot::without).shown);
  altered->tokens.pop_back();
  r.state.answer(Slot::without).shown = altered;
  CHECK_FALSE(fact_of(r.state, Slot::without));
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
