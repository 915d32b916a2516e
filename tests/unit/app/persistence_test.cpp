#include <doctest/doctest.h>

#include "app/persistence.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

TEST_CASE("what was saved is there again") {
  Running before;
  before.settle();
  before.type("a d c");
  before.settle();
  reduce(before.state, target_is(2));
  reduce(before.state, foil_is(3));
  reduce(before.state, SelectHead{1, 2});
  reduce(before.state, SetMethod{"occlusion"});
  reduce(before.state, SetSetting{"integrated_gradients", "steps", int64_t{64}});
  reduce(before.state, SetTemperature{0.7});
  reduce(before.state, SetScheme{Scheme::dark});
  reduce(before.state, SetTextSize{1.35});
  reduce(before.state, SetScoreForm{ScoreForm::force});
  reduce(before.state, Pin{});
  reduce(before.state, ShowTab{Tab::layers});
  reduce(before.state, ShowView{app::View::trust});

  Running after;
  after.state = {};
  restore(after.state, save(before.state));
  reduce(after.state, ModelArrived{model()});
  reduce(after.state, MethodsArrived{methods()});
  CHECK(after.state.text == "a d c");
  CHECK(target_of(after.state) == 2);
  CHECK(after.state.selection.foil == token_choice(3));
  CHECK(after.state.selection.layer == 1);
  CHECK(after.state.method == "occlusion");
  CHECK(std::get<int64_t>(after.state.settings.at("integrated_gradients").at("steps")) == 64);
  CHECK(after.state.temperature == doctest::Approx(0.7));
  CHECK(after.state.scheme == Scheme::dark);
  CHECK(after.state.text_size == doctest::Approx(1.35));
  CHECK(after.state.form == ScoreForm::force);
  CHECK(after.state.pinned == Pinned{"a d c", -1});
  CHECK(after.state.tab == Tab::layers);
  CHECK(after.state.view == app::View::trust);
  CHECK(save(after.state) == save(before.state));
}

TEST_CASE("tokens chosen in another model are not taken over") {
  Running before;
  before.settle();
  reduce(before.state, target_is(2));
  State after;
  restore(after, save(before.state));
  ModelInfo other = model();
  other.hash = "other";
  reduce(after, ModelArrived{other});
  CHECK_FALSE(after.selection.target);
  CHECK(after.text == before.state.text);
}

TEST_CASE("bad stored data changes nothing") {
  const std::string fresh = save(State{});
  for (const char* bad : {"", "{", "[]", "null", "7", "{\"version\":99,\"text\":\"x\"}", "\xff\xfe",
                          "{\"version\":1,\"text\":5,\"temperature\":\"hot\",\"top_k\":-3,\"scheme\":\"pink\","
                          "\"text_size\":1e9,\"projector\":\"yes\",\"tab\":7,\"layer\":-5,\"head\":1e99,"
                          "\"target\":-1,\"foil\":99999999999,\"settings\":[1,2],\"method\":null}",
                          "{\"version\":1,\"target\":{\"any_of\":[]},\"foil\":{\"class\":7}}",
                          "{\"version\":1,\"target\":null,\"foil\":[1]}"}) {
    State state;
    restore(state, bad);
    CHECK_MESSAGE(save(state) == fresh, bad);
  }
}

TEST_CASE("an unknown method falls back to one that exists") {
  State state;
  restore(state, R"({"version":1,"method":"tea_leaves"})");
  reduce(state, ModelArrived{model()});
  reduce(state, MethodsArrived{methods()});
  CHECK(state.method == "integrated_gradients");
}

TEST_CASE("an address brings a text") {
  State state;
  CHECK(restore_address(state, "#text=a%20b%C3%A9+c&method=occlusion&other"));
  CHECK(state.text == "a bé c");
  CHECK(state.method == "occlusion");
  CHECK_FALSE(restore_address(state, "#"));
  CHECK_FALSE(restore_address(state, "#text="));
  CHECK(state.text == "a bé c");
  CHECK(percent_decoded("100%") == "100%");
  CHECK(percent_decoded("%zz%4") == "%zz%4");
}

TEST_CASE("an address names the view; without a name it is Explain") {
  State state;
  CHECK(address(state).empty());
  state.view = app::View::trust;
  CHECK(address(state) == "trust");
  CHECK(view_of_address("#trust") == app::View::trust);
  CHECK(view_of_address("text=a%20trust&trust") == app::View::trust);
  CHECK(view_of_address("text=trust") == app::View::explain);
  CHECK(view_of_address("backend=wasm") == app::View::explain);
  CHECK(view_of_address("") == app::View::explain);
}
