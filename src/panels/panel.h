// One part of the page. Adding one = one file that defines `const Panel panel_<name>` + one line in panels.inc, which
// is its Area as well; layout_<view>.cpp places it. A panel reads the state, draws into its
// rectangle and says what the person did as commands; what must live between frames lies in its own PanelState.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.h"
#include "draw/draw.h"
#include "panels/layout.h"

namespace vitrine::panels {

struct PanelState {
  virtual ~PanelState() = default;
};

// Rectangles of what can be clicked, for tests: name, two numbers, where on the screen.
struct Hook {
  std::string_view name;  // "token", "head", "lens", "prediction", "button"...
  int a = 0, b = 0;
  draw::Rect rect;
};

// What panels share within the page, beyond the state.
struct Shared {
  int window_first = 0;       // first token shown when not all columns fit
  int window_count = 0;       // columns that fit; 0: all tokens are shown
  int window_total = 0;       // tokens of the text that the window was made for
  int window_follows = -1;    // selected token that the window was moved to
  app::Hover hover;           // what the pointer is over in this frame
  std::string method;         // that the pointer is over in this frame, in a table of methods
  float flow_least = 0;       // amount of the ways that the flow view draws; 0: it chooses
  bool focus_prompt = false;  // asked for by a key
  std::vector<Hook> hooks;
};

struct Context {
  draw::Ui& ui;
  const app::State& state;
  Shared& shared;
  app::Commands& commands;
  draw::Layout kind;
  app::Tab tab;

  bool phone() const { return kind == draw::Layout::phone; }
  void hook(std::string_view name, int a, int b, const draw::Rect& rect) const {
    if (ui.visible(rect)) shared.hooks.push_back({name, a, b, rect});
  }
};

struct Panel {
  const char* name;
  std::optional<app::View> view;  // none: in every view
  Area area;
  std::unique_ptr<PanelState> (*make)();
  // The least height at this width, in CSS pixels. Called while the Ui is measuring (draw/measuring.h): it may call
  // what draws.
  float (*height)(Context&, PanelState&, float width);
  void (*draw)(Context&, PanelState&, draw::Rect);
  // Menus and cards, after all panels; may be null.
  void (*draw_over)(Context&, PanelState&);
};

#define X(name) extern const Panel panel_##name;
#include "panels/panels.inc"
#undef X
std::span<const Panel* const> all_panels();

template <class T>
std::unique_ptr<PanelState> make_state() {
  return std::make_unique<T>();
}
template <class T>
T& own(PanelState& state) {
  return static_cast<T&>(state);
}

}  // namespace vitrine::panels
