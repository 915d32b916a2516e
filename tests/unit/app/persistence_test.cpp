#include <doctest/doctest.h>

#include "app/languages.h"
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
  reduce(before.state, SetLanguage{"de"});
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
  CHECK(after.state.language == "de");
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
  for (const char* bad :
       {"", "{", "[]", "null", "7", "{\"version\":99,\"text\":\"x\"}", "\xff\xfe",
        "{\"version\":1,\"text\":5,\"temperature\":\"hot\",\"top_k\":-3,\"scheme\":\"pink\","
        "\"text_size\":1e9,\"projector\":\"yes\",\"tab\":7,\"layer\":-5,\"head\":1e99,"
        "\"target\":-1,\"language\":\"../x\",\"foil\":99999999999,\"settings\":[1,2],\"method\":null}",
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

TEST_CASE("an address of an older page brings a text and a method") {
  State state;
  open_link(state, "#text=a%20b%C3%A9+c&method=occlusion&other", 1);
  CHECK(state.text == "a bé c");
  CHECK(state.method == "occlusion");
  open_link(state, "#text=", 1);
  CHECK(state.text == "a bé c");
  CHECK(percent_decoded("100%") == "100%");
  CHECK(percent_decoded("%zz%4") == "%zz%4");
}

TEST_CASE("an address names the view; without a name it is Explain") {
  CHECK(view_of_link("#trust") == app::View::trust);
  CHECK(view_of_link("text=a%20trust&trust") == app::View::trust);
  CHECK(view_of_link("text=trust") == app::View::explain);
  CHECK(view_of_link("backend=wasm") == app::View::explain);
  CHECK(view_of_link("") == app::View::explain);
  CHECK(view_of_link(R"({"version":1,"view":"trust"})") == app::View::trust);
  CHECK(view_of_link(R"({"version":1})") == app::View::explain);
}

TEST_CASE("a link opens as the page that it was copied from, whatever was there") {
  Running before;
  before.settle();
  before.type("a d c");
  before.settle();
  reduce(before.state, target_is(2));
  reduce(before.state, foil_is(3));
  reduce(before.state, SelectToken{1});
  reduce(before.state, SelectLensLayer{1});
  reduce(before.state, SelectHead{1, 2});
  reduce(before.state, SetMethod{"occlusion"});
  reduce(before.state, SetTemperature{0.7});
  reduce(before.state, ShowPairs{true});
  reduce(before.state, ShowView{app::View::trust});
  const std::string copied = link(before.state);

  Running after;
  after.settle();
  after.type("d d d");
  after.settle();
  reduce(after.state, Pin{});
  reduce(after.state, SetTopK{9});
  reduce(after.state, SetScheme{Scheme::dark});
  reduce(after.state, SetTextSize{1.35});
  reduce(after.state, OpenLink{copied, 20});
  CHECK(work(after.state) == work(before.state));
  CHECK(after.state.scheme == Scheme::dark);  // the reader's own
  CHECK(after.state.text_size == 1.35);
  CHECK(link(State{}).size() < 20);
}

TEST_CASE("a link with a language is read in it; one without leaves the reader's own") {
  State state;
  reduce(state, SetLanguage{"fr"});
  reduce(state, OpenLink{R"({"version":1,"text":"a"})", 1});
  CHECK(state.language == "fr");
  reduce(state, OpenLink{R"({"version":1,"text":"a","language":"de"})", 1});
  CHECK(state.language == "de");
  CHECK(link(state).find(R"("language":"de")") != std::string::npos);
}

TEST_CASE("the list of languages begins with English") {
  const auto read = read_languages(R"([{"language":"de","name":"Deutsch"}])");
  REQUIRE(read.ok());
  CHECK(*read == std::vector<Language>{{"en", "English"}, {"de", "Deutsch"}});
  for (const char* bad : {"", "{}", "[1]", R"([{"language":"de"}])", R"([{"language":"","name":"x"}])",
                          R"([{"language":"../de","name":"x"}])", R"([{"language":7,"name":"x"}])"})
    CHECK_FALSE_MESSAGE(read_languages(bad).ok(), bad);
  CHECK(words_file("de") == "assets/words/de.json");
}

TEST_CASE("a link waits for its model, or says that it is another") {
  State state;
  reduce(state, OpenLink{R"({"version":1,"text":"a","model":"tiny","position":0,"token":1})", 1});
  CHECK(state.wanted_model == "tiny");
  CHECK(link(state).find("\"tiny\"") != std::string::npos);
  reduce(state, ModelArrived{model()});
  CHECK(state.wanted_model.empty());
  CHECK(state.notes.empty());
  CHECK(state.selection.position == 0);
  CHECK(state.selection.token == 1);
  reduce(state, OpenLink{R"({"version":1,"text":"a c","model":"theirs","model_hash":"x","target":{"id":3}})", 2});
  REQUIRE(state.notes.size() == 1);
  CHECK(state.notes[0].find("theirs") != std::string::npos);
  CHECK_FALSE(state.selection.target);  // a token of another model
  reduce(state, OpenLink{R"({"version":1,"text":"a b","model":"vitrine-small","target":{"id":3}})", 2});
  CHECK(state.wanted_model == "vitrine-small");  // comes with the page: it is loaded
}

TEST_CASE("a text that another took the place of is one step away, and comes back with its question") {
  Running page;
  page.settle();
  page.type("a d c");
  page.settle();
  reduce(page.state, target_is(2));
  const std::string mine = work(page.state);
  reduce(page.state, OpenLink{R"({"version":1,"text":"c c c"})", 20});
  CHECK(page.state.earlier.undo_text == "a d c");
  reduce(page.state, Undo{false, 21});
  CHECK(work(page.state) == mine);
  reduce(page.state, Undo{true, 22});
  CHECK(page.state.text == "c c c");
  reduce(page.state, Undo{true, 23});  // nothing more
  CHECK(page.state.text == "c c c");

  State after;
  restore_earlier(after, save_earlier(page.state.earlier));
  reduce(after, Undo{false, 1});
  CHECK(after.selection.target == token_choice(2));
  for (const char* bad : {"", "[", "{}", "[1,null,\"{\",\"\"]"}) {
    State none;
    restore_earlier(none, bad);
    CHECK(none.earlier.undo.empty());
  }
}

TEST_CASE("typing without a pause is one change") {
  State state;
  reduce(state, ModelArrived{model()});
  const size_t before = state.earlier.undo.size();
  for (int i = 0; i < 20; ++i) reduce(state, SetText{"a d" + std::string(static_cast<size_t>(i), 'x'), 10 + i * 0.2});
  CHECK(state.earlier.undo.size() == before + 1);
  reduce(state, SetText{"after a pause", 60});
  CHECK(state.earlier.undo.size() == before + 2);
}
