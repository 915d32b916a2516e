// Text in runs: measure, cut, draw, wrap. Positions name the baseline; baselines snap to whole device
// pixels. Tokens are shown with `readable`: newline as a return sign, other controls as their pictures.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "draw/ui.h"

#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"

namespace vitrine::draw {

struct TextStyle {
  Role role = Role::label;
  Colour colour = 0;  // 0: ink
  float size = 0;     // px before scale; 0: the role's
  int weight = -1;    // a Weight; -1: the role's

  TextStyle with(Colour c) const {
    TextStyle s = *this;
    s.colour = c;
    return s;
  }
  TextStyle with(Weight w) const {
    TextStyle s = *this;
    s.weight = static_cast<int>(w);
    return s;
  }
  TextStyle sized(float px) const {
    TextStyle s = *this;
    s.size = px;
    return s;
  }
};
inline TextStyle style(Role role, Colour colour = 0) { return {role, colour, 0, -1}; }
inline TextStyle style(Role role, Weight weight, Colour colour = 0) {
  return {role, colour, 0, static_cast<int>(weight)};
}

enum class Align { left, center, right };

float text_width(Ui& ui, std::string_view text, const TextStyle& style);
// Returns the width. x is the left edge, centre or right edge.
float text(Ui& ui, float x, float baseline, std::string_view text, const TextStyle& style, Align align = Align::left);
// The same, cut with "…" to `width`; `*cut` says whether it was.
float text_cut(Ui& ui, float x, float baseline, float width, std::string_view text, const TextStyle& style,
               Align align = Align::left, bool* cut = nullptr);
std::string cut_to(Ui& ui, std::string_view text, const TextStyle& style, float width);

// What `text` moves the letters together between two parts of a word that are measured apart.
float kerning(Ui& ui, std::string_view before, std::string_view after, const TextStyle& style);

// Byte offset nearest to `x` (relative to the start of the text), and back.
uint32_t offset_at(Ui& ui, std::string_view text, const TextStyle& style, float x);
float x_at(Ui& ui, std::string_view text, const TextStyle& style, uint32_t offset);
// The same for many: x_at of each of the ascending offsets, in one pass over the text.
std::vector<float> places_at(Ui& ui, std::string_view text, const TextStyle& style, std::span<const uint32_t> offsets);

// ---- paragraphs of mixed runs
struct Run {
  std::string text;
  TextStyle style;
  enum class Line { none, dotted, solid } underline = Line::none;
  Id id = 0;  // not 0: can be clicked and focused
};
struct RunRect {
  size_t run;
  Rect rect;
};  // a run may be broken over lines
struct ParagraphResult {
  float bottom = 0;  // y below the last line
  float last_baseline = 0;
  float end_x = 0;  // behind the last word
  float widest = 0;
  int clicked = -1, hovered = -1;  // index of the run
  std::vector<RunRect> rects;      // of the runs that have an id
};
// Draws from the top of the first line. line = 0: the first run's role. Words longer than `width` are
// broken anywhere.
ParagraphResult paragraph(Ui& ui, float x, float y, float width, std::span<const Run> runs, float line = 0);
ParagraphResult paragraph(Ui& ui, float x, float y, float width, std::string_view text, const TextStyle& style,
                          float line = 0);
// A sentence whose words have looks of their own; words beyond `of_words` look as what stands between them.
std::vector<Run> runs_of(const Phrase& phrase, const TextStyle& between, std::span<const TextStyle> of_words);
// At most `lines` lines of the role's height, cut at a word with "…"; `*cut` says whether it was.
ParagraphResult paragraph_cut(Ui& ui, float x, float y, float width, std::string_view text, const TextStyle& style,
                              int lines, bool* cut = nullptr);
// y of the baseline in a line of that height, as paragraph uses it.
float baseline_in(Ui& ui, float y, float line, const TextStyle& style);

// ---- tokens
using vitrine::readable;

// ---- numbers (text/format.h)
std::string signed_number(double value, int decimals = 2);  // "+1.94", "−1.42", "0.00"
std::string number(double value, int decimals = 2);         // "−0.21"
std::string probability(double p, int decimals = 3);        // "0.908", "< 0.001", "> 0.999"
using vitrine::percent;
std::string count(int64_t n);  // "5,130"

}  // namespace vitrine::draw
