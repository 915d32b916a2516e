#include "draw/measuring.h"

#include "bench.h"
#include "draw/actions.h"
#include "draw/settings_form.h"
#include "draw/text.h"
#include "draw/tooltip.h"

using namespace vitrine;
using namespace vitrine::draw;

TEST_CASE("while measuring nothing is drawn and nothing reacts, and afterwards all is as before") {
  Bench bench;
  Ui& ui = bench.ui;
  const Rect area{0, 0, 400, 400};
  const std::vector<FormField> fields = {{.name = "word",
                                          .label = "Word",
                                          .help = "Which one.",
                                          .kind = FormField::Kind::text,
                                          .choices = {},
                                          .value = {}}};
  std::vector<std::string> said;
  bool measures = false;
  int clicks = 0;
  const auto react = [&] {
    Hit h = ui.hit(id("area"), area, {.takes_arrows = true});
    h.hovered |= ui.arrow(id("area")) != Key::none || ui.key_pressed(ImGuiKey_A) || ui.pressed_outside({}) ||
                 ui.scroll(id("wheel"), area) != 0;
    clicks += h.clicked;
    return h;
  };
  const auto page = [&] {
    if (!measures) {
      react();
      return;
    }
    ui.said = &said;
    ImDrawList *const list = ui.list, *const over = ui.over;
    const int before = list->VtxBuffer.Size + over->VtxBuffer.Size;
    {
      const Measuring measuring(ui);
      {
        const Measuring nested(ui);
        CHECK(settings_form(ui, id("form"), 0, 0, 300, fields).bottom == form_height(ui, 300, fields));
      }
      CHECK(ui.measuring());
      CHECK_FALSE(ui.visible(area));
      const Hit h = react();
      CHECK_FALSE((h.hovered || h.pressed || h.held || h.clicked || h.focused || h.ring));
      CHECK(action(ui, id("action"), 10, 20, "Act").width ==
            text_width(ui, "Act", style(Role::note, draw::Weight::medium)));
      tooltip(ui, {10, 10}, {"A word"});
    }
    CHECK_FALSE(ui.measuring());
    CHECK(ui.list == list);
    CHECK(ui.over == over);
    CHECK(ui.said == &said);
    CHECK(list->VtxBuffer.Size + over->VtxBuffer.Size == before);
    ui.said = nullptr;
  };
  bench.click(100, 100, page);
  REQUIRE(clicks == 1);
  REQUIRE(ui.has_focus(id("area")));
  measures = true;
  bench.key(ImGuiKey_A);
  bench.key(ImGuiKey_RightArrow);
  bench.key(ImGuiKey_Enter);
  ImGui::GetIO().AddMouseWheelEvent(0, 1);
  bench.click(100, 100, page);
  CHECK(clicks == 1);
  CHECK(said.empty());
  CHECK(ui.tab_out(1));  // there was nothing to go to
  measures = false;
  bench.frame(page);  // areas are found by the frame before
  bench.click(100, 100, page);
  CHECK(clicks == 2);
}

TEST_CASE("a value that moves is at its target while measuring, which forgets no place that it comes from") {
  Bench bench;
  bench.ui.theme.reduced_motion = false;
  const auto at = [&](float target) { return bench.ui.moving(id("value"), target, 1000); };
  bench.frame([&] { CHECK(at(0) == 0); });
  bench.frame([&] {
    const Measuring measuring(bench.ui);
    CHECK(at(100) == 100);
  });
  bench.frame([&] { CHECK(at(100) < 50); });
}
