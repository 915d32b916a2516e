#include "draw/ui.h"

#include <cmath>

#include "imgui_internal.h"
#include "platform/platform.h"
#include "platform/text_session.h"

namespace vitrine::draw {
namespace {

constexpr float kDragThreshold = 8;  // CSS pixels before a finger scrolls
constexpr float kWheelStep = 100;    // CSS pixels of one notch
constexpr float kGlideStops = 20;    // CSS pixels a second

struct NamedKey {
  ImGuiKey imgui;
  Key key;
};
constexpr NamedKey kArrowKeys[] = {
    {ImGuiKey_LeftArrow, Key::left}, {ImGuiKey_RightArrow, Key::right}, {ImGuiKey_UpArrow, Key::up},
    {ImGuiKey_DownArrow, Key::down}, {ImGuiKey_Home, Key::home},        {ImGuiKey_End, Key::end},
};

Rect intersect(Rect a, Rect b) {
  const float x0 = std::max(a.x, b.x), y0 = std::max(a.y, b.y);
  const float x1 = std::min(a.right(), b.right()), y1 = std::min(a.bottom(), b.bottom());
  return {x0, y0, std::max(0.f, x1 - x0), std::max(0.f, y1 - y0)};
}

bool same_place(ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; }

}  // namespace

Id id(std::string_view name, int64_t a, int64_t b) {
  uint64_t h = 14695981039346656037u;  // FNV-1a
  const auto add = [&](uint8_t byte) { h = (h ^ byte) * 1099511628211u; };
  for (const char c : name) add(static_cast<uint8_t>(c));
  for (int i = 0; i < 8; ++i) add(static_cast<uint8_t>(a >> (8 * i)));
  for (int i = 0; i < 8; ++i) add(static_cast<uint8_t>(b >> (8 * i)));
  return h ? h : 1;
}

void Ui::take_pointer() {
  ImGuiIO& io = ImGui::GetIO();
  touch_ = io.MouseSource == ImGuiMouseSource_TouchScreen;
  const ImVec2 at = ImGui::IsMousePosValid() ? io.MousePos : ImVec2(-1e6f, -1e6f);
  if (io.MouseClicked[0]) buttons_.push_back({true, at, io.MouseClickedCount[0], io.KeyShift});
  if (io.MouseReleased[0]) buttons_.push_back({false, at, 0, io.KeyShift});

  went_down_ = went_up_ = pointer_moved_ = double_ = false;
  if (!buttons_.empty()) {
    const Button next = buttons_.front();
    // An area is found by one frame and pressed by the next: wait until this place has been seen.
    const bool seen = same_place(next.at, pointer_) || (!next.down && active_);
    pointer_moved_ = !same_place(next.at, pointer_);
    pointer_ = next.at;
    if (seen) {
      buttons_.erase(buttons_.begin());
      (next.down ? went_down_ : went_up_) = true;
      double_ = next.clicks == 2;
      shift_ = next.shift;
      down_ = next.down;
    }
    platform::request_redraw();
  } else {
    pointer_moved_ = !same_place(at, pointer_);
    pointer_ = at;
  }
  if (pointer_moved_) platform::request_redraw();  // what lies below answers one frame later

  if (went_down_) {
    down_at_ = drag_at_ = pointer_;
    keyboard_used_ = false;
    glide_ = 0;
    scrolling_ = false;
  }
  wheel_ = -io.MouseWheel * kWheelStep;
  drag_ = 0;
  const double seconds = std::max(1e-3, now - last_now_);
  if (down_ && touch_ && !active_drags_) {
    if (!scrolling_ && std::abs(pointer_.y - down_at_.y) > kDragThreshold) {
      scrolling_ = true;
      active_ = 0;  // a scroll, not a tap
    }
    if (scrolling_) {
      drag_ = drag_at_.y - pointer_.y;
      if (pointer_moved_) glide_ = 0.6f * glide_ + 0.4f * drag_ / static_cast<float>(seconds);
    }
  } else if (!down_ && std::abs(glide_) > kGlideStops) {
    drag_ = glide_ * static_cast<float>(std::min(seconds, 0.05));
    glide_ *= std::exp(-static_cast<float>(std::min(seconds, 0.05)) * 4.f);
    platform::request_redraw();
  }
  drag_at_ = pointer_;
}

void Ui::take_keys() {
  keys_.clear();
  taken_keys_.clear();
  activate_ = false;
  keyboard_away_ = text_session::active() != nullptr;
  if (keyboard_away_) return;
  // A key that is held is pressed again by the system's clock (platform_web.cpp), not by that of the frames.
  for (const auto& [imgui, key] : kArrowKeys)
    if (ImGui::IsKeyPressed(imgui, false)) keys_.push_back(key);
  if (!keys_.empty() && focus_) keyboard_used_ = true;
  if (ImGui::IsKeyPressed(ImGuiKey_Tab, false)) move_focus(ImGui::GetIO().KeyShift ? -1 : 1);
  if (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false) ||
      ImGui::IsKeyPressed(ImGuiKey_Space, false)) {
    activate_ = focus_ != 0;
  }
}

