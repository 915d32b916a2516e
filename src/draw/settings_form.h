// A form made from what a method declares: a choice as words side by side, a number as a slider with its
// value, a toggle as a tick, a text as a line to type, where a newline is shown as “↵”. Nothing here knows any method.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "draw/text.h"
#include "explanation/explanation.h"

namespace vitrine::draw {

struct FormField {
  enum class Kind { choice, integer, number, toggle, text };
  std::string name, label, help;
  Kind kind = Kind::choice;
  std::vector<std::string> choices;
  double low = 0, high = 1;
  SettingValue value;  // of the field's kind; choice and text: std::string
};
struct FormResult {
  float bottom = 0;
  std::optional<std::pair<std::string, SettingValue>> changed;  // at most one field a frame
  std::vector<Rect> texts;                                      // where those of texts lie, in order
};
float form_height(Ui& ui, float width, std::span<const FormField> fields);
FormResult settings_form(Ui& ui, Id id, float x, float y, float width, std::span<const FormField> fields);

}  // namespace vitrine::draw
