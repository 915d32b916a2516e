// The whole page drawn into memory: every layout, every state it can be in, and clicks on what it shows.
#include "panels/page.h"
#include "panels/trust_figures.h"

#include <doctest/doctest.h>

#include <limits>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "app/choice.h"
#include "panels/phrases.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::foil_is;
using app::fixture::foil_of;
using app::fixture::Running;
using app::fixture::target_is;
using app::fixture::target_of;

namespace {

struct Sheet {
  float width, height;
  draw::Bench bench;
  Page page;
  app::Commands commands;

  Sheet(float w, float h, float scale = 1) : width(w), height(h), bench(w, h) {
    bench.ui.theme.scale = scale;
    bench.ui.theme.layout = draw::layout_for(w, scale);
  }
  void draw(const app::State& state, int frames = 2) {
    for (int i = 0; i < frames; ++i)
      bench.frame([&] {
        for (app::Command& c : page.draw(bench.ui, state, width, height)) commands.push_back(std::move(c));
      });
  }
  void click(const app::State& state, std::string_view name, int a, int b = 0) {
    draw(state);
    draw::Rect rect;
    for (const Hook& hook : page.hooks())
      if (hook.name == name && hook.a == a && hook.b == b) rect = hook.rect;
    REQUIRE_MESSAGE(!rect.empty(), std::string(name));
    commands.clear();
    bench.click(rect.center_x(), rect.center_y(), [&] {
      for (app::Command& c : page.draw(bench.ui, state, width, height)) commands.push_back(std::move(c));
    });
  }
  template <class T>
  const T* got() const {
    for (const app::Command& c : commands)
      if (const T* one = std::get_if<T>(&*c)) return one;
    return nullptr;
  }
};

constexpr std::pair<float, float> kSizes[] = {{1280, 800}, {1600, 900}, {2560, 1440}, {1100, 700},
                                              {820, 1180}, {390, 844},  {320, 480},   {1280, 400}};

// Every state in every size and view, and each of these pairs in turn with both scales (which states a size meets at
// which scale alternates): whatever two things go wrong together are drawn together, without drawing all combinations.
// One bench, because most of the time is spent in making glyphs.
void draw_everywhere(app::State state) {
  static int turn = 0;
  ++turn;
  draw::Bench bench;
  for (size_t s = 0; s < std::size(kSizes); ++s) {
    const auto& [width, height] = kSizes[s];
    for (const app::ViewInfo& view : app::kViews) {
      const float scale = (s + static_cast<size_t>(turn) + static_cast<size_t>(view.view)) % 2 ? 2.f : 1.f;
      bench.resize(width, height);
      bench.ui.theme.scale = scale;
      bench.ui.theme.layout = draw::layout_for(width, scale);
      state.view = view.view;
      const int tabs = bench.ui.theme.phone() && view.view == app::View::explain ? 4 : 1;
      for (int tab = 0; tab < tabs; ++tab) {
        state.tab = static_cast<app::Tab>(tab);
        Page page;
        app::Commands commands;
        for (int i = 0; i < 2; ++i) bench.frame([&] { commands = page.draw(bench.ui, state, width, height); });
        CHECK(commands.empty());
        for (const Hook& hook : page.hooks()) {
          CAPTURE(hook.name);
          CAPTURE(width);
          CHECK(hook.rect.x >= -0.5f);
          CHECK(hook.rect.right() <= width + 0.5f);
        }
      }
    }
  }
}

// All that was asked in Explain, then all of Flow and Trust.
void settle_everywhere(Running& r) {
  r.settle();
  for (const app::View view : {app::View::flow, app::View::trust}) {
    reduce(r.state, app::ShowView{view});
    r.settle();
  }
  reduce(r.state, app::ShowView{app::View::explain});
}

// From here on the model is one that was trained on conversations.
void make_chat(Running& r) {
  app::ModelInfo chat = app::fixture::model();
  chat.hash = "chat";
  chat.chat = recognise_chat_template("<|im_start|> <|im_end|>");
  reduce(r.state, app::ModelArrived{chat});
  r.settle();
}

}  // namespace

