// What every widget gets: where to draw, in which look, and what the person does. Widgets are plain
// functions `answer widget(Ui&, rectangle, values, ...)`, called every frame; what must live longer
// (a scroll offset, an opened list) belongs to the caller's panel state.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "draw/fonts.h"
#include "draw/geometry.h"
#include "draw/theme.h"

namespace vitrine::draw {

// A stable name of a widget: hash of a text and of numbers (id("head", layer, head)).
using Id = uint64_t;
Id id(std::string_view name, int64_t a = 0, int64_t b = 0);

enum class Cursor { arrow, hand, text, resize };

// What happened to one hit area in this frame.
struct Hit {
  bool hovered = false;  // the pointer is over it and nothing lies above
  bool pressed = false;  // the button or finger went down on it
  bool held = false;     // and is still down
  bool clicked = false;  // and went up on it; or Enter / space while focused
  bool double_clicked = false;
  bool focused = false;  // has the keyboard
  bool ring = false;     // has the keyboard, and the keyboard was used last: draw the focus ring
  ImVec2 pointer{};      // CSS pixels
  bool shift = false;    // with the click
};

struct HitOptions {
  Cursor cursor = Cursor::hand;
  bool focusable = true;      // in Tab's order, which is the order of the calls
  bool takes_arrows = false;  // arrow keys are for it while focused: see Ui::arrow
  bool draggable = false;     // a finger that moves on it drags it instead of scrolling the page
  float minimum = 0;          // grows the area to at least this size (44 for tabs and buttons)
};

enum class Key { none, left, right, up, down, home, end, enter, space, escape };

class Ui {
 public:
  explicit Ui(Fonts& fonts) : fonts(fonts) {}

  Theme theme;
  Fonts& fonts;
  ImDrawList* list = nullptr;                // the page, or the popup being drawn
  ImDrawList* over = nullptr;                // tooltips and rings, above everything
  double now = 0;                            // seconds
  std::vector<std::string>* said = nullptr;  // not null: every text that is drawn goes there too, whole

  const Palette& colours() const { return theme.palette; }
  float px(float length) const { return theme.px(length); }
  bool measuring() const { return measuring_ > 0; }  // draw/measuring.h

  // ---- the frame; called by the program around all drawing
  void begin_frame();
  void end_frame();

  // ---- input
  // The area called last lies above the ones before, so draw popups last. `visible` clips it.
  Hit hit(Id id, Rect area, const HitOptions& options = {});
  // Key that the focused area `id` got in this frame (arrows, Home, End), each press once.
  Key arrow(Id id);
  // Keys nobody took: shortcuts of the page (Escape, letters). True once per press.
  bool key_pressed(ImGuiKey key);
  void focus(Id id);
  void focus_next(int step = 1);  // what Tab does; from a text field that got Tab
  // Whether Tab (step 1) or Shift+Tab (-1) leads out of the page now; then nothing has the keyboard any more.
  bool tab_out(int step);
  bool has_focus(Id id) const { return focus_ == id; }
  ImVec2 pointer() const { return pointer_; }
  bool pointer_moved() const { return pointer_moved_; }
  // Wheel over `area` in CSS pixels, taken once; finger drags that nothing else wanted count too.
  float scroll(Id id, Rect area);
  // A press outside `area` happened in this frame: popups close.
  bool pressed_outside(Rect area) const;

  // ---- clipping (draw list and hits)
  void push_clip(Rect area);
  void pop_clip();
  bool visible(Rect area) const;  // inside the clip at all
  Rect clip() const;

  // ---- motion
  // Follows `target` within `milliseconds` (ease-out), from the value it had in the last frame; at
  // once with reduced motion or on the first call. Asks for frames while moving.
  float moving(Id id, float target, float milliseconds = 160);
  // A moving value that nobody asked about for a while is forgotten.
  void jump(Id id, float value);  // no motion this time

 private:
  friend class Measuring;
  struct Motion {
    float from, to;
    double began;
    uint64_t frame;
  };
  struct Button {
    bool down;
    ImVec2 at;
    int clicks;
    bool shift;
  };
  Rect clipped(Rect area) const;
  void take_pointer();
  void take_keys();
  void move_focus(int step);

  std::unordered_map<Id, Motion> motions_;
  std::vector<Rect> clips_;
  std::vector<Id> order_, last_order_;  // focusable areas, in the order of the calls
  Id hot_ = 0, next_hot_ = 0;           // under the pointer: as found by the frame before
  Id active_ = 0, focus_ = 0;
  Id scroll_hot_ = 0, next_scroll_hot_ = 0;
  bool active_drags_ = false, focus_takes_arrows_ = false, next_takes_arrows_ = false;
  bool keyboard_used_ = false, pointer_moved_ = false, touch_ = false;
  bool down_ = false, went_down_ = false, went_up_ = false, scrolling_ = false;
  bool shift_ = false, double_ = false;
  std::vector<Button> buttons_;  // not yet handled: one a frame, where areas are known
  ImVec2 pointer_{-1e6f, -1e6f}, down_at_{}, drag_at_{};
  float wheel_ = 0, drag_ = 0, glide_ = 0;  // CSS pixels; glide: per second, after a finger lifts
  std::vector<Key> keys_;
  std::vector<ImGuiKey> taken_keys_;
  bool activate_ = false;       // Enter or space went down for the focused area
  bool keyboard_away_ = false;  // a text session has the keys
  int measuring_ = 0;
  uint64_t frame_ = 0;
  double last_now_ = 0;
  Cursor cursor_ = Cursor::arrow;
};

}  // namespace vitrine::draw
