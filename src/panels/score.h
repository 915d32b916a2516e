// One score, one column per token: the x axis that the attribution and the lens share. When the columns
// would become narrower than 18 px, a window of the tokens is shown and the whole text as a heat strip.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

struct Score {
  draw::TokenAxis axis;  // of the visible tokens
  int first = 0;         // index of the first visible token
  int total = 0;
  float left = 0;  // x of the whole, row names begin here
  bool windowed() const { return axis.count < total; }
  // Index among the visible ones, or -1; and back.
  int visible(int token) const { return token >= first && token < first + axis.count ? token - first : -1; }
  int token(int column) const { return column < 0 ? -1 : column + first; }
};
// Moves the window so that the selected token is in it when the selection has changed.
Score score_columns(Context& c, float x, float width, int total, int selected);

// The largest size of a score; those that are not finite do not count.
float largest(std::span<const float> scores);

// The whole text as one row of colours; the window on it can be dragged.
struct WindowStrip {
  draw::HeatTexture texture;
  float drag_from = 0;
  int drag_first = 0;
};
void window_strip(Context& c, WindowStrip& own, const Score& score, std::span<const float> scores, uint64_t version,
                  float y);

// The pure part: how wide a column is and how many fit. `room` in px at scale 1.
struct Fit {
  float column = 0;
  int count = 0;
};
Fit fit_columns(float room, int total);

}  // namespace vitrine::panels
