#include "panels/layout.h"

#include <doctest/doctest.h>

#include "panels/score.h"

using namespace vitrine;
using namespace vitrine::panels;
using draw::Rect;

namespace {

Heights usual(float scale, float pairs = 0) {
  Heights h{};
  const auto set = [&](Area area, float height) { h[area] = height * scale; };
  set(Area::masthead, 46);
  set(Area::question, 36);
  set(Area::answer, 44);
  set(Area::prompt, 48);
  set(Area::predictions, 153);
  set(Area::attributions, 196);
  set(Area::lens, 184);
  set(Area::attention, 380);
  set(Area::trust, 114);
  set(Area::status, 34);
  set(Area::tabs, 56);
  set(Area::minimal_pairs, pairs);
  set(Area::flow_head, 90);
  set(Area::flow, 400);
  set(Area::flow_part, 460);
  set(Area::verdict, 90);
  set(Area::comparison, 520);
  set(Area::curves, 464);
  set(Area::choice, 90);
  return h;
}

bool overlap(const Rect& a, const Rect& b) {
  constexpr float slack = 0.01f;
  return !a.empty() && !b.empty() && a.x + slack < b.right() && b.x + slack < a.right() && a.y + slack < b.bottom() &&
         b.y + slack < a.bottom();
}

}  // namespace

TEST_CASE("no two areas overlap and nothing leaves the page, at every size") {
  for (float width = 320; width <= 2600; width += 37)
    for (const float height : {480.f, 800.f, 1200.f})
      for (const float scale : {0.8f, 1.f, 1.35f, 2.f})
        for (const auto& [view, tab] : {std::pair{app::View::explain, app::Tab::words},
                                        {app::View::explain, app::Tab::heads},
                                        {app::View::explain, app::Tab::layers},
                                        {app::View::explain, app::Tab::trust},
                                        {app::View::flow, app::Tab::words},
                                        {app::View::trust, app::Tab::words}}) {
          const Frame frame{width, height, scale, draw::layout_for(width, scale), tab, view};
          const Arrangement a = arrange(frame, usual(scale, 120));
          CAPTURE(width);
          CAPTURE(height);
          CAPTURE(scale);
          for (size_t i = 0; i < kAreas.size(); ++i) {
            const Rect& r = a.areas[i];
            if (r.empty()) continue;
            CAPTURE(i);
            CHECK(r.x >= -0.01f);
            CHECK(r.y >= -0.01f);
            CHECK(r.right() <= width + 0.01f);
            const bool fixed = static_cast<Area>(i) == Area::tabs;
            CHECK(r.bottom() <= (fixed ? height : a.content) + 0.01f);
            CHECK(r.h + 0.01f >=
                  (fixed ? 0.f : usual(scale, 120)[i]) * (static_cast<Area>(i) == Area::masthead ? 0.f : 1.f));
            for (size_t j = i + 1; j < kAreas.size(); ++j)
              if (!fixed && static_cast<Area>(j) != Area::tabs) CHECK_FALSE(overlap(r, a.areas[j]));
          }
          CHECK_FALSE(a[Area::masthead].empty());
          if (view == app::View::trust) {
            for (const Area area : {Area::verdict, Area::comparison, Area::curves, Area::choice, Area::status})
              CHECK_FALSE(a[area].empty());
            CHECK(a[Area::question].empty());
            continue;
          }
          CHECK(a[Area::comparison].empty());
          if (view == app::View::flow) {
            for (const Area area : {Area::flow_head, Area::flow, Area::flow_part, Area::status})
              CHECK_FALSE(a[area].empty());
            CHECK(a[Area::question].empty());
            continue;
          }
          if (frame.kind == draw::Layout::phone) {
            CHECK(a[Area::tabs].y >= a.view.bottom() - 0.01f);
            CHECK_FALSE(a[Area::question].empty());
            CHECK_FALSE(a[Area::prompt].empty());
            CHECK_FALSE(a[Area::trust].empty());
          }
        }
}

TEST_CASE("at 1280 × 800 everything is where the drawing has it") {
  const Frame frame{1280, 800, 1, draw::Layout::medium, app::Tab::words, app::View::explain};
  const Arrangement a = arrange(frame, usual(1));
  CHECK(a[Area::question].x == 32);
  CHECK(a[Area::question].w == 836);
  CHECK(a[Area::predictions].x == 912);
  CHECK(a[Area::predictions].w == 336);
  CHECK(a[Area::prompt].y == 162);
  CHECK(a[Area::trust].y == 652);
  CHECK(a[Area::status].y == 766);
  CHECK(a[Area::lens].bottom() == doctest::Approx(624));
  CHECK(a.content == doctest::Approx(800));
}

TEST_CASE("Trust at 1280 × 800: the table in the wide column, the curves beside it, all of it on the page") {
  const Frame frame{1280, 800, 1, draw::Layout::medium, app::Tab::words, app::View::trust};
  const Arrangement a = arrange(frame, usual(1));
  CHECK(a[Area::comparison].x == 32);
  CHECK(a[Area::comparison].right() == 892);
  CHECK(a[Area::curves].x == 912);
  CHECK(a[Area::curves].right() == 1248);
  CHECK(a[Area::choice].y > a[Area::curves].bottom());
  CHECK(a[Area::status].y == 766);
  CHECK(a.content == doctest::Approx(800));
}

TEST_CASE("a page that is too low scrolls instead of squeezing") {
  const Frame frame{1280, 500, 1, draw::Layout::medium, app::Tab::words, app::View::explain};
  const Arrangement a = arrange(frame, usual(1));
  CHECK(a.content > 500);
  CHECK(a[Area::attributions].h >= 196);
}

TEST_CASE("columns of tokens: words from 44 px, all down to 18 px, then a window") {
  CHECK(fit_columns(765, 15).column == doctest::Approx(51));
  CHECK(fit_columns(765, 15).count == 15);
  CHECK(fit_columns(765, 2).column == doctest::Approx(96));  // not wider
  CHECK(fit_columns(765, 42).count == 42);
  const Fit window = fit_columns(765, 256);
  CHECK(window.count == 17);
  CHECK(window.column >= 44);
  CHECK(window.column * static_cast<float>(window.count) == doctest::Approx(765));
  CHECK(fit_columns(765, 0).count == 0);
  CHECK(fit_columns(-5, 3).count == 0);
}
