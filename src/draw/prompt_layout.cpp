#include "draw/prompt_layout.h"

#include <cmath>
#include <limits>

#include "draw/units.h"
#include "text/unicode.h"

namespace vitrine::draw {
namespace {

constexpr float kBox = 28, kPitch = 36, kGap = 5, kGluedGap = 1;  // px
constexpr float kFrameX = 10, kFrameY = 9;
constexpr uint32_t kMostBytes = 12'000;  // laid out; more than any context holds on one page
constexpr uint32_t kWordBytes = 20;      // of an edited word in one box, so that it fits into a line of a phone

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint32_t to_boundary(std::string_view text, uint32_t at) {
  at = std::min<uint32_t>(at, static_cast<uint32_t>(text.size()));
  while (at > 0 && at < text.size() && continues(text[at])) --at;
  return at;
}

struct Span {
  uint32_t begin, end;
  int token;
};

// The text as tokens where they still hold and as words where it was edited since.
std::vector<Span> spans_of(std::string_view text, std::string_view old, std::span<const PromptToken> tokens,
                           uint32_t from) {
  size_t same = 0;
  const size_t shorter = std::min(text.size(), old.size());
  while (same < shorter && text[same] == old[same]) ++same;
  size_t tail = 0;
  while (tail < shorter - same && text[text.size() - 1 - tail] == old[old.size() - 1 - tail]) ++tail;
  const auto shift = static_cast<int64_t>(text.size()) - static_cast<int64_t>(old.size());
  const size_t old_tail = old.size() - tail;

  std::vector<Span> spans;
  const auto words = [&](uint32_t begin, uint32_t end) {
    while (begin < end) {
      uint32_t stop = begin + 1;
      while (stop < end && !(text[stop] == ' ' && text[stop - 1] != ' ') && text[stop] != '\n' &&
             text[stop - 1] != '\n' && (stop - begin < kWordBytes || continues(text[stop])))
        ++stop;
      spans.push_back({begin, stop, -1});
      begin = stop;
    }
  };
  uint32_t done = from;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const PromptToken& t = tokens[i];
    int64_t begin = t.byte_begin, end = t.byte_end;
    const bool edited = text.size() != old.size() || same < text.size();
    if (edited && end > static_cast<int64_t>(same)) {
      if (begin < static_cast<int64_t>(old_tail)) continue;  // touched by the edit
      begin += shift;
      end += shift;
    }
    const uint32_t b = to_boundary(text, begin), e = to_boundary(text, end);
    if (e < done || (b < done && e == done && begin != end && b != e)) continue;
    if (e <= from && begin != end) continue;
    words(done, std::max(done, b));
    spans.push_back({std::max(done, b), std::max(done, e), static_cast<int>(i)});
    done = std::max(done, e);
  }
  words(done, text.size());
  return spans;
}

// Pieces of a line that are read from the right stand in that order; what has no direction goes with those around it.
void turn_runs(std::vector<PromptPiece>& pieces) {
  for (size_t begin = 0; begin < pieces.size(); ++begin) {
    if (!reads_from_right(pieces[begin].shown)) continue;
    size_t last = begin;
    for (size_t i = begin + 1; i < pieces.size() && pieces[i].line == pieces[begin].line; ++i) {
      if (reads_from_right(pieces[i].shown)) last = i;
      else if (!has_no_direction(pieces[i].shown)) break;
    }
    const float ends = pieces[begin].box.x + pieces[last].box.right();
    for (size_t i = begin; i <= last; ++i) {
      const float by = ends - pieces[i].box.right() - pieces[i].box.x;
      pieces[i].box.x += by;
      for (CaretStop& stop : pieces[i].stops) stop.x += by;
    }
    begin = last;
  }
}

// inset_lines: so many lines from the top keep the inset free.
PromptLayout laid_out(Ui& ui, float width, std::string_view text, std::span<const PromptToken> tokens,
                      const PromptOptions& options, int inset_lines) {
  PromptLayout layout;
  layout.line_pitch = ui.px(kPitch);
  layout.top = ui.px(options.framed ? kFrameY : 2);
  const float left = ui.px(options.framed ? kFrameX : 0), box = ui.px(kBox);
  const float right = width - left;
  if (text.size() > kMostBytes) {
    layout.hidden_bytes = to_boundary(text, static_cast<uint32_t>(text.size()) - kMostBytes);
  }
  const TextStyle type = style(Role::text);

  float pen = left;
  int line = 0;
  for (const Span& span : spans_of(text, options.tokens_text, tokens, layout.hidden_bytes)) {
    std::string_view slice = text.substr(span.begin, span.end - span.begin);
    const bool spaced = slice.starts_with(' ') && slice.size() > 1;
    const bool newline = slice.find('\n') != std::string_view::npos;
    PromptPiece piece;
    piece.token = span.token;
    // What is shown for each code point, and where the caret can stand.
    float x = 0;
    bool solid = false;
    std::vector<uint32_t> ends;  // of what is shown for each
    piece.stops.push_back({span.begin, 0});
    if (spaced) piece.stops.push_back({span.begin + 1, 0});
    const size_t first_stop = piece.stops.size();
    for (uint32_t i = spaced ? 1 : 0; i < slice.size();) {
      const uint32_t next = next_grapheme(slice, i);
      const std::string_view character = slice.substr(i, next - i);
      const std::string sign = character == " " ? (slice.size() == 1 ? "␣" : " ") : readable(character);
      solid = solid || (character != "\n" && character != " " && character != "\r");
      piece.shown += sign;
      ends.push_back(piece.shown.size());
      piece.stops.push_back({span.begin + next, 0});
      i = next;
    }
    const std::vector<float> places = places_at(ui, piece.shown, type, ends);
    for (size_t i = 0; i < places.size(); ++i) piece.stops[first_stop + i].x = x = places[i];
    if (reads_from_right(piece.shown))
      for (CaretStop& stop : piece.stops) stop.x = x - stop.x;
    if (slice.empty() && span.token >= 0) {
      // A token without text of its own: a special one, or the rest of a character in several tokens.
      piece.shown = readable(tokens[span.token].text);
      x = text_width(ui, piece.shown, type);
    }
    piece.faint = !solid;
    piece.pad = ui.px(x < ui.px(12) || (!spaced && span.begin > 0) ? 3 : 4);
    const float w = x + 2 * piece.pad;
    const bool first = layout.pieces.empty();
    if (!first) pen += ui.px(spaced || newline ? kGap : kGluedGap);
    const float end = line < inset_lines ? right - ui.px(options.right_inset) : right;
    if (pen + w > end && pen > left) {
      pen = left;
      ++line;
    }
    piece.line = line;
    piece.box = {pen, layout.top + layout.line_pitch * line, w, box};
    for (CaretStop& stop : piece.stops) stop.x += pen + piece.pad;
    pen += w;
    piece.spaced = spaced;
    layout.pieces.push_back(std::move(piece));
  }
  turn_runs(layout.pieces);
  for (const PromptPiece& piece : layout.pieces) {
    for (const CaretStop& stop : piece.stops) {
      // Before the space of a word, and between two pieces of a line, the caret stands behind the first.
      const bool start = &stop == piece.stops.data() && !layout.stops.empty();
      if (start && stop.byte == layout.stops.back().byte && (piece.spaced || piece.line == layout.stops.back().line))
        continue;
      layout.stops.push_back({stop.byte, stop.x, piece.line});
    }
  }
  layout.lines = line + 1;
  layout.end_x = pen;
  return layout;
}

}  // namespace

