// Tokens, sets, classes and continuations as target and foil: how they are written, asked and kept.
#include "app/choice.h"

#include <doctest/doctest.h>

#include "app/persistence.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

TokenChoice text(const char* words) { return {.id = {}, .text = words}; }
TokenChoice set(std::vector<TokenChoice> words) { return {.id = {}, .text = {}, .any_of = std::move(words)}; }
TokenChoice named_class(const char* name) { return {.id = {}, .text = {}, .any_of = {}, .class_name = name}; }

}  // namespace

TEST_CASE("equal choices are written alike") {
  const ModelInfo m = model();
  CHECK(plain(m, text(" b")) == token_choice(1));
  CHECK(plain(m, text(" b c")) == text(" b c"));
  CHECK(plain(m, set({text(" b"), token_choice(1)})) == token_choice(1));
  CHECK(plain(m, set({text(" b"), token_choice(2)})) == set({token_choice(1), token_choice(2)}));
  CHECK(is_continuation(text(" b c")));
  CHECK_FALSE(is_continuation(token_choice(1)));
}

TEST_CASE("the words of a choice by their ids") {
  const ModelInfo m = model();
  CHECK(single_tokens(m, token_choice(2)) == std::vector<int32_t>{2});
  CHECK(single_tokens(m, set({token_choice(1), text(" c")})) == std::vector<int32_t>{1, 2});
  CHECK(single_tokens(m, named_class("other")) == std::vector<int32_t>{2, 3});
  CHECK(single_tokens(m, named_class("long")).empty());  // a word of two tokens
  CHECK(single_tokens(m, text(" b c")).empty());
  CHECK(share_word(m, named_class("other"), token_choice(3)));
  CHECK_FALSE(share_word(m, named_class("other"), named_class("first")));
}

TEST_CASE("a word goes into a set and out of it; the last one stays") {
  const ModelInfo m = model();
  TokenChoice now = toggled(m, token_choice(1), 3);
  CHECK(now == set({token_choice(1), token_choice(3)}));
  now = toggled(m, now, 1);
  CHECK(now == token_choice(3));
  CHECK(toggled(m, now, 3) == token_choice(3));
  CHECK(toggled(m, text(" b c"), 2) == token_choice(2));
  CHECK(toggled(m, named_class("other"), 1) == set({token_choice(2), token_choice(3), token_choice(1)}));
}

TEST_CASE("classes are offered where the text ends with their cue") {
  Running r;
  r.settle();
  CHECK(classes_here(r.state).empty());
  r.type("b a c");
  r.settle();
  REQUIRE(classes_here(r.state).size() == 2);
  CHECK(classes_here(r.state)[1].name == "other");
  reduce(r.state, SelectPosition{0});
  CHECK(classes_here(r.state).empty());
}

TEST_CASE("a typed word gets the blank that words have in a text") {
  Running r;
  r.settle();
  CHECK(typed_continuation(r.state, "b c") == text(" b c"));
  CHECK(typed_continuation(r.state, " b c") == text(" b c"));
  CHECK(typed_continuation(r.state, ", b") == text(", b"));
  CHECK(typed_continuation(r.state, "d") == token_choice(3));
  r.type("a b\n");
  CHECK(typed_continuation(r.state, "b c") == text("b c"));
}

TEST_CASE("every kind travels in the request's own fields") {
  Running r;
  r.settle();
  for (const TokenChoice& target : {set({token_choice(1), token_choice(2)}), named_class("other"), text(" b c")}) {
    reduce(r.state, SetTarget{target});
    reduce(r.state, SetFoil{FoilMode::chosen, token_choice(0)});
    r.settle();
    for (const Slot slot : {Slot::attribution, Slot::lens, Slot::heads, Slot::deletions}) {
      CHECK(r.state.want(slot)->request.target == target);
      CHECK(r.state.want(slot)->request.foil == token_choice(0));
    }
    CHECK_FALSE(r.state.busy());
  }
}

TEST_CASE("the foil is never a word of the target") {
  Running r;
  r.settle();
  reduce(r.state, SetFoil{FoilMode::runner_up, std::nullopt});
  reduce(r.state, SetTarget{set({token_choice(1), token_choice(2)})});
  CHECK(foil_of(r.state) == 0);  // the most probable other one
  reduce(r.state, foil_is(2));   // of the target: refused
  CHECK(foil_of(r.state) == 0);
  reduce(r.state, foil_is(3));
  reduce(r.state, SetTarget{named_class("other")});  // the foil is one of its words: it gives way
  CHECK(foil_of(r.state) == 1);
  reduce(r.state, SetTarget{text(" b c")});  // one token against two says nothing
  CHECK_FALSE(r.state.foil());
  reduce(r.state, SetFoil{FoilMode::chosen, text(" d c")});
  CHECK(r.state.foil() == text(" d c"));
}

TEST_CASE("what the model would write is asked only while it is looked for") {
  Running r;
  r.settle();
  CHECK_FALSE(r.state.want(Slot::continuation));
  reduce(r.state, ShowContinuation{true});
  CHECK(r.settle() == std::vector<std::string>{"continuation"});
  CHECK(r.state.fresh(Slot::continuation));
  reduce(r.state, ShowContinuation{false});
  CHECK_FALSE(r.state.want(Slot::continuation));
}

TEST_CASE("sets, classes and continuations are kept, and pinned with the question") {
  Running before;
  before.settle();
  reduce(before.state, SetTarget{set({token_choice(1), token_choice(2)})});
  reduce(before.state, SetFoil{FoilMode::chosen, text(" d c")});
  before.settle();
  State after;
  restore(after, save(before.state));
  reduce(after, ModelArrived{model()});
  CHECK(after.target() == set({token_choice(1), token_choice(2)}));
  CHECK(after.foil() == text(" d c"));
  CHECK(save(after) == save(before.state));

  reduce(before.state, Pin{});
  before.type("a b d");
  before.settle();
  CHECK(before.state.want(Slot::attribution, Side::pinned)->request.target == set({token_choice(1), token_choice(2)}));
  CHECK(before.state.want(Slot::attribution)->request.target == set({token_choice(1), token_choice(2)}));
}
