#include "draw/actions.h"

#include "draw/shapes.h"
#include "draw/tooltip.h"

namespace vitrine::draw {
namespace {

constexpr float kCaretWidth = 7, kCaretGap = 8;

// Ring of hover and focus around a word.
void word_ring(Ui& ui, Rect r, const Hit& h) {
  if (h.ring) {
    focus_ring(ui, r);
  } else if (h.hovered) {
    frame(ui, r.grown(ui.px(2)), ui.colours().ink, 1, 2);
  }
}

Rect word_rect(Ui& ui, float x, float baseline, float width, const TextStyle& style) {
  const float size = ui.px(style.size > 0 ? style.size : ui.theme.role(style.role).size);
  return {x, baseline - size, width, size * 1.4f};
}

float left_of(float x, float width, Align align) {
  return align == Align::left ? x : align == Align::center ? x - width / 2 : x - width;
}

}  // namespace

ActionResult action(Ui& ui, Id id, float x, float baseline, std::string_view label, Align align,
                    std::string_view disabled_reason, Role role) {
  const Palette& c = ui.colours();
  const bool disabled = !disabled_reason.empty();
  const TextStyle s = style(role, Weight::medium, disabled ? c.ink3 : c.ink);
  const float width = text_width(ui, label, s);
  x = left_of(x, width, align);
  text(ui, x, baseline, label, s);
  const Rect r = word_rect(ui, x, baseline, width, s);
  const Hit h = ui.hit(id, r, {.cursor = disabled ? Cursor::arrow : Cursor::hand, .minimum = ui.px(28)});
  if (!disabled) hairline(ui, x, x + width, baseline + ui.px(4), h.hovered ? c.ink : c.ink2);
  if (disabled && h.hovered) tooltip(ui, h.pointer, {std::string(disabled_reason)});
  if (h.ring) focus_ring(ui, r);
  return {width, h.clicked && !disabled, h.hovered, r};
}

ActionResult plain_action(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& s,
                          Align align) {
  const float width = text_width(ui, label, s);
  x = left_of(x, width, align);
  const Rect r = word_rect(ui, x, baseline, width, s);
  const Hit h = ui.hit(id, r, {.minimum = ui.px(44)});
  text(ui, x, baseline, label, h.hovered ? s.with(ui.colours().ink) : s);
  if (h.hovered) hairline(ui, x, x + width, baseline + ui.px(4), ui.colours().ink2);
  if (h.ring) focus_ring(ui, r);
  return {width, h.clicked, h.hovered, r};
}

ActionResult dotted_choice(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& s) {
  const float width = text(ui, x, baseline, label, s);
  const Rect r = word_rect(ui, x, baseline, width, s);
  const Hit h = ui.hit(id, r, {.minimum = ui.px(28)});
  const bool title = s.role == Role::question1;
  const Colour colour = s.colour ? s.colour : ui.colours().ink;
  if (title) {
    dotted(ui, x + ui.px(1), x + width - ui.px(1), baseline + ui.px(6.5f), colour);
  } else {
    dotted(ui, x, x + width, baseline + ui.px(4.5f), colour, 1.5f, 1.5f, 2.5f);
  }
  word_ring(ui, {r.x, r.y + r.h * 0.08f, r.w, r.h * 0.98f}, h);
  return {width, h.clicked, h.hovered, r};
}

ActionResult caret_choice(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& s,
                          Align align, bool caret_first) {
  const float word = text_width(ui, label, s), mark = ui.px(kCaretWidth + kCaretGap);
  const float width = word + mark;
  x = left_of(x, width, align);
  const Rect r = word_rect(ui, x, baseline, width, s);
  const Hit h = ui.hit(id, r, {.minimum = ui.px(32)});
  text(ui, caret_first ? x + mark : x, baseline, label, h.hovered ? s.with(ui.colours().ink) : s);
  caret_down(ui, caret_first ? x : x + word + ui.px(kCaretGap), baseline - ui.px(4),
             h.hovered ? ui.colours().ink : ui.colours().ink3);
  if (h.hovered) {
    const float from = caret_first ? x + mark : x;
    hairline(ui, from, from + word, baseline + ui.px(4), ui.colours().ink2);
  }
  if (h.ring) focus_ring(ui, r);
  return {width, h.clicked, h.hovered, r};
}

ActionResult scheme_switch(Ui& ui, Id id, ImVec2 centre) {
  const float radius = ui.px(7);
  const Rect r{centre.x - radius, centre.y - radius, 2 * radius, 2 * radius};
  const Hit h = ui.hit(id, r, {.minimum = ui.px(44)});
  half_disc(ui, centre, h.hovered ? ui.colours().ink : ui.colours().ink2);
  if (h.ring) focus_ring(ui, r);
  return {r.w, h.clicked, h.hovered, r};
}

ActionResult toggle(Ui& ui, Id id, float x, float baseline, std::string_view label, bool on) {
  const Palette& c = ui.colours();
  const float box = ui.px(12), gap = ui.px(8);
  const TextStyle s = style(Role::note, on ? c.ink : c.ink2);
  const float width = box + gap + text_width(ui, label, s);
  const Rect r{x, baseline - ui.px(10), width, ui.px(14)};
  const Hit h = ui.hit(id, r, {.minimum = ui.px(28)});
  frame(ui, {x, baseline - ui.px(10), box, box}, h.hovered || on ? c.ink : c.rule2, 1, 2);
  if (on) tick_mark(ui, x + ui.px(2), baseline - ui.px(4), c.ink);
  text(ui, x + box + gap, baseline, label, s);
  if (h.ring) focus_ring(ui, r);
  return {width, h.clicked, h.hovered, r};
}

}  // namespace vitrine::draw
