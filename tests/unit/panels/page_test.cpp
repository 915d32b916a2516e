// The whole page drawn into memory: every layout, every state it can be in, and clicks on what it shows.
#include "panels/page.h"

#include <doctest/doctest.h>

#include <limits>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "panels/phrases.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::Running;

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
      if (const T* one = std::get_if<T>(&c)) return one;
    return nullptr;
  }
};

constexpr std::pair<float, float> kSizes[] = {{1280, 800}, {1600, 900}, {2560, 1440}, {1100, 700},
                                              {820, 1180}, {390, 844},  {320, 480},   {1280, 400}};

void draw_everywhere(app::State state) {
  for (const auto& [width, height] : kSizes)
    for (const float scale : {1.f, 2.f})
      for (int tab = 0; tab < 4; ++tab) {
        state.tab = static_cast<app::Tab>(tab);
        Sheet sheet(width, height, scale);
        if (!sheet.bench.ui.theme.phone() && tab > 0) continue;
        sheet.draw(state);
        CHECK(sheet.commands.empty());
        for (const Hook& hook : sheet.page.hooks()) {
          CAPTURE(hook.name);
          CAPTURE(width);
          CHECK(hook.rect.x >= -0.5f);
          CHECK(hook.rect.right() <= width + 0.5f);
        }
      }
}

}  // namespace

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
    reduce(state, app::Failed{0, {ErrorCode::bad_file, "config.json is not JSON", "config.json", "Open another folder."}});
    draw_everywhere(state);
  }
  SUBCASE("explained") {
    Running r;
    r.settle();
    reduce(r.state, app::SelectToken{1});
    draw_everywhere(r.state);
  }
  SUBCASE("a newer text: the old picture stays") {
    Running r;
    r.settle();
    r.type("a b c d a");
    draw_everywhere(r.state);
    r.send();
    r.take_tokens();
    draw_everywhere(r.state);
  }
  SUBCASE("no text") {
    Running r;
    r.settle();
    r.type("");
    r.send();
    reduce(r.state, app::Failed{r.state.tokenize_pending, {ErrorCode::bad_text, "The text is empty", "", "Type."}});
    draw_everywhere(r.state);
  }
  SUBCASE("one token") {
    Running r;
    r.type("a");
    r.settle();
    draw_everywhere(r.state);
  }
  SUBCASE("as long as can be") {
    Running r;
    std::string text = "a";
    for (int i = 1; i < 256; ++i) text += i % 3 ? " b" : " d";
    r.type(text);
    r.settle();
    reduce(r.state, app::SelectToken{200});
    draw_everywhere(r.state);
  }
  SUBCASE("scores that are not numbers") {
    Running r;
    r.settle();
    auto broken = std::make_shared<Explanation>(*r.state.answer(app::Slot::attribution).shown);
    for (float& v : broken->tensors[0].tensor.f32()) v = std::numeric_limits<float>::quiet_NaN();
    r.state.answer(app::Slot::attribution).shown = broken;
    draw_everywhere(r.state);
  }
  SUBCASE("failures of single questions") {
    Running r;
    r.settle();
    for (app::Answer& answer : r.state.answers)
      answer.error = Error{ErrorCode::engine_failed, "The engine failed", "", "Reload the page."};
    draw_everywhere(r.state);
  }
  SUBCASE("the core is gone") {
    Running r;
    r.settle();
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
  CHECK(sheet.got<app::SetTarget>()->id == 2);
  sheet.click(r.state, "button:scheme", 0);
  REQUIRE(sheet.got<app::SetScheme>());
  CHECK(sheet.got<app::SetScheme>()->scheme == app::Scheme::dark);
}

TEST_CASE("a click on the target changes the sides") {
  Running r;
  r.settle();
  const int32_t target = r.state.target(), foil = r.state.foil();
  Sheet sheet(1280, 800);
  sheet.draw(r.state);
  int row = -1;
  for (const Hook& hook : sheet.page.hooks())
    if (hook.name == "prediction" && hook.a == target) row = hook.b;
  sheet.click(r.state, "prediction", target, row);
  for (const app::Command& c : sheet.commands) reduce(r.state, c);
  CHECK(r.state.target() == foil);
  CHECK(r.state.foil() == target);
}

TEST_CASE("on a phone the tabs change the view") {
  Running r;
  r.settle();
  Sheet sheet(390, 844);
  sheet.click(r.state, "tab", 2);
  REQUIRE(sheet.got<app::ShowTab>());
  CHECK(sheet.got<app::ShowTab>()->tab == app::Tab::layers);
}

TEST_CASE("what a masked token did, in words") {
  Running r;
  r.settle();
  Sheet sheet(1280, 800);
  const auto said = [&](app::Fact fact, bool first) {
    std::string out;
    for (const draw::Run& run : sentence(sheet.bench.ui, r.state, fact, first)) out += run.text;
    return out;
  };
  CHECK(said({1, 0.908, 0.381, 3, 3, 1}, true) == "Without b the answer turns to “b”: “d” falls from 0.91 to 0.38.");
  CHECK(said({1, 0.908, 0.85, 3, 3, 3}, true) == "Without b, “d” falls from 0.91 to 0.85.");
  CHECK(said({2, 0.908, 0.97, 3, 3, 3}, false) == " Without c it rises to 0.97.");
  CHECK(said({2, 0.908, 0.9081, 3, 3, 3}, true) == "Without c, “d” stays at 0.91.");
  CHECK(said({2, 0.908, 0.001, 3, 3, 3}, true) == "Without c, “d” falls from 0.91 to < 0.01.");
}

TEST_CASE("claims are shown without the blanks of tokens") {
  CHECK(tidy("“ positive” is ahead of “ negative” from layer 4 on.") == "“positive” is ahead of “negative” from layer 4 on");
  CHECK(in_text("never") == "never");
  CHECK(in_text(":") == "“:”");
  CHECK(spaced("mask_token") == "mask token");
}
