#include "platform/text_session.h"

#include <doctest/doctest.h>

#include <string>

using namespace vitrine::text_session;

namespace {

// Two lines of "abcd" and "ef", 10 px a letter, as a field of several lines.
void open_two_lines(uint32_t caret) {
  begin({.field = "prompt", .label = "Text", .text = "abcdef", .anchor = caret, .caret = caret, .multiline = true});
  set_stops({{0, 0, 0}, {1, 10, 0}, {2, 20, 0}, {3, 30, 0}, {4, 40, 0}, {4, 0, 1}, {5, 10, 1}, {6, 20, 1}});
}
uint32_t caret() { return active()->caret; }

}  // namespace

TEST_CASE("up and down keep the column, Home and End stay on the line") {
  open_two_lines(3);
  report_key({Key::down});
  CHECK(caret() == 6);  // the second line ends before column 3
  report_key({Key::up});
  CHECK(caret() == 3);  // and the column is kept
  report_key({Key::line_start});
  CHECK(caret() == 0);
  report_key({Key::down});
  CHECK(caret() == 4);
  report_key({Key::line_end});
  CHECK(caret() == 6);
  report_key({Key::down});
  CHECK(caret() == 6);
  report_key({.key = Key::line_start, .command = true});
  CHECK(caret() == 0);
  report_key({Key::up});
  CHECK(caret() == 0);
  CHECK(take_keys().empty());
  end();
}

TEST_CASE("Shift extends the selection from its anchor") {
  open_two_lines(1);
  report_key({.key = Key::down, .shift = true});
  CHECK(active()->anchor == 1);
  CHECK(caret() == 5);
  report_key({Key::line_start});
  CHECK(active()->anchor == 4);
  CHECK(caret() == 4);
  end();
}

TEST_CASE("in a single line up and down are for the list below it") {
  begin({.field = "search", .label = "Search", .text = "abc", .anchor = 3, .caret = 3});
  report_key({Key::down});
  report_key({Key::enter});
  const auto keys = take_keys();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].key == Key::down);
  CHECK(keys[1].key == Key::enter);
  report_key({Key::line_start});
  CHECK(caret() == 0);
  end();
}

TEST_CASE("a report counts edits and moves, and what arrives after the end is dropped") {
  begin({.field = "prompt", .label = "Text", .text = "a", .anchor = 1, .caret = 1});
  report("ab", 2, 2, 0, 0);
  CHECK(active("prompt")->text == "ab");
  CHECK(active("prompt")->edits == 1);
  report("ab", 0, 99, 0, 99);
  CHECK(active("prompt")->edits == 1);
  CHECK(active("prompt")->caret == 2);
  CHECK(active("prompt")->composing_end == 2);
  CHECK(active("other") == nullptr);
  report_blur();
  report("abc", 3, 3, 0, 0);
  report_key({Key::enter});
  CHECK(active() == nullptr);
  CHECK(take_keys().empty());
}

TEST_CASE("a caret never stops inside what a person takes for one character") {
  const std::string text = "a👩‍🚀e\u0301b";  // 1 + 11 + 3 + 1 bytes
  begin({.field = "prompt", .label = "Text", .text = text, .anchor = 5, .caret = 5});
  CHECK(caret() == 1);
  set_selection(8, 13);
  CHECK(active()->anchor == 1);
  CHECK(caret() == 12);
  set_selection(12, 15);
  CHECK(active()->anchor == 12);
  CHECK(caret() == 15);
  end();
}