TEST_CASE("figures of an older text do not stand for one of which nothing can be measured") {
  Running r;
  r.settle();
  auto older = std::make_shared<Explanation>();
  older->figures = {{.name = "sufficiency",
                     .label = {},
                     .status = Figure::Status::measured,
                     .value = 0.12,
                     .low = {},
                     .high = {},
                     .unit = {},
                     .meaning = {}}};
  r.state.wants.push_back({app::Slot::trust, app::Side::current, {}, "now"});
  app::Answer& answer = r.state.answer(app::Slot::trust);
  answer.shown = older;
  answer.key = "before";
  const auto sufficiency = [&] { return trust_figures(r.state)[1]; };
  REQUIRE(sufficiency().value == "0.12");  // until the next answer
  CHECK(sufficiency().state == draw::TrustFigure::State::stale);
  answer.error =
      Error{ErrorCode::bad_request, "There is no token that could be removed", "", "Type at least one word."};
  answer.failed_key = "another question";
  CHECK(sufficiency().value == "0.12");
  answer.failed_key = "now";
  CHECK(sufficiency().value.empty());
  CHECK(sufficiency().state == draw::TrustFigure::State::not_measured);
  draw_everywhere(r.state);
}

TEST_CASE("the strip of trust keeps its place while it is measured") {
  Running r;
  r.settle();
  for (app::MethodInfo& method : r.state.methods) {
    method.caveat =
        "Along a straight line from a baseline that the model was never trained on, and so on to a fourth line.";
    method.paper =
        "Somebody, Another, A Third One 2017; And Others of a Long Name 2020; Those Who Came After Them 2021";
  }
  Sheet s(1280, 1400);  // taller than the page: the strip stands on the foot, its top moves with its height
  const auto content = [&] {
    s.draw(r.state);
    for (const Hook& hook : s.page.hooks())
      if (hook.name == "figure") return hook.rect.y;
    return 0.f;
  };
  app::Answer& trust = r.state.answer(app::Slot::trust);
  trust.pending = 0;
  trust.shown = nullptr;
  const float before = content();
  REQUIRE(before > 0);
  trust.pending = 77;
  CHECK(content() == before);
  trust.done = 3;
  trust.total = 9;
  CHECK(content() == before);
}

TEST_CASE("what is of an older text says so within its column, in the head picture too") {
  Running r;
  r.settle();
  for (const auto& [width, height] : {std::pair{1280.f, 800.f}, {1100.f, 700.f}, {820.f, 1180.f}}) {
    CAPTURE(width);
    Sheet s(width, height);
    s.draw(r.state);
    const auto of = [&](std::string_view name) {
      for (const Hook& hook : s.page.hooks())
        if (hook.name == name) return hook;
      return Hook{};
    };
    CHECK(of("without_head").b == 1);
    CHECK(of("text_before").rect.empty());
    app::State state = r.state;
    reduce(state, app::SetText{"a d c", 200, false});
    for (app::MethodInfo& method : state.methods)
      method.title = "Integrated gradients along a straight line, of a name that takes all the room that there is";
    s.draw(state);
    const draw::Rect said = of("text_before").rect, prompt = of("prompt").rect;
    REQUIRE(!said.empty());
    CHECK(said.right() <= prompt.right() + 0.5f);
    CHECK(of("without_head").a == 1);
    CHECK(of("without_head").b == 0);
  }
}

