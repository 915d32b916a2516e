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
// The fixture's model with chosen probabilities of the target: without each token, and in the runs that check.
// The logits of a run make `after` of the masked token the probability of the target, token 3.
void answer_removals(Running& r, float before, std::vector<float> after, int32_t other = 1) {
  const auto logits_for = [&](float p) {
    std::vector<float> logits(5, -60.f);
    logits[3] = std::log(p);
    logits[static_cast<size_t>(other)] = std::log(1 - p);
    return Tensor({5}, std::move(logits));
  };
  const auto replace = [&](Slot slot, const char* name, Tensor tensor) {
    auto changed = std::make_shared<Explanation>(*r.state.answer(slot).shown);
    std::erase_if(changed->tensors, [&](const NamedTensor& t) { return t.name == name; });
    changed->tensors.push_back({name, {}, "", std::move(tensor)});
    if (slot == Slot::removals)
      changed->figures = {{"target_probability", "Target", Figure::Status::measured, before, {}, {}, "", ""}};
    r.state.answer(slot).shown = changed;
  };
  replace(Slot::predictions, "logits", logits_for(before));
  replace(Slot::removals, "probability", Tensor({static_cast<int64_t>(after.size())}, after));
  const auto odds = [](float p) { return std::log(p / (1 - p)); };
  std::vector<float> drops;
  for (const float p : after) drops.push_back(odds(before) - odds(p));
  replace(Slot::removals, "scores", Tensor({static_cast<int64_t>(after.size())}, std::move(drops)));
  reduce(r.state, SetTopK{5});
  reduce(r.state, target_is(3));  // plans anew
  r.settle();
  for (const Slot slot : {Slot::without, Slot::against}) {
    if (!r.state.fresh(slot)) continue;
    const std::vector<TokenInfo> tokens =
        r.state.answer(slot).shown->tokens;  // a copy: `replace` drops the explanation
    for (size_t i = 0; i < tokens.size(); ++i)
      if (tokens[i].id == 4) replace(slot, "logits", logits_for(after[i]));
  }
}
}  // namespace

TEST_CASE("the words whose removal changes most are told about, the larger change first") {
  Running r;
  r.settle();
  answer_removals(r, 0.9f, {0.7f, 0.95f, 0.2f});
  CHECK(suspects_of(r.state).first == 2);
  CHECK(suspects_of(r.state).second == 1);  // the other direction comes before the second largest
  const Account said = account(r.state);
  REQUIRE(said.facts.size() == 2);
  CHECK(said.facts[0].token == 2);
  CHECK(said.facts[0].before == doctest::Approx(0.9));
  CHECK(said.facts[0].after == doctest::Approx(0.2));
  CHECK(said.facts[0].turns());
  CHECK(said.facts[1].after == doctest::Approx(0.95));
  CHECK_FALSE(said.largest);

  answer_removals(r, 0.9f, {0.7f, 0.92f, 0.2f});
  CHECK(suspects_of(r.state).second == 0);  // 0.02 is not worth saying
  r.type("a b");
  CHECK(account(r.state).empty());
}

TEST_CASE("what changes too little is not told, but that nothing changes is") {
  Running r;
  r.settle();
  answer_removals(r, 0.9f, {0.9f, 0.91f, 0.88f});
  const Account said = account(r.state);
  CHECK(said.facts.empty());
  REQUIRE(said.largest);
  CHECK(said.largest->token == 2);
  CHECK(said.largest->change() == doctest::Approx(-0.02));
  CHECK(said.words == 3);
  // Asked about a word, the page says what it found, however little.
  reduce(r.state, SelectToken{0});
  r.settle();
  REQUIRE_FALSE(account(r.state).facts.empty());
  CHECK(account(r.state).facts[0].token == 0);
  CHECK(account(r.state).facts[0].asked);
  // At another temperature not every word was tried.
  reduce(r.state, SelectToken{-1});
  r.settle();
  reduce(r.state, SetTemperature{0.5});
  CHECK_FALSE(account(r.state).largest);
}

TEST_CASE("where the probability hardly moves, the log-odds tell the words apart") {
  Running r;
  r.settle();
  answer_removals(r, 0.9995f, {0.9994f, 0.9995f, 0.995f});
  CHECK(suspects_of(r.state).first == 2);
  const Account said = account(r.state);
  REQUIRE(said.facts.size() == 1);
  CHECK_FALSE(said.largest);
  const Fact& fact = said.facts[0];
  CHECK_FALSE(moves_probability(fact));
  REQUIRE(fact.strength);
  CHECK(fact.strength->scale == Strength::Scale::log_odds);
  CHECK(fact.strength->before == doctest::Approx(std::log(0.9995 / 0.0005)).epsilon(1e-3));
  CHECK(fact.strength->after == doctest::Approx(std::log(0.995 / 0.005)).epsilon(1e-3));
}

TEST_CASE("of several tokens the removals tell, at temperature 1") {
  Running r;
  r.settle();
  TokenChoice continuation{.id = {}, .text = " b c d"};
  reduce(r.state, SetTarget{continuation});
  reduce(r.state, SetFoil{FoilMode::none, std::nullopt});
  r.settle();
  CHECK(r.state.want(Slot::attribution)->request.target == continuation);
  const Account said = account(r.state);
  REQUIRE_FALSE(said.facts.empty());
  CHECK(said.facts[0].before == doctest::Approx(0.9));  // the fixture's occlusion
  CHECK(said.facts[0].after == doctest::Approx(0.5));
  reduce(r.state, SetTemperature{0.5});
  CHECK(account(r.state).empty());
}

TEST_CASE("the rule of what is worth saying") {
  const auto fact = [](double before, double after, int32_t top_after = 3) {
    return Fact{.token = 0, .before = before, .after = after, .strength = {}, .top_before = 3, .top_after = top_after};
  };
  CHECK(worth_saying(fact(0.9, 0.84)));
  CHECK_FALSE(worth_saying(fact(0.9, 0.87)));
  CHECK(worth_saying(fact(0.06, 0.03)));
  CHECK_FALSE(worth_saying(fact(0.06, 0.05)));
  CHECK_FALSE(worth_saying(fact(0.006, 0.001)));
  CHECK(worth_saying(fact(0.30, 0.29, 1)));         // another answer
  CHECK_FALSE(worth_saying(fact(0.30, 0.29, -1)));  // the answer without it is not known
  Fact odds = fact(0.999, 0.998);
  odds.strength = Strength{Strength::Scale::log_odds, 6.9, 6.3};
  CHECK_FALSE(worth_saying(odds));
  odds.strength->after = 6.2;  // half the odds
  CHECK(worth_saying(odds));
  CHECK_FALSE(moves_probability(odds));
}

TEST_CASE("a model without a mask token tells what the removals measured") {
  Running r;
  r.settle();
  answer_removals(r, 0.9f, {0.7f, 0.9f, 0.2f});
  r.state.model->mask_token.reset();
  const Account said = account(r.state);
  REQUIRE(said.facts.size() == 2);
  CHECK(said.facts[0].after == doctest::Approx(0.2));
  CHECK_FALSE(said.facts[0].turns());
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
