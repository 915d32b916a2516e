// The examples of a skill as a card: what a click does, and how the marks of the true rationale lie in the text.
#include "panels/skill_card.h"

#include <doctest/doctest.h>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "panels/page.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::Running;

namespace {

app::SkillPage a_page() {
  return {{{"where", 9}, {"who_gives", 1}},
          "where",
          0,
          {{"b a c", " c", " b", {{2, 3}}, "b d c"},
           {"d\nd, a text that is far too long for one line of a card, whatever its width may be, and goes on and on "
            "and on",
            "",
            "",
            {{0, 400}},
            ""}}};
}

struct Table {
  Running running;
  draw::Bench bench;
  Shared shared;
  app::Commands commands;
  SkillCard card;
  bool closed = false;

  Table(float width, float height) : bench(width, height) {
    bench.ui.theme.layout = draw::layout_for(width, 1);
    running.state.skills.page = a_page();
  }
  void frame() {
    shared.hooks.clear();
    Context c{bench.ui, running.state, shared, commands, bench.ui.theme.layout, app::Tab::words};
    closed = card.draw(c, {40, 60, 80, 20}) || closed;
  }
  void click(std::string_view name, int a) {
    for (int i = 0; i < 2; ++i) bench.frame([&] { frame(); });
    draw::Rect rect;
    for (const Hook& hook : shared.hooks)
      if (hook.name == name && hook.a == a) rect = hook.rect;
    REQUIRE_MESSAGE(!rect.empty(), std::string(name));
    commands.clear();
    bench.click(rect.center_x(), rect.center_y(), [&] { frame(); });
  }
  template <class T>
  const T* got() const {
    for (const app::Command& c : commands)
      if (const T* one = std::get_if<T>(&*c)) return one;
    return nullptr;
  }
};

}  // namespace

TEST_CASE("a click on an example opens it, one on its pair opens both, and the card closes") {
  for (const auto& [width, height] : {std::pair{1280.f, 800.f}, {390.f, 844.f}}) {
    CAPTURE(width);
    {
      Table table(width, height);
      table.click("skill example", 1);
      REQUIRE(table.got<app::OpenSkillExample>());
      CHECK(table.got<app::OpenSkillExample>()->index == 1);
      CHECK(!table.got<app::OpenSkillExample>()->with_pair);
      CHECK(table.closed);
    }
    {
      Table table(width, height);
      table.click("button:skill_pair", 0);
      REQUIRE(table.got<app::OpenSkillExample>());
      CHECK(table.got<app::OpenSkillExample>()->with_pair);
    }
    {
      Table table(width, height);
      table.click("button:skill_next", 0);
      REQUIRE(table.got<app::ShowSkill>());
      CHECK(table.got<app::ShowSkill>()->first == 2);
      CHECK(table.got<app::ShowSkill>()->group == "where");
      CHECK(!table.closed);
    }
  }
}

TEST_CASE("the true rationale is marked on its tokens, and only while the text is the example's") {
  Running r;
  reduce(r.state, app::SetText{"b a c", r.now, false});
  r.settle();
  r.state.rationale = app::Rationale{"b a c", {{2, 3}}};
  draw::Bench bench(1280, 800);
  bench.ui.theme.layout = draw::layout_for(1280, 1);
  const auto marked = [&] {
    Page page;
    for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, r.state, 1280, 800); });
    std::vector<int> tokens;
    for (const Hook& hook : page.hooks())
      if (hook.name == "rationale") tokens.push_back(hook.a);
    return tokens;
  };
  CHECK(marked() == std::vector<int>{1});
  reduce(r.state, app::SetText{"b a d", r.now, false});
  r.settle();
  CHECK(marked().empty());
}

TEST_CASE("skills are called by what they are") {
  CHECK(skill_title("indirect_object") == "Indirect object");
  CHECK(skill_title("") == "");
}
