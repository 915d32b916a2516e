// The page as a figure: every panel that can be one, at the sizes that pages around give it.
#include "panels/figure.h"

#include <doctest/doctest.h>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "app/exports/export.h"
#include "panels/page.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::Running;

namespace {

constexpr std::pair<float, float> kSizes[] = {{640, 360}, {320, 240}, {1280, 720}, {700, 2000}, {240, 200}};

}  // namespace

TEST_CASE("a figure names a panel that can be one; any other name is the attributions") {
  CHECK(figure_area("lens") == Area::lens);
  CHECK(figure_area("attention") == Area::attention);
  for (const char* none : {"", "masthead", "status", "data_tree", "<script>"})
    CHECK_MESSAGE(figure_area(none) == Area::attributions, none);
}

TEST_CASE("a figure has question, text, one panel and a foot; nothing overlaps, nothing leaves its sides") {
  for (const auto& [width, height] : kSizes)
    for (const float scale : {1.f, 2.f}) {
      const Frame frame{width, height, scale, draw::layout_for(width, scale)};
      Heights heights{};
      for (const Area area : kAreas) heights[area] = 60 * scale;
      const Arrangement a = arrange_figure(frame, heights, Area::lens);
      const draw::Rect foot = figure_foot(frame);
      CHECK(foot.bottom() <= height);
      CHECK(a.view.h == foot.y);
      for (const Area area : kAreas) {
        const bool shown = area == Area::question || area == Area::prompt || area == Area::lens;
        CHECK(a[area].empty() != shown);
        if (!shown) continue;
        CHECK(a[area].x >= 0);
        CHECK(a[area].right() <= width);
      }
      CHECK(a[Area::question].bottom() <= a[Area::prompt].y);
      CHECK(a[Area::prompt].bottom() <= a[Area::lens].y);
      CHECK(a[Area::lens].bottom() <= a.content);
    }
}

TEST_CASE("a figure is drawn in every size, leads to the whole page and shows no head") {
  Running running;
  running.settle();
  for (const char* panel : {"attributions", "lens", "attention", "predictions", "trust"})
    for (const auto& [width, height] : kSizes) {
      draw::Bench bench(width, height);
      bench.ui.theme.layout = draw::layout_for(width, 1);
      Page page;
      page.show_only(panel);
      app::Commands commands;
      const auto draw = [&] {
        for (app::Command& c : page.draw(bench.ui, running.state, width, height)) commands.push_back(std::move(c));
      };
      bench.frame(draw);
      bench.frame(draw);
      draw::Rect whole;
      for (const Hook& hook : page.hooks()) {
        CHECK(hook.name != "button:link");
        if (hook.name == "button:whole") whole = hook.rect;
      }
      REQUIRE(!whole.empty());
      commands.clear();
      bench.click(whole.center_x(), whole.center_y(), draw);
      bool asked = false;
      for (const app::Command& c : commands)
        if (const auto* out = std::get_if<app::Export>(&*c)) asked |= out->form == app::kWholePage;
      CHECK(asked);
    }
}
