// One line of text to type, in a frame: search in lists, names, numbers of a form.
#pragma once
#include <optional>
#include <string>

#include "draw/text.h"

namespace vitrine::draw {

struct TextFieldResult {
  std::optional<std::string> edited;          // the new text
  bool submitted = false, cancelled = false;  // Enter, Escape
  bool up = false, down = false;              // arrow keys, for a list below it
  bool editing = false;
};
// `begin_editing`: take the keyboard now (a list that just opened).
TextFieldResult text_field(Ui& ui, Id id, Rect rect, std::string_view field, std::string_view label,
                           std::string_view text, std::string_view placeholder, bool begin_editing = false);

}  // namespace vitrine::draw