void Ui::move_focus(int step) {
  keyboard_used_ = true;
  if (last_order_.empty()) return;
  const auto found = std::find(last_order_.begin(), last_order_.end(), focus_);
  const int n = last_order_.size();
  const int from = found == last_order_.end() ? (step > 0 ? -1 : n) : static_cast<int>(found - last_order_.begin());
  focus_ = last_order_[((from + step) % n + n) % n];
  platform::request_redraw();
}

void Ui::begin_frame() {
  ++frame_;
  now = platform::now();
  list = ImGui::GetBackgroundDrawList();
  over = ImGui::GetForegroundDrawList();
  for (ImDrawList* l : {list, over}) { l->Flags |= ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill; }
  clips_.clear();
  order_.clear();
  hot_ = next_hot_;
  next_hot_ = 0;
  scroll_hot_ = next_scroll_hot_;
  next_scroll_hot_ = 0;
  focus_takes_arrows_ = next_takes_arrows_;
  next_takes_arrows_ = false;
  cursor_ = Cursor::arrow;
  fonts.set_pixel_ratio(theme.pixel_ratio);
  fonts.start_frame();
  take_pointer();
  take_keys();
  last_now_ = now;
}

void Ui::end_frame() {
  if (went_up_) {
    active_ = 0;
    active_drags_ = false;
    scrolling_ = false;
  }
  if (went_down_ && !active_) focus_ = 0;  // a press on nothing
  last_order_ = order_;
  if (next_hot_ != hot_ || next_scroll_hot_ != scroll_hot_) platform::request_redraw();
  constexpr ImGuiMouseCursor kCursors[] = {ImGuiMouseCursor_Arrow, ImGuiMouseCursor_Hand, ImGuiMouseCursor_TextInput,
                                           ImGuiMouseCursor_ResizeEW};
  ImGui::SetMouseCursor(kCursors[static_cast<int>(cursor_)]);
  if (frame_ % 256 == 0) {
    std::erase_if(motions_, [&](const auto& m) { return m.second.frame + 256 < frame_; });
  }
}

Hit Ui::hit(Id id, Rect area, const HitOptions& options) {
  Hit h;
  h.pointer = pointer_;
  if (measuring()) return h;
  if (options.minimum > 0) area = area.at_least(options.minimum, options.minimum);
  const Rect seen = clipped(area);
  if (options.focusable && !seen.empty()) order_.push_back(id);
  if (seen.contains(pointer_)) next_hot_ = id;

  h.hovered = hot_ == id && (!active_ || active_ == id) && !(touch_ && !down_ && !went_up_) && !scrolling_;
  if (went_down_ && hot_ == id) {
    active_ = id;
    active_drags_ = options.draggable;
    focus_ = options.focusable ? id : 0;
    h.pressed = true;
    h.double_clicked = double_;
    h.shift = shift_;
  }
  h.held = active_ == id && down_;
  if (went_up_ && active_ == id) {
    h.clicked = seen.contains(pointer_) || options.draggable;
    h.shift = shift_;
  }
  h.focused = focus_ == id;
  h.ring = h.focused && keyboard_used_;
  if (h.focused) {
    next_takes_arrows_ = options.takes_arrows;
    if (activate_) {
      h.clicked = true;
      activate_ = false;
      keyboard_used_ = true;
    }
  }
  if (h.hovered || h.held) cursor_ = options.cursor;
  return h;
}

