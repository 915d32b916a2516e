// Editing text with the browser's own editor. While a session is open a hidden text area holds the
// field's text and selection, so input methods, dead keys, phone keyboards, clipboard, undo and screen
// readers work as everywhere else; the program draws text, selection and caret, and turns clicks into
// selections. All offsets are bytes of the UTF-8 text; selections end
// between graphemes, and deleting backwards takes a whole one. One session at a time.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::text_session {

struct State {
  std::string field;  // who is editing
  std::string text;
  uint32_t anchor = 0;                              // the end of the selection that stays
  uint32_t caret = 0;                               // the end that moves; == anchor when nothing is selected
  uint32_t composing_begin = 0, composing_end = 0;  // uncommitted text of an input method
  bool multiline = false;
  uint64_t edits = 0;  // grows with every change of the text by the person
  uint64_t moves = 0;  // grows with every change of the selection or the composition

  uint32_t begin() const { return anchor < caret ? anchor : caret; }
  uint32_t end() const { return anchor < caret ? caret : anchor; }
};

// Keys the text area gives to the program instead of handling them. Those that move between and along
// lines are answered at once from `set_stops`, because the next letter may follow before the next frame;
// the others, and up and down of a single line, wait for `take_keys`.
enum class Key { enter, tab, back_tab, escape, up, down, line_start, line_end, page_up, page_down };
struct KeyPress {
  Key key;
  bool shift = false;    // extends the selection
  bool command = false;  // Ctrl or Cmd
};

struct Begin {
  std::string_view field;  // stable name, "prompt"
  std::string_view label;  // what a screen reader says
  std::string_view text;
  uint32_t anchor = 0, caret = 0;
  bool multiline = false;  // false: newlines are typed as spaces; Enter always comes as a key
  uint32_t maximum_bytes = 1u << 20;
};
// Opens a session, closing another. On phones the keyboard opens only if the finger was lifted inside
// a region given to `set_regions` in the frame before.
void begin(const Begin& session);
void end();

// The session of that field, or null.
const State* active(std::string_view field);
const State* active();
// Keys since the last call, in order. Taken by whoever owns the session.
std::vector<KeyPress> take_keys();

void set_selection(uint32_t anchor, uint32_t caret);
// Replaces a range as if typed (undo knows it); the caret ends behind the insertion.
void insert(uint32_t begin, uint32_t end, std::string_view text);

// Where the caret can stand in what is drawn: ascending bytes, lines from 0. A byte that stands twice (the
// end of one line, the start of the next) is drawn at the second place.
struct Stop {
  uint32_t byte = 0;
  float x = 0;
  int line = 0;
};
void set_stops(std::vector<Stop> stops);

// Where the caret is on the page, CSS pixels: input method windows open there.
void set_caret_box(float x, float y, float height);
// A rectangle (CSS pixels) in which a tap is going to open a session; asked anew every frame.
void add_region(float x, float y, float width, float height, std::string_view field, std::string_view label);

// Called by the platform: at the start of a frame, and when the text area reports.
void start_frame();
void end_frame();
void report(std::string_view text, uint32_t anchor, uint32_t caret, uint32_t composing_begin, uint32_t composing_end);
void report_key(KeyPress press);
void report_blur();  // the text area lost the focus: the session is over

}  // namespace vitrine::text_session
