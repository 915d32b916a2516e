// Every layout of the page, in every state that it can be in.
#include "panels/page.h"

#include <limits>

#include "app/choice.h"
#include "page_fixture.h"
#include "panels/phrases.h"
#include "panels/trust_figures.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::Running;
using page_fixture::check_measuring;
using page_fixture::draw_everywhere;
using page_fixture::make_chat;
using page_fixture::settle_everywhere;
using page_fixture::Sheet;

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

TEST_CASE("panels are measured without drawing, and as high as they are drawn") {
  SUBCASE("explained, beside a pinned text") {
    Running r;
    settle_everywhere(r);
    reduce(r.state, app::Pin{});
    r.type("a d c b");
    settle_everywhere(r);
    check_measuring(r.state);
  }
  SUBCASE("a conversation") {
    Running r;
    make_chat(r);
    reduce(r.state, app::Say{"hello", r.now});
    settle_everywhere(r);
    check_measuring(r.state);
  }
  SUBCASE("the core is gone") {
    Running r;
    settle_everywhere(r);
    reduce(r.state, app::CoreLost{{ErrorCode::engine_failed, "The core stopped", "", ""}});
    check_measuring(r.state);
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
