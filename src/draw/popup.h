// Cards that open below what was clicked: a menu of choices, a searchable list of tokens. Draw them after
// everything else. Open state belongs to the caller.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "draw/text.h"
#include "draw/text_field.h"

namespace vitrine::draw {

// A paper card with a 1 px ink frame, placed under `anchor` inside the page (on a phone: full width).
// Between begin and end everything is drawn on the card. `close`: Escape or a press outside.
struct CardFrame {
  Rect inner;
  bool close = false;
};
CardFrame begin_card(Ui& ui, Id id, Rect anchor, float width, float height);
void end_card(Ui& ui);

struct MenuItem {
  std::string label;
  std::string note;      // right, smaller
  bool current = false;  // semibold, with a tick
  bool heading = false;  // not to be chosen: a group's name
  std::string disabled_reason;
};
struct MenuResult {
  int chosen = -1, hovered = -1;
  bool close = false;
};
struct MenuState {
  float scroll = 0;
  int highlighted = -1;
};
MenuResult menu(Ui& ui, Id id, Rect anchor, float width, std::span<const MenuItem> items, MenuState& state);

// A list with a search field above; the caller filters (a vocabulary is long) and passes what to show. Above the field
// may stand the names of several such lists, one current. Without a placeholder there is no field.
struct SearchState {
  std::string query;
  float scroll = 0;
  int highlighted = 0;
  bool fresh = true;  // set when opening: the search field takes the keyboard
};
struct SearchLists {
  std::span<const std::string> names;
  int current = 0;
  bool stays = false;  // what is chosen does not close the card
};
struct SearchResult {
  int chosen = -1, list = -1;  // list: another name was clicked
  bool close = false, query_changed = false;
  std::vector<Rect> names, rows;  // where they are; rows: of all items, also those scrolled away
};
SearchResult search_list(Ui& ui, Id id, Rect anchor, float width, std::string_view placeholder,
                         std::span<const MenuItem> items, std::string_view footer, SearchState& state,
                         const SearchLists& lists = {});

}  // namespace vitrine::draw
