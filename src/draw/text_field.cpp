#include "draw/text_field.h"

#include <cmath>

#include "draw/shapes.h"
#include "platform/platform.h"
#include "platform/text_session.h"

namespace vitrine::draw {
namespace {
constexpr double kBlink = 0.53;  // seconds
}

TextFieldResult text_field(Ui& ui, Id id, Rect rect, std::string_view field, std::string_view label,
                           std::string_view shown, std::string_view placeholder, bool begin_editing) {
  if (ui.measuring()) return {};
  const Palette& c = ui.colours();
  const TextStyle s = style(Role::label);
  const float pad = ui.px(8);
  TextFieldResult result;
  text_session::add_region(rect.x, rect.y, rect.w, rect.h, field, label);
  const Hit h = ui.hit(id, rect, {.cursor = Cursor::text, .draggable = true});

  const text_session::State* session = text_session::active(field);
  const bool by_keyboard = h.focused && h.ring && h.clicked;
  if (!session && (begin_editing || h.pressed || by_keyboard)) {
    const uint32_t end = shown.size();
    text_session::begin(
        {.field = field, .label = label, .text = shown, .anchor = begin_editing ? 0 : end, .caret = end});
    session = text_session::active(field);
  }
  const std::string value(session ? session->text : shown);
  if (session) {
    result.editing = true;
    if (h.held || h.pressed) {
      const uint32_t at = offset_at(ui, value, s, h.pointer.x - rect.x - pad);
      text_session::set_selection(h.pressed ? at : session->anchor, at);
    }
    if (value != shown) result.edited = value;
    for (const auto& press : text_session::take_keys()) {
      switch (press.key) {
        case text_session::Key::enter: result.submitted = true; break;
        case text_session::Key::escape: result.cancelled = true; break;
        case text_session::Key::up: result.up = true; break;
        case text_session::Key::down: result.down = true; break;
        case text_session::Key::tab:
        case text_session::Key::back_tab:
          text_session::end();
          ui.focus(id);
          ui.focus_next(press.key == text_session::Key::tab ? 1 : -1);
          break;
        default: break;
      }
      session = text_session::active(field);
      if (!session) break;
    }
  }

  frame(ui, rect, session ? c.ink : c.rule2, 1, 3);
  if (h.ring && !session) focus_ring(ui, rect);
  ui.push_clip(rect.grown(-ui.px(2)));
  const float baseline = baseline_in(ui, rect.y, rect.h, s);
  // The caret stays in view: long text shifts to the left.
  const float caret = session ? x_at(ui, value, s, session->caret) : 0;
  const float x = rect.x + pad - std::max(0.f, caret - (rect.w - 2 * pad));
  if (value.empty()) text(ui, rect.x + pad, baseline, placeholder, s.with(c.ink3));
  if (session && session->begin() != session->end()) {
    const float a = x_at(ui, value, s, session->begin()), b = x_at(ui, value, s, session->end());
    fill(ui, {x + a, rect.y + ui.px(4), b - a, rect.h - ui.px(8)}, c.mark_wash);
  }
  text(ui, x, baseline, value, s);
  if (session) {
    if (session->composing_end > session->composing_begin) {
      hairline(ui, x + x_at(ui, value, s, session->composing_begin), x + x_at(ui, value, s, session->composing_end),
               baseline + ui.px(3), c.ink);
    }
    const bool on = ui.theme.reduced_motion || std::fmod(ui.now, 2 * kBlink) < kBlink;
    if (on) fill(ui, {x + caret, rect.y + ui.px(5), ui.px(1.5f), rect.h - ui.px(10)}, c.ink);
    if (!ui.theme.reduced_motion) platform::request_redraw_at((std::floor(ui.now / kBlink) + 1) * kBlink);
    text_session::set_caret_box(x + caret, rect.y, rect.h);
  }
  ui.pop_clip();
  return result;
}

}  // namespace vitrine::draw
