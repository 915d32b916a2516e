// What did each token add? Columns on the shared token axis, each starting where the one before ended;
// on a phone the same by rows, bars from a common zero line.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "draw/text.h"
#include "text/say.h"

namespace vitrine::draw {

// The shared x axis of text, attribution and lens: equal columns.
struct TokenAxis {
  float x = 0, column = 0;  // left edge of token 0, width of a column
  int count = 0;
  float left(int i) const { return x + column * i; }
  float center(int i) const { return left(i) + column / 2; }
  float right_end() const { return left(count); }
  int at(float px) const {  // token under px, or -1
    const int i = (px - x) / column;
    return px >= x && i < count ? i : -1;
  }
};

struct WaterfallData {
  std::span<const std::string> labels;  // readable tokens
  std::span<const float> scores;        // signed
  float base = 0;                       // value with everything replaced; unused if !chained
  bool chained = true;                  // false: every bar starts at zero (gradient, occlusion)
  std::string unit = say("log-odds");
  std::string base_label = say("all masked");
  std::string end_label = say("output");
  // The model's own score, where the bars are to end; nothing: base + sum of the scores. Where the two read
  // differently, the label says where the bars end.
  std::optional<float> end = {};
};
// "output +10.12 (bars +10.15)"
std::string end_words(std::string_view label, float output, float bars);
struct ScoreResult {
  float bottom = 0;
  int clicked = -1, hovered = -1;
};

// The yellow column of the selection; call before what lies on it. Null axis position: nothing.
void selection_column(Ui& ui, const TokenAxis& axis, int selected, float y, float height, bool tab = true);
// Token names above the columns: all, or selected, hovered and the strongest when narrow (18-43 px),
// none below 18 px. `strength` may be empty.
void axis_labels(Ui& ui, const TokenAxis& axis, std::span<const std::string> labels, std::span<const float> strength,
                 float baseline, int selected, int hovered);
// `plot`: the plot's y range (x comes from the axis); tick labels are drawn left of the axis down to
// `left`. stale: in ink3.
ScoreResult waterfall(Ui& ui, Id id, const TokenAxis& axis, Rect plot, float left, const WaterfallData& data,
                      int selected, int hovered, bool stale = false);
// Rows of 36 px with the token's name, a bar about a zero line, the number. Tokens under `fold` in
// size are left out: the caller says how many (`folded`).
struct RowsResult {
  float bottom = 0;
  int clicked = -1, hovered = -1, folded = 0;
};
RowsResult score_rows(Ui& ui, Id id, float x, float y, float width, std::span<const std::string> labels,
                      std::span<const float> scores, float fold, int selected, float bleed = 16);

}  // namespace vitrine::draw
