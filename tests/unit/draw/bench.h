// A page in memory: fonts from the toolchain, ImGui without a back end, input by hand.
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "draw/ui.h"
#include "platform/platform_state.h"

namespace vitrine::draw {

class Bench {
 public:
  explicit Bench(float width = 1280, float height = 800) {
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {width, height};
    io.DeltaTime = 1.f / 60;
    io.IniFilename = nullptr;
    for (const char* face : {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Vollkorn-Regular.ttf",
                             "Vollkorn-Medium.ttf", "Vollkorn-SemiBold.ttf"}) {
      const std::string path = std::string(VITRINE_SOURCE_DIR) + "/.toolchain/fonts/" + face;
      std::ifstream file(path, std::ios::binary);
      platform::put_asset(std::string("fonts/") + face, {std::istreambuf_iterator<char>(file), {}});
    }
    const std::string problem = fonts.start(1);
    REQUIRE_MESSAGE(problem.empty(), problem);
    ui.theme.reduced_motion = true;
  }
  ~Bench() { ImGui::DestroyContext(context_); }  // there may be another
  void resize(float width, float height) { ImGui::GetIO().DisplaySize = {width, height}; }

  // One frame in which `draw` is called; time goes on by 1/60 s.
  template <class F>
  void frame(F draw) {
    time_ += 1.0 / 60;
    platform::set_now(time_);
    ImGui::SetCurrentContext(context_);
    ImGui::NewFrame();
    ui.begin_frame();
    draw();
    ui.end_frame();
    ImGui::Render();
  }
  void move(float x, float y) { ImGui::GetIO().AddMousePosEvent(x, y); }
  void button(bool down) { ImGui::GetIO().AddMouseButtonEvent(0, down); }
  void key(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    ImGui::GetIO().AddKeyEvent(key, false);
  }
  // Moves, presses and lifts, with enough frames for each; `draw` says what it saw in its own way.
  template <class F>
  void click(float x, float y, F draw) {
    move(x, y);
    button(true);
    button(false);
    for (int i = 0; i < 6; ++i) frame(draw);
  }

  Fonts fonts;
  Ui ui{fonts};

 private:
  ImGuiContext* context_ = nullptr;
  double time_ = 1;
};

}  // namespace vitrine::draw
