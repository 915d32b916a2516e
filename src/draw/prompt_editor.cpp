#include "draw/prompt_editor.h"

#include <cmath>

#include "base/int_size.h"
#include "draw/prompt_layout.h"
#include "draw/shapes.h"
#include "platform/platform.h"
#include "platform/text_session.h"

namespace vitrine::draw {
namespace {

constexpr double kBlink = 0.53;     // seconds
constexpr float kBaseline = 19.5f;  // px below the top of a token's box
using TextKey = text_session::Key;

// The range of the token at that place: what a double click selects.
std::pair<uint32_t, uint32_t> piece_range(const PromptLayout& layout, int piece) {
  const auto& stops = layout.pieces[piece].stops;
  return {stops.size() > 2 && stops[1].x == stops[0].x ? stops[1].byte : stops.front().byte, stops.back().byte};
}

void handle_key(Ui& ui, Id id, const text_session::KeyPress& press, PromptResult& result) {
  switch (press.key) {
    case TextKey::enter: result.submitted = true; break;
    case TextKey::escape:
      text_session::end();
      ui.focus(id);
      break;
    case TextKey::tab:
    case TextKey::back_tab:
      text_session::end();
      ui.focus(id);
      ui.focus_next(press.key == TextKey::tab ? 1 : -1);
      break;
    default: break;  // the session moves the caret itself
  }
}

}  // namespace

float prompt_height(Ui& ui, float width, std::string_view text, std::span<const PromptToken> tokens,
                    const PromptOptions& options) {
  const text_session::State* session = text_session::active(options.field);
  return prompt_height(
      ui, prompt_layout(ui, width, session ? std::string_view(session->text) : text, tokens, options).lines, options);
}

PromptResult prompt_editor(Ui& ui, Id id, float x, float y, float width, std::string_view given,
                           std::span<const PromptToken> tokens, const PromptOptions& options, PromptState& state) {
  const Palette& c = ui.colours();
  PromptResult result;
  result.token_rects.resize(tokens.size());
  if (ui.measuring()) {
    result.rect = {x, y, width, prompt_height(ui, width, given, tokens, options)};
    return result;
  }
  const text_session::State* session = text_session::active(options.field);
  const std::string text(session ? std::string_view(session->text) : given);
  if (session && text != given) result.edited = text;
  const PromptLayout layout = prompt_layout(ui, width, text, tokens, options);
  const Rect field{x, y, width, prompt_height(ui, layout.lines, options)};
  result.rect = field;
  const int shown_lines = std::clamp(layout.lines, 1, std::max(1, options.most_lines));

  // ---- which lines are shown
  const int last_first = layout.lines - shown_lines;
  if (last_first > 0) {
    state.wheel += ui.scroll(id, field) / layout.line_pitch;
    const int whole = state.wheel;
    state.wheel -= whole;
    state.first_line += whole;
  } else {
    state.first_line = 0;
  }
  if (session && session->moves != state.seen_moves) {
    state.seen_moves = session->moves;
    state.caret_moved = ui.now;
    const int line = layout.caret(session->caret).line;
    state.first_line = std::clamp(state.first_line, line - shown_lines + 1, line);
  }
  state.first_line = std::clamp(state.first_line, 0, std::max(0, last_first));
  const float oy = y - layout.line_pitch * state.first_line;
  const auto on_page = [&](Rect r) { return Rect{x + r.x, oy + r.y, r.w, r.h}; };

  // ---- pointing: a click selects a token and places the caret; dragging selects text
  const bool finger = platform::environment().coarse_pointer;
  Hit h = ui.hit(id, field, {.cursor = options.editable ? Cursor::text : Cursor::hand, .draggable = !finger});
  const PromptLayout::Place place = layout.at(h.pointer.x - x, h.pointer.y - oy);
  const int under = place.piece >= 0 ? layout.pieces[place.piece].token : -1;
  if (h.hovered) result.hovered = under;
  if (h.pressed) state.dragged = false;
  // A finger on a token only selects it; on the selected one, or beside the tokens, it edits.
  const bool finger_edits = !finger || session || under < 0 || under == options.selected;
  const bool by_key = h.clicked && !h.pressed && h.ring;
  const bool wants_session = options.editable && ((finger ? h.clicked && finger_edits : h.pressed) || by_key);
  if (wants_session && !session) {
    const uint32_t at = by_key ? static_cast<uint32_t>(text.size()) : place.byte;
    text_session::begin(
        {.field = options.field, .label = options.label, .text = text, .anchor = at, .caret = at, .multiline = true});
    session = text_session::active(options.field);
    state.caret_moved = ui.now;
  } else if (session && h.pressed) {
    text_session::set_selection(h.shift ? session->anchor : place.byte, place.byte);
  }
  if (session && h.held && !h.pressed && place.byte != session->caret && ui.pointer_moved()) {
    text_session::set_selection(session->anchor, place.byte);
    state.dragged = true;
  }
  if (session && h.pressed && h.double_clicked && place.piece >= 0) {
    const auto [from, to] = piece_range(layout, place.piece);
    text_session::set_selection(from, to);
  }
  // A click was on what the last frame showed; keys may have changed the text since.
  const bool as_seen = state.drawn == text;
  if (!as_seen) state.drawn = text;
  if (h.clicked && !state.dragged && !by_key && as_seen) result.clicked = under;

  if (session) {
    result.editing = true;
    for (const auto& press : text_session::take_keys()) handle_key(ui, id, press, result);
    session = text_session::active(options.field);
    if (session) text_session::set_stops(layout.stops);
  }

  // ---- drawing
  if (options.framed) frame(ui, field, session ? c.ink : c.rule2, 1, 3);
  if (h.ring && !session) focus_ring(ui, field);
  ui.push_clip(options.framed ? field.grown(-ui.px(1)) : Rect{x - ui.px(4), y, width + ui.px(8), field.h});
  const TextStyle type = style(Role::text);
  if (text.empty() && !session) {
    vitrine::draw::text(ui, x + ui.px(options.framed ? 13 : 3), oy + layout.top + ui.px(kBaseline), options.placeholder,
                        type.with(c.ink3));
  }
  for (const PromptPiece& piece : layout.pieces) {
    const Rect box = on_page(piece.box);
    if (!ui.visible(box.grown(ui.px(8)))) continue;
    const bool token = piece.token >= 0;
    Colour back = c.paper;
    if (token) {
      const size_t i = piece.token;
      const float score = tokens[i].score;
      back = std::isnan(score) || !(options.score_scale > 0) ? c.sunk
             : options.amounts                               ? legible(c, c.sequential, score / options.score_scale)
                               : legible(c, c.diverging, (score / options.score_scale + 1) / 2);
      fill(ui, box, back, 2);
      if (result.token_rects[i].empty()) result.token_rects[i] = box;
    }
    vitrine::draw::text(ui, box.x + piece.pad, box.y + ui.px(kBaseline), piece.shown,
                        type.with(piece.faint ? c.ink3 : text_on(c, back)));
    if (token && piece.token == options.selected) {
      ring(ui, box.grown(-ui.px(1)), 2, 2);
      fill(ui, {box.x - ui.px(1), box.bottom() + ui.px(3), box.w + ui.px(2), ui.px(4)}, c.mark);
    } else if (token && (piece.token == options.hovered || piece.token == result.hovered)) {
      frame(ui, box, c.ink, 1, 2);
    }
  }
  if (session) {
    const auto each_stop_between = [&](uint32_t from, uint32_t to, auto draw_part) {
      for (const PromptPiece& piece : layout.pieces) {
        float left = 1e30f, right = -1;
        for (const CaretStop& stop : piece.stops) {
          if (stop.byte < from || stop.byte > to) continue;
          left = std::min(left, stop.x);
          right = std::max(right, stop.x);
        }
        if (right > left) draw_part(on_page({left, piece.box.y, right - left, piece.box.h}), piece);
      }
    };
    if (session->begin() != session->end()) {
      each_stop_between(session->begin(), session->end(), [&](Rect r, const PromptPiece& piece) {
        // Over the gap to the neighbour too where the whole of a piece is selected.
        const Rect box = on_page(piece.box);
        const float gap = ui.px(2);
        const bool turned = piece.stops.front().x > piece.stops.back().x;  // read from the right
        const bool starts = session->begin() <= piece.stops.front().byte;
        const bool ends = session->end() >= piece.stops.back().byte;
        const float left = (turned ? ends : starts) ? box.x - gap : r.x;
        const float right = (turned ? starts : ends) ? box.right() + gap : r.right();
        fill(ui, {left, r.y, right - left, r.h}, with_alpha(c.ink, 0.22f));
      });
    }
    if (session->composing_end > session->composing_begin) {
      each_stop_between(session->composing_begin, session->composing_end, [&](Rect r, const PromptPiece&) {
        fill(ui, {r.x, r.y + ui.px(kBaseline + 4), r.w, ui.px(2)}, c.ink);
      });
    }
    const PromptLayout::Caret caret = layout.caret(session->caret);
    const Rect bar = on_page({caret.x + (session->caret == text.size() && !text.empty() ? ui.px(3) : -ui.px(0.75f)),
                              layout.top + layout.line_pitch * caret.line + ui.px(3), ui.px(1.5f), ui.px(24)});
    const double phase = std::fmod(ui.now - state.caret_moved, 2 * kBlink);
    if (phase < kBlink || ui.theme.reduced_motion)
      fill(ui, text.empty() ? Rect{x + ui.px(options.framed ? 12 : 2), bar.y, bar.w, bar.h} : bar, c.ink);
    if (!ui.theme.reduced_motion) platform::request_redraw_at(ui.now + kBlink - std::fmod(phase, kBlink) + 0.01);
    text_session::set_caret_box(bar.x, bar.y, bar.h);
  }
  ui.pop_clip();

  // ---- where a tap will open the keyboard
  if (options.editable && (!finger || session)) {
    text_session::add_region(field.x, field.y, field.w, field.h, options.field, options.label);
  } else if (options.editable) {
    if (options.selected >= 0 && options.selected < int_size(tokens)) {
      const Rect r = result.token_rects[options.selected];
      text_session::add_region(r.x, r.y, r.w, r.h, options.field, options.label);
    }
    const float end = x + layout.end_x;
    const float last = oy + layout.top + layout.line_pitch * (layout.lines - 1);
    text_session::add_region(end, last, field.right() - end, layout.line_pitch, options.field, options.label);
  }
  return result;
}

}  // namespace vitrine::draw
