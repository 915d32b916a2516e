#include "draw/text.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/utf8.h"
#include "draw/measuring.h"

namespace vitrine::draw {
namespace {

struct Set {
  Face face;
  float size;
  Colour colour;
};  // a style, resolved

Set resolve(Ui& ui, const TextStyle& s) {
  const RoleStyle role = ui.theme.role(s.role);
  const auto weight = s.weight < 0 ? role.weight : static_cast<Weight>(s.weight);
  return {{role.family, weight}, ui.px(s.size > 0 ? s.size : role.size), s.colour ? s.colour : ui.colours().ink};
}

// Calls see(code, byte offset, kerning to the unit before it, advance) for each unit (draw/units.h).
template <class F>
void each_letter(Ui& ui, std::string_view text, const Set& set, F see) {
  uint32_t before = 0;
  const char* bytes = text.data();
  const size_t size = text.size();
  for (size_t at = 0; at < size;) {
    // Most letters are ASCII before ASCII, which nothing joins.
    const auto c = static_cast<unsigned char>(bytes[at]);
    const bool plain = c < 0x80 && (at + 1 == size || static_cast<unsigned char>(bytes[at + 1]) < 0x80);
    const Fonts::Unit unit = plain ? Fonts::Unit{c, 1} : ui.fonts.unit(set.face, set.size, text, at);
    const float kerning = before ? ui.fonts.kerning(set.face, set.size, before, unit.code) : 0;
    before = unit.code;
    if (!see(unit.code, static_cast<uint32_t>(at), kerning, ui.fonts.advance(set.face, set.size, unit.code))) return;
    at += unit.bytes;
  }
}

float measure(Ui& ui, std::string_view text, const Set& set) {
  float width = 0;
  each_letter(ui, text, set, [&](uint32_t, uint32_t, float kerning, float advance) {
    width += kerning + advance;
    return true;
  });
  return width;
}

// Quarters of a device pixel that pens are rounded to: finer where pixels are coarse.
int phase_step(float pixel_ratio) { return pixel_ratio < 1.5f ? 1 : pixel_ratio < 2.5f ? 2 : 4; }

void draw_glyphs(Ui& ui, ImDrawList* list, float x, float baseline, std::string_view text, const Set& set) {
  const float ratio = ui.fonts.pixel_ratio();
  const float base = std::round(baseline * ratio);
  const int step = phase_step(ratio);
  float pen = x;
  each_letter(ui, text, set, [&](uint32_t c, uint32_t, float kerning, float advance) {
    pen += kerning;
    const auto quarters = static_cast<int>(std::lround(pen * ratio * 4 / step)) * step;
    const Glyph& g = ui.fonts.glyph(set.face, set.size, c, quarters & 3);
    if (g.u1 > g.u0) {
      const float left = quarters >> 2;
      list->PrimReserve(6, 4);
      list->PrimRectUV({(left + g.x0) / ratio, (base + g.y0) / ratio}, {(left + g.x1) / ratio, (base + g.y1) / ratio},
                       {g.u0, g.v0}, {g.u1, g.v1}, set.colour);
    }
    pen += advance;
    return true;
  });
}

// A line never begins with the sign of a percentage.
bool starts_word(std::string_view text, size_t i) {
  return i > 0 && text[i - 1] == ' ' && text[i] != ' ' && text[i] != '%';
}

}  // namespace

float text_width(Ui& ui, std::string_view text, const TextStyle& style) {
  return measure(ui, text, resolve(ui, style));
}

float text(Ui& ui, float x, float baseline, std::string_view string, const TextStyle& style, Align align) {
  const Set set = resolve(ui, style);
  const float width = measure(ui, string, set);
  if (align == Align::center) x -= width / 2;
  if (align == Align::right) x -= width;
  if (ui.visible({x - set.size, baseline - 1.5f * set.size, width + 2 * set.size, 2.5f * set.size})) {
    draw_glyphs(ui, ui.list, x, baseline, string, set);
    if (ui.said) ui.said->emplace_back(string);
  }
  return width;
}

std::string cut_to(Ui& ui, std::string_view string, const TextStyle& style, float width) {
  const Set set = resolve(ui, style);
  if (measure(ui, string, set) <= width) return std::string(string);
  const float room = width - ui.fonts.advance(set.face, set.size, 0x2026);
  float used = 0;
  size_t end = 0;
  each_letter(ui, string, set, [&](uint32_t, uint32_t offset, float kerning, float advance) {
    end = offset;
    used += kerning + advance;
    return used <= room;
  });
  while (end > 0 && string[end - 1] == ' ') --end;
  return std::string(string.substr(0, end)) + "…";
}

float text_cut(Ui& ui, float x, float baseline, float width, std::string_view string, const TextStyle& style,
               Align align, bool* cut) {
  const bool too_long = text_width(ui, string, style) > width + 0.5f;
  if (cut) *cut = too_long;
  return too_long ? text(ui, x, baseline, cut_to(ui, string, style, width), style, align)
                  : text(ui, x, baseline, string, style, align);
}

uint32_t offset_at(Ui& ui, std::string_view string, const TextStyle& style, float x) {
  const Set set = resolve(ui, style);
  float pen = 0;
  uint32_t best = string.size();
  each_letter(ui, string, set, [&](uint32_t, uint32_t offset, float kerning, float advance) {
    pen += kerning;
    if (x < pen + advance / 2) {
      best = offset;
      return false;
    }
    pen += advance;
    return true;
  });
  return best;
}

float kerning(Ui& ui, std::string_view before, std::string_view after, const TextStyle& style) {
  if (before.empty() || after.empty()) return 0;
  const Set set = resolve(ui, style);
  size_t last = before.size() - 1;
  while (last > 0 && (static_cast<unsigned char>(before[last]) & 0xC0) == 0x80) --last;
  return ui.fonts.kerning(set.face, set.size, static_cast<uint32_t>(read_utf8(before, last).code_point),
                          static_cast<uint32_t>(read_utf8(after, 0).code_point));
}

float x_at(Ui& ui, std::string_view string, const TextStyle& style, uint32_t offset) {
  return text_width(ui, string.substr(0, std::min<size_t>(offset, string.size())), style);
}

std::vector<float> places_at(Ui& ui, std::string_view string, const TextStyle& style,
                             std::span<const uint32_t> offsets) {
  const Set set = resolve(ui, style);
  std::vector<float> places;
  places.reserve(offsets.size());
  float pen = 0, start = 0;  // behind the last unit, and before it
  uint32_t unit = 0;         // where it begins
  const auto up_to = [&](uint32_t end) {
    for (; places.size() < offsets.size() && offsets[places.size()] < end;) {
      const uint32_t offset = offsets[places.size()];
      // Inside of a cluster the browser shapes what stands before the place.
      places.push_back(offset == unit ? start : start + measure(ui, string.substr(unit, offset - unit), set));
    }
  };
  each_letter(ui, string, set, [&](uint32_t, uint32_t at, float kerning, float advance) {
    up_to(at);
    unit = at;
    start = pen;
    pen += kerning + advance;
    return true;
  });
  up_to(string.size());
  places.resize(offsets.size(), pen);
  return places;
}

float baseline_in(Ui& ui, float y, float line, const TextStyle& style) {
  const Set set = resolve(ui, style);
  // Centred on the middle between capitals and small letters: what the eye takes for the middle.
  const float height = (ui.fonts.cap_height(set.face, set.size) + ui.fonts.x_height(set.face, set.size)) / 2;
  return y + (line + height) / 2;
}

ParagraphResult paragraph(Ui& ui, float x, float y, float width, std::span<const Run> runs, float line) {
  ParagraphResult result;
  if (runs.empty()) {
    result.bottom = y;
    return result;
  }
  if (line <= 0) line = ui.theme.line(runs[0].style.role);
  float pen = x, baseline = baseline_in(ui, y, line, runs[0].style);
  const auto feed = [&] {
    pen = x;
    baseline += line;
  };
  struct Piece {
    size_t run;
    std::string_view text;
    float x, width, baseline;
  };
  std::vector<Piece> pieces;
  const auto put = [&](size_t run, std::string_view piece, float piece_width) {
    // One piece for what stands on one line, so that underlines do not break at spaces.
    if (!pieces.empty() && pieces.back().run == run && pieces.back().baseline == baseline &&
        pieces.back().text.data() + pieces.back().text.size() == piece.data()) {
      Piece& last = pieces.back();
      last.text = {last.text.data(), last.text.size() + piece.size()};
      last.width = pen + piece_width - last.x;
    } else {
      pieces.push_back({run, piece, pen, piece_width, baseline});
    }
    pen += piece_width;
  };

  for (size_t r = 0; r < runs.size(); ++r) {
    const std::string_view all = runs[r].text;
    const Set set = resolve(ui, runs[r].style);
    size_t begin = 0;
    while (begin < all.size()) {
      if (all[begin] == '\n') {
        feed();
        ++begin;
        continue;
      }
      size_t end = begin + 1;
      while (end < all.size() && all[end] != '\n' && !starts_word(all, end)) ++end;
      std::string_view word = all.substr(begin, end - begin);
      std::string_view solid = word.substr(0, word.find_last_not_of(' ') + 1);
      // A word goes on in the next run when no space parts them ("negative" + "?").
      float glued = 0;
      if (solid.size() == word.size() && end == all.size()) {
        for (size_t n = r + 1; n < runs.size(); ++n) {
          const std::string_view next = runs[n].text;
          const size_t stop = next.find_first_of(" \n");
          glued += measure(ui, next.substr(0, stop), resolve(ui, runs[n].style));
          if (stop != std::string_view::npos) break;
        }
      }
      const float needed = measure(ui, solid, set);
      if (pen > x && pen + needed + glued > x + width + 0.5f) feed();
      if (needed > width && width > 0) {  // longer than a line: broken anywhere
        float used = pen - x;
        size_t fits = 0;
        each_letter(ui, word, set, [&](uint32_t, uint32_t offset, float kerning, float advance) {
          used += kerning + advance;
          fits = offset;
          return used <= width || offset == 0;
        });
        if (used > width && fits > 0) {
          word = word.substr(0, fits);
          end = begin + fits;
          put(r, word, measure(ui, word, set));
          feed();
          begin = end;
          continue;
        }
      }
      put(r, word, measure(ui, word, set));
      begin = end;
    }
  }
  result.last_baseline = baseline;
  result.end_x = pen;
  result.bottom = baseline - baseline_in(ui, y, line, runs[0].style) + y + line;

  std::vector<std::string>* const whole = std::exchange(ui.said, nullptr);
  if (whole) {
    std::string& said = whole->emplace_back();
    for (const Run& run : runs) said += run.text;
  }
  for (const Piece& piece : pieces) {
    const Run& run = runs[piece.run];
    std::string_view visible = piece.text;
    while (visible.size() > 1 && visible.back() == ' ') visible.remove_suffix(1);
    const float w = visible.size() == piece.text.size() ? piece.width : text_width(ui, visible, run.style);
    result.widest = std::max(result.widest, piece.x + w - x);
    if (run.id) {
      const float size = resolve(ui, run.style).size;
      result.rects.push_back({piece.run, {piece.x, piece.baseline - size, w, size * 1.35f}});
    }
    if (ui.measuring()) continue;
    Colour colour = run.style.colour ? run.style.colour : ui.colours().ink;
    text(ui, piece.x, piece.baseline, visible, run.style);
    if (run.underline != Run::Line::none) {
      const bool title = run.style.role == Role::question1;
      const float uy = piece.baseline + ui.px(title ? 6.5f : 4.5f);
      if (run.underline == Run::Line::solid) {
        const float ly = ui.theme.snap_half(uy);
        ui.list->AddLine({piece.x, ly}, {piece.x + w, ly}, colour, ui.theme.hairline());
      } else {
        const float dot = ui.px(title ? 2.f : 1.5f), step = dot + ui.px(title ? 3.f : 2.5f);
        for (float dx = ui.px(1); dx + dot <= w; dx += step) {
          ui.list->AddRectFilled({ui.theme.snap(piece.x + dx), ui.theme.snap(uy - dot / 2)},
                                 {ui.theme.snap(piece.x + dx + dot), ui.theme.snap(uy + dot / 2)}, colour);
        }
      }
    }
  }
  if (whole) ui.said = whole;
  for (const RunRect& r : result.rects) {
    const Hit h = ui.hit(runs[r.run].id, r.rect);
    if (h.clicked) result.clicked = r.run;
    if (h.hovered) result.hovered = r.run;
    if (h.hovered || h.ring) {
      const Rect box = r.rect.grown(ui.px(2));
      ui.list->AddRect({ui.theme.snap_half(box.x), ui.theme.snap_half(box.y)},
                       {ui.theme.snap_half(box.right()), ui.theme.snap_half(box.bottom())}, ui.colours().ink, ui.px(2),
                       0, h.ring ? 2.f : 1.f);
    }
  }
  return result;
}

ParagraphResult paragraph(Ui& ui, float x, float y, float width, std::string_view string, const TextStyle& style,
                          float line) {
  const Run run{.text = std::string(string), .style = style};
  return paragraph(ui, x, y, width, std::span(&run, 1), line);
}

std::vector<Run> runs_of(const Phrase& phrase, const TextStyle& between, std::span<const TextStyle> of_words) {
  std::vector<Run> runs;
  for (SaidPart& part : say_parts(phrase)) {
    const bool own = part.word >= 0 && static_cast<size_t>(part.word) < of_words.size();
    runs.push_back({std::move(part.text), own ? of_words[part.word] : between, Run::Line::none, 0});
  }
  return runs;
}

ParagraphResult paragraph_cut(Ui& ui, float x, float y, float width, std::string_view string, const TextStyle& style,
                              int lines, bool* cut) {
  const float room = ui.theme.line(style.role) * (lines + 0.5f);
  std::string shown(string);
  size_t keep = string.size();
  {
    const Measuring measuring(ui);
    while (keep > 0 && paragraph(ui, 0, 0, width, shown, style).bottom > room) {
      keep = string.find_last_of(' ', keep - 1);
      if (keep == std::string_view::npos) keep = 0;
      shown = std::string(string.substr(0, keep)) + "…";
    }
  }
  if (cut) *cut = keep < string.size();
  return paragraph(ui, x, y, width, shown, style);
}

std::string signed_number(double value, int decimals) { return signed_decimal(value, decimals); }
std::string number(double value, int decimals) { return decimal(value, decimals); }
std::string probability(double p, int decimals) { return chance(p, decimals); }

std::string count(int64_t n) { return grouped(n); }

}  // namespace vitrine::draw
