// Clicks and keys on the page become commands.
#include "app/choice.h"
#include "page_fixture.h"
#include "panels/page.h"
#include "panels/phrases.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::foil_of;
using app::fixture::Running;
using app::fixture::target_is;
using app::fixture::target_of;
using page_fixture::make_chat;
using page_fixture::settle_everywhere;
using page_fixture::Sheet;

TEST_CASE("clicks become commands") {
  Running r;
  r.settle();
  Sheet sheet(1280, 800);
  sheet.click(r.state, "head", 1, 2);
  REQUIRE(sheet.got<app::SelectHead>());
  CHECK(sheet.got<app::SelectHead>()->layer == 1);
  CHECK(sheet.got<app::SelectHead>()->head == 2);
  sheet.click(r.state, "column", 2);
  REQUIRE(sheet.got<app::SelectToken>());
  CHECK(sheet.got<app::SelectToken>()->token == 2);
  sheet.click(r.state, "lens", 1, 0);
  REQUIRE(sheet.got<app::SelectLensLayer>());
  CHECK(sheet.got<app::SelectLensLayer>()->layer == 1);
  sheet.click(r.state, "prediction", 2, 1);
  REQUIRE(sheet.got<app::SetTarget>());
  CHECK(sheet.got<app::SetTarget>()->what == app::token_choice(2));
  sheet.click(r.state, "button:scheme", 0);
  REQUIRE(sheet.got<app::SetScheme>());
  CHECK(sheet.got<app::SetScheme>()->scheme == app::Scheme::dark);
}

TEST_CASE("a click on the target changes the sides") {
  Running r;
  r.settle();
  const int32_t target = target_of(r.state), foil = foil_of(r.state);
  Sheet sheet(1280, 800);
  sheet.draw(r.state);
  int row = -1;
  for (const Hook& hook : sheet.page.hooks())
    if (hook.name == "prediction" && hook.a == target) row = hook.b;
  sheet.click(r.state, "prediction", target, row);
  for (const app::Command& c : sheet.commands) reduce(r.state, c);
  CHECK(target_of(r.state) == foil);
  CHECK(foil_of(r.state) == target);
}

TEST_CASE("on a phone the tabs change the view") {
  Running r;
  r.settle();
  Sheet sheet(390, 844);
  sheet.click(r.state, "tab", 2);
  REQUIRE(sheet.got<app::ShowTab>());
  CHECK(sheet.got<app::ShowTab>()->tab == app::Tab::layers);
}

TEST_CASE("the head of the page changes the view, by click and by key") {
  Running r;
  r.settle();
  Sheet sheet(1280, 800);
  sheet.click(r.state, "view", 1);
  REQUIRE(sheet.got<app::ShowView>());
  CHECK(sheet.got<app::ShowView>()->view == app::View::flow);
  // The right arrow goes on from the tab that was clicked; the digit 1 leads back.
  reduce(r.state, app::ShowView{app::View::flow});
  const auto press = [&](ImGuiKey key) {
    sheet.commands.clear();
    sheet.bench.key(key);
    sheet.draw(r.state, 3);
  };
  press(ImGuiKey_LeftArrow);
  REQUIRE(sheet.got<app::ShowView>());
  CHECK(sheet.got<app::ShowView>()->view == app::View::explain);
  press(ImGuiKey_1);
  REQUIRE(sheet.got<app::ShowView>());
  CHECK(sheet.got<app::ShowView>()->view == app::View::explain);
}

TEST_CASE("the flow: a head is chosen by a click, fewer ways by the slider, and Explain shows where it looks") {
  Running r;
  settle_everywhere(r);
  reduce(r.state, app::ShowView{app::View::flow});
  Sheet sheet(1280, 800);
  sheet.click(r.state, "flow head", 0, 1);
  REQUIRE(sheet.got<app::SelectHead>());
  CHECK(sheet.got<app::SelectHead>()->head == 1);
  reduce(r.state, *sheet.got<app::SelectHead>());
  sheet.click(r.state, "button:in_explain", 0);
  REQUIRE(sheet.got<app::ShowView>());
  CHECK(sheet.got<app::ShowView>()->view == app::View::explain);
  sheet.click(r.state, "flow row", 1);
  REQUIRE(sheet.got<app::SelectToken>());
  CHECK(sheet.got<app::SelectToken>()->token == 1);
}

