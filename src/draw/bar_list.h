// Names with bars and numbers: the probabilities of the next token, amounts of a table.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "draw/text.h"

namespace vitrine::draw {

struct Bar {
  std::string label;
  float value = 0;              // [0, 1] of the bar's width
  std::string number;           // "0.908"
  std::string change;           // "+0.120", right of the number, in a column of its own
  Colour colour = 0;            // 0: neither target nor foil
  bool strong = false;          // label and number in ink, semibold label
  std::optional<float> pinned;  // an open bar behind this one
};
struct BarListOptions {
  float row = 20;  // px; phone: 22
  float label_width = 72, number_width = 52;
  bool clickable = true;
};
struct BarListResult {
  float bottom = 0;
  int clicked = -1, hovered = -1;
  bool shift = false;
};  // shift: with the click
BarListResult bar_list(Ui& ui, Id id, float x, float y, float width, std::span<const Bar> bars,
                       const BarListOptions& options = {});

}  // namespace vitrine::draw