PromptLayout prompt_layout(Ui& ui, float width, std::string_view text, std::span<const PromptToken> tokens,
                           const PromptOptions& options) {
  PromptLayout layout = laid_out(ui, width, text, tokens, options, 1);
  // Where the text scrolls, any line can be the first that is seen.
  if (layout.lines > options.most_lines && options.right_inset > 0)
    layout = laid_out(ui, width, text, tokens, options, std::numeric_limits<int>::max());
  return layout;
}

PromptLayout::Place PromptLayout::at(float x, float y) const {
  Place best;
  const int line = std::clamp(static_cast<int>((y - top) / line_pitch), 0, lines - 1);
  float nearest = 1e30f;
  for (const text_session::Stop& stop : stops) {
    if (stop.line != line || std::abs(stop.x - x) > nearest) continue;
    nearest = std::abs(stop.x - x);
    best.byte = stop.byte;
  }
  for (size_t p = 0; p < pieces.size(); ++p) {
    if (pieces[p].box.contains({x, y})) best.piece = p;
  }
  return best;
}

PromptLayout::Caret PromptLayout::caret(uint32_t byte) const {
  Caret found{pieces.empty() ? 0 : pieces.front().box.x, 0};
  for (const text_session::Stop& stop : stops) {
    if (stop.byte > byte) break;
    found = {stop.x, stop.line};
  }
  return found;
}

float prompt_height(const Ui& ui, int lines, const PromptOptions& options) {
  const int shown = std::clamp(lines, 1, std::max(1, options.most_lines));
  return ui.px(kPitch) * (shown - 1) + ui.px(options.framed ? 48 : kBox + 8);
}

}  // namespace vitrine::draw