TEST_CASE("without a core every view offers to start one") {
  Running r;
  r.settle();
  reduce(r.state, app::CoreLost{{ErrorCode::engine_failed, "The engine stopped", {}, {}}});
  for (const app::ViewInfo& view : app::kViews) {
    CAPTURE(view.name);
    reduce(r.state, app::ShowView{view.view});
    Sheet sheet(1280, 800);
    sheet.click(r.state, "button:again", 0);
    CHECK(sheet.got<app::RestartCore>());
  }
}

TEST_CASE("Tab goes through the page and out of it") {
  Running r;
  r.settle();
  Sheet sheet(1280, 800);
  sheet.draw(r.state);
  CHECK(sheet.bench.ui.tab_out(-1));  // nothing has the keyboard: backwards there is nothing
  int presses = 0;
  while (!sheet.bench.ui.tab_out(1) && presses < 500) {
    sheet.bench.key(ImGuiKey_Tab);
    sheet.draw(r.state, 2);
    ++presses;
  }
  CHECK(presses > 10);
  CHECK(presses < 500);
}

TEST_CASE("the head copies a link, opens the lessons and leads back") {
  Running r;
  r.settle();
  r.type("a d c");
  r.settle();
  Sheet sheet(1280, 800);
  sheet.click(r.state, "button:link", 0);
  CHECK(sheet.got<app::CopyLink>());
  sheet.click(r.state, "button:lessons", 0);
  CHECK(sheet.got<app::OpenLessons>());
  sheet.click(r.state, "button:undo", 0);
  REQUIRE(sheet.got<app::Undo>());
  CHECK_FALSE(sheet.got<app::Undo>()->redo);
}

TEST_CASE("on a phone the views are a menu") {
  Running r;
  r.settle();
  Sheet sheet(390, 844);
  sheet.click(r.state, "button:view", 0);
  sheet.bench.key(ImGuiKey_DownArrow);
  sheet.draw(r.state, 3);
  sheet.bench.key(ImGuiKey_DownArrow);
  sheet.draw(r.state, 3);
  sheet.bench.key(ImGuiKey_DownArrow);
  sheet.draw(r.state, 3);
  sheet.bench.key(ImGuiKey_Enter);
  sheet.draw(r.state, 3);
  REQUIRE(sheet.got<app::ShowView>());
  CHECK(sheet.got<app::ShowView>()->view == app::View::trust);
}

TEST_CASE("an edit becomes the text; compared, the old one is pinned") {
  Running r;
  reduce(r.state, app::ShowPairs{true});
  r.settle();
  const std::string text = r.state.text;
  Sheet sheet(1280, 900);
  sheet.click(r.state, "pair edit", 1, 0);
  REQUIRE(sheet.got<app::SetText>());
  CHECK(sheet.got<app::SetText>()->text == "a b d");
  CHECK_FALSE(sheet.got<app::Pin>());
  sheet.click(r.state, "button:compare", 0);
  for (const app::Command& c : sheet.commands) reduce(r.state, c);
  CHECK(r.state.text == "a d c");
  REQUIRE(r.state.pinned);
  CHECK(r.state.pinned->text == text);
}

TEST_CASE("in Trust a row chooses the method, and the recommended one can be used") {
  Running r;
  settle_everywhere(r);
  reduce(r.state, app::ShowView{app::View::trust});
  Sheet sheet(1280, 800);
  sheet.click(r.state, "row", 1, 0);
  REQUIRE(sheet.got<app::SetMethod>());
  CHECK(sheet.got<app::SetMethod>()->name == "occlusion");
  sheet.click(r.state, "button:use", 0);
  REQUIRE(sheet.got<app::SetMethod>());
  REQUIRE(sheet.got<app::ShowView>());
  for (const app::Command& c : sheet.commands) reduce(r.state, c);
  CHECK(r.state.method == "occlusion");
  CHECK(r.state.view == app::View::explain);
}

