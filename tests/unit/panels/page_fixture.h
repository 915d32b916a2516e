// The whole page drawn into memory, in every size and view, and clicks on what it shows.
#pragma once
#include <doctest/doctest.h>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "draw/measuring.h"
#include "panels/page.h"

namespace vitrine::panels::page_fixture {

using app::fixture::Running;

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

inline constexpr std::pair<float, float> kSizes[] = {{1280, 800}, {1600, 900}, {2560, 1440}, {1100, 700},
                                                     {820, 1180}, {390, 844},  {320, 480},   {1280, 400}};

// Every state in every size and view, and each of these pairs in turn with both scales (which states a size meets at
// which scale alternates): whatever two things go wrong together are drawn together, without drawing all combinations.
// One bench, because most of the time is spent in making glyphs.
inline void draw_everywhere(app::State state) {
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

// While panels are measured nothing is drawn, said, hit or asked for, whatever the pointer and the keys do; and they
// are as high as when the same functions draw.
inline void check_measuring(app::State state) {
  draw::Bench bench;
  draw::Ui& ui = bench.ui;
  for (const auto& [width, height] : {std::pair{1600.f, 900.f}, {1280.f, 800.f}, {390.f, 844.f}}) {
    bench.resize(width, height);
    ui.theme.layout = draw::layout_for(width, 1);
    for (const Panel* panel : all_panels()) {
      CAPTURE(panel->name);
      CAPTURE(width);
      state.view = panel->view.value_or(app::View::explain);
      Shared shared;
      app::Commands commands;
      std::vector<std::string> said;
      Context c{ui, state, shared, commands, ui.theme.layout, app::Tab::trust};
      const std::unique_ptr<PanelState> own = panel->make();
      float measured = 0, drawn = 0;
      const auto measure = [&] {
        const ImDrawList *page = ui.list, *over = ui.over;
        const int before = page->VtxBuffer.Size + over->VtxBuffer.Size;
        ui.said = &said;
        {
          const draw::Measuring measuring(ui);
          measured = panel->height(c, *own, width);
          if (measured > 0) panel->draw(c, *own, {0, 0, width, measured});
        }
        CHECK(ui.said == &said);
        CHECK(ui.list == page);
        CHECK(ui.over == over);
        CHECK(page->VtxBuffer.Size + over->VtxBuffer.Size == before);
        ui.said = nullptr;
      };
      bench.key(ImGuiKey_Enter);
      bench.click(60, 40, measure);
      CHECK(ui.tab_out(1));  // nothing has been there to go to
      CHECK(said.empty());
      CHECK(commands.empty());
      CHECK(shared.hooks.empty());
      CHECK(shared.hover == app::Hover{});
      bench.frame([&] { drawn = panel->height(c, *own, width); });
      CHECK(drawn == measured);
    }
  }
}

// All that was asked in Explain, then all of Flow and Trust.
inline void settle_everywhere(Running& r) {
  r.settle();
  for (const app::View view : {app::View::flow, app::View::trust}) {
    reduce(r.state, app::ShowView{view});
    r.settle();
  }
  reduce(r.state, app::ShowView{app::View::explain});
}

// From here on the model is one that was trained on conversations.
inline void make_chat(Running& r) {
  app::ModelInfo chat = app::fixture::model();
  chat.hash = "chat";
  chat.chat = recognise_chat_template("<|im_start|> <|im_end|>");
  reduce(r.state, app::ModelArrived{chat});
  r.settle();
}

}  // namespace vitrine::panels::page_fixture