TEST_CASE("every state can be drawn in every layout") {
  SUBCASE("nothing yet") { draw_everywhere({}); }
  SUBCASE("loading") {
    app::State state;
    reduce(state, app::LoadProgressed{3, 10, "model.safetensors"});
    draw_everywhere(state);
  }
  SUBCASE("no model") {
    app::State state;
    reduce(state, app::LoadProgressed{3, 10, "model.safetensors"});
    reduce(state,
           app::Failed{0, {ErrorCode::bad_file, "config.json is not JSON", "config.json", "Open another folder."}});
    draw_everywhere(state);
  }
  SUBCASE("explained") {
    Running r;
    settle_everywhere(r);
    reduce(r.state, app::SelectToken{1});
    draw_everywhere(r.state);
  }
  SUBCASE("the list of small edits") {
    Running r;
    reduce(r.state, app::ShowPairs{true});
    settle_everywhere(r);
    REQUIRE(r.state.answer(app::Slot::minimal_pairs).shown);
    draw_everywhere(r.state);
  }
  SUBCASE("what the model writes") {
    Running r;
    reduce(r.state, app::WriteOn{});
    settle_everywhere(r);
    REQUIRE(r.state.answer(app::Slot::writing).shown);
    reduce(r.state, app::ExplainWritten{0, 1, r.now});
    settle_everywhere(r);
    draw_everywhere(r.state);
  }
  SUBCASE("a conversation") {
    Running r;
    make_chat(r);
    for (const char* said : {"hello", "and a much longer turn that has to be broken over several lines on a phone"}) {
      reduce(r.state, app::Say{said, r.now});
      settle_everywhere(r);
    }
    draw_everywhere(r.state);
  }
  SUBCASE("by word") {
    Running r;
    reduce(r.state, app::SetGranularity{Granularity::word});
    settle_everywhere(r);
    draw_everywhere(r.state);
  }
  SUBCASE("a force bar") {
    Running r;
    reduce(r.state, app::SetScoreForm{app::ScoreForm::force});
    settle_everywhere(r);
    draw_everywhere(r.state);
  }
  SUBCASE("a pinned text beside this one") {
    Running r;
    settle_everywhere(r);
    reduce(r.state, app::Pin{});
    draw_everywhere(r.state);
    r.type("a d c b");
    settle_everywhere(r);
    REQUIRE(r.state.comparing());
    draw_everywhere(r.state);
  }
  SUBCASE("a newer text: the old picture stays") {
    Running r;
    settle_everywhere(r);
    r.type("a b c d a");
    draw_everywhere(r.state);
    r.send();
    r.take_tokens();
    draw_everywhere(r.state);
  }
  SUBCASE("no text") {
    Running r;
    settle_everywhere(r);
    r.type("");
    r.send();
    reduce(r.state, app::Failed{r.state.tokenize_pending, {ErrorCode::bad_text, "The text is empty", "", "Type."}});
    draw_everywhere(r.state);
  }
  SUBCASE("one token") {
    Running r;
    r.type("a");
    settle_everywhere(r);
    draw_everywhere(r.state);
  }
  SUBCASE("as long as can be") {
    Running r;
    std::string text = "a";
    for (int i = 1; i < 256; ++i) text += i % 3 ? " b" : " d";
    r.type(text);
    settle_everywhere(r);
    reduce(r.state, app::SelectToken{200});
    draw_everywhere(r.state);
  }
  SUBCASE("scores that are not numbers") {
    Running r;
    settle_everywhere(r);
    auto broken = std::make_shared<Explanation>(*r.state.answer(app::Slot::attribution).shown);
    for (float& v : broken->tensors[0].tensor.f32()) v = std::numeric_limits<float>::quiet_NaN();
    r.state.answer(app::Slot::attribution).shown = broken;
    draw_everywhere(r.state);
  }
  SUBCASE("failures of single questions") {
    Running r;
    settle_everywhere(r);
    for (auto& side : r.state.answers)
      for (app::Answer& answer : side)
        answer.error = Error{ErrorCode::engine_failed, "The engine failed", "", "Reload the page."};
    draw_everywhere(r.state);
  }
  SUBCASE("the core is gone") {
    Running r;
    settle_everywhere(r);
    reduce(r.state, app::CoreLost{{ErrorCode::engine_failed, "The core stopped", "", ""}});
    draw_everywhere(r.state);
  }
}

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
  click("written", 0, 1);
  CHECK(target_of(r.state) == 1);
  r.settle();
  click("button:back_to_writing");
  CHECK(r.state.text == r.state.writing->prompt);
}