TEST_CASE("a target by its name, in the title and in a sentence") {
  Running r;
  r.settle();
  TokenChoice set;
  for (const int32_t id : {0, 1}) set.any_of.push_back(app::token_choice(id));
  CHECK(shown(r.state, set) == "a or b");
  CHECK(named(r.state, set) == "“a” or “b”");
  set.any_of.push_back(app::token_choice(2));
  CHECK(named(r.state, set) == "“a”, “b” or “c”");
  set.any_of.push_back(app::token_choice(3));
  CHECK(shown(r.state, set) == "a, b or 2 more");
  TokenChoice of_class;
  of_class.class_name = "positive";
  CHECK(shown(r.state, of_class) == "the class positive");
  reduce(r.state, app::SetTarget{of_class});
  reduce(r.state, app::SetFoil{app::FoilMode::chosen, TokenChoice{.id = {}, .text = " b c"}});
  CHECK(question(r.state) == "Why the class “positive” rather than “b c”?");
}

TEST_CASE("the chooser: a word is added, a class clicked, a continuation taken") {
  Running r;
  r.type("b a c");
  r.settle();
  Sheet sheet(1280, 900);
  const auto take = [&] {
    for (const app::Command& c : sheet.commands) reduce(r.state, c);
    r.settle();
  };
  reduce(r.state, target_is(1));
  reduce(r.state, app::SetFoil{app::FoilMode::none, std::nullopt});
  r.settle();
  sheet.click(r.state, "button:target", 0);
  sheet.click(r.state, "choice:kind", 1);
  sheet.click(r.state, "choice:line", 1);
  REQUIRE(sheet.got<app::SetTarget>());
  take();
  CHECK(app::single_tokens(*r.state.model, *r.state.target()).size() == 2);
  sheet.click(r.state, "choice:kind", 2);  // it is still open
  sheet.click(r.state, "choice:line", 1);
  take();
  CHECK(r.state.target()->class_name == "other");
  sheet.click(r.state, "button:target", 0);
  sheet.commands.clear();
  sheet.click(r.state, "choice:kind", 3);
  sheet.draw(r.state);
  take();
  CHECK(r.state.fresh(app::Slot::continuation));
  sheet.click(r.state, "choice:line", 0);
  take();
  CHECK(r.state.target() == TokenChoice{.id = {}, .text = " b c"});
  CHECK_FALSE(r.state.continues);
}

TEST_CASE("claims are shown without the blanks of tokens") {
  CHECK(tidy("“ positive” is ahead of “ negative” from layer 4 on.") ==
        "“positive” is ahead of “negative” from layer 4 on");
  CHECK(in_text("never") == "never");
  CHECK(in_text(":") == "“:”");
  CHECK(spaced("mask_token") == "mask token");
}

TEST_CASE("the model writes on at a click; each token opens what made it, and leads back") {
  Running r;
  r.settle();
  Sheet sheet(1280, 1000);
  const auto click = [&](const char* name, int a = 0, int b = 0) {
    sheet.click(r.state, name, a, b);
    for (const app::Command& c : sheet.commands) reduce(r.state, c);
  };
  click("button:write_on");
  REQUIRE(r.state.writing);
  sheet.draw(r.state);
  r.settle();
  click("written", 1, 0);
  CHECK(r.state.text == "a b c b");
  CHECK(target_of(r.state) == 2);
  r.settle();
  click("button:back_to_writing");
  CHECK(r.state.text == "a b c");
  click("button:explain_answer");
  CHECK(r.state.target()->text == " b c d");
  click("button:another_seed");
  CHECK(std::get<int64_t>(r.state.writing->settings.at("seed")) == 2);
  r.send();
  click("button:stop_writing");
  CHECK(r.state.writing->prompt.empty());
  click("button:close_writing");
  CHECK_FALSE(r.state.writing);
}

TEST_CASE("a chat model is asked in a field, and its answers stand below each other") {
  Running r;
  make_chat(r);
  Sheet sheet(1280, 1000);
  const auto click = [&](const char* name, int a = 0, int b = 0) {
    sheet.click(r.state, name, a, b);
    for (const app::Command& c : sheet.commands) reduce(r.state, c);
  };
  click("button:write_on");
  REQUIRE(r.state.writing);
  CHECK(r.state.writing->prompt.empty());
  click("field:turn");
  reduce(r.state, app::Say{"hello", r.now});
  r.settle();
  sheet.draw(r.state);
  click("written", 1, 1);
  CHECK(target_of(r.state) == 2);
  r.settle();
  click("button:back_to_writing");
  CHECK(r.state.text == r.state.writing->prompt);
}