Key Ui::arrow(Id id) {
  if (measuring() || focus_ != id || keys_.empty()) return Key::none;
  const Key key = keys_.front();
  keys_.erase(keys_.begin());
  keyboard_used_ = true;
  return key;
}

bool Ui::key_pressed(ImGuiKey key) {
  if (measuring() || keyboard_away_ || !ImGui::IsKeyPressed(key, false)) return false;
  const bool arrow = key >= ImGuiKey_LeftArrow && key <= ImGuiKey_End;
  if (arrow && focus_takes_arrows_) return false;
  if (std::find(taken_keys_.begin(), taken_keys_.end(), key) != taken_keys_.end()) return false;
  taken_keys_.push_back(key);
  return true;
}

void Ui::focus(Id id) {
  if (measuring()) return;
  focus_ = id;
  platform::request_redraw();
}

void Ui::focus_next(int step) { move_focus(step); }

bool Ui::tab_out(int step) {
  const auto found = std::find(last_order_.begin(), last_order_.end(), focus_);
  const bool out = last_order_.empty() || (step > 0 ? focus_ == last_order_.back()
                                                    : found == last_order_.begin() || found == last_order_.end());
  if (out) focus_ = 0;
  return out;
}

float Ui::scroll(Id id, Rect area) {
  if (measuring()) return 0;
  const bool over_it = clipped(area).contains(scrolling_ ? down_at_ : pointer_);
  if (over_it || (std::abs(glide_) > kGlideStops && clipped(area).contains(down_at_))) { next_scroll_hot_ = id; }
  if (scroll_hot_ != id) return 0;
  return std::exchange(wheel_, 0.f) + std::exchange(drag_, 0.f);
}

bool Ui::pressed_outside(Rect area) const { return !measuring() && went_down_ && !area.contains(pointer_); }

Rect Ui::clip() const {
  if (!clips_.empty()) return clips_.back();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return {0, 0, size.x, size.y};
}

Rect Ui::clipped(Rect area) const { return intersect(area, clip()); }

bool Ui::visible(Rect area) const { return !measuring() && !clipped(area).empty(); }

void Ui::push_clip(Rect area) {
  clips_.push_back(intersect(area, clip()));
  list->PushClipRect(clips_.back().min(), clips_.back().max());
}

void Ui::pop_clip() {
  clips_.pop_back();
  list->PopClipRect();
}

float Ui::moving(Id id, float target, float milliseconds) {
  if (measuring()) return target;
  if (theme.reduced_motion || milliseconds <= 0 || !std::isfinite(target)) {
    jump(id, target);
    return target;
  }
  const auto [it, fresh] = motions_.try_emplace(id, Motion{target, target, -1, frame_});
  Motion& m = it->second;
  const auto value = [&] {
    const double t = std::clamp((now - m.began) * 1000 / milliseconds, 0.0, 1.0);
    const double eased = 1 - (1 - t) * (1 - t) * (1 - t);
    return m.from + (m.to - m.from) * static_cast<float>(eased);
  };
  // Not drawn in the last frames: it was somewhere else, or another text; nothing to follow.
  if (!fresh && m.frame + 2 < frame_) m = {target, target, -1, frame_};
  if (m.to != target) m = {std::isfinite(m.to) ? value() : target, target, now, frame_};
  m.frame = frame_;
  if ((now - m.began) * 1000 < milliseconds) platform::request_redraw();
  return value();
}

void Ui::jump(Id id, float value) {
  if (!measuring()) motions_[id] = {value, value, -1, frame_};
}

}  // namespace vitrine::draw
