#include "platform/text_session.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "platform/platform.h"
#include "platform/text_bridge.h"
#include "text/unicode.h"

namespace vitrine::text_session {
namespace {

struct Session {
  std::optional<State> state;
  std::vector<KeyPress> keys;
  std::vector<Stop> stops;
  float wanted_x = -1;                // column that up and down keep; -1: the caret's
  std::string regions, sent_regions;  // JSON objects, separated by commas
  float caret_x = -1, caret_y = -1, caret_height = -1;
};
Session& session() {
  static Session s;
  return s;
}

// Names of fields and labels are sentences of this program: quotes and backslashes at most.
std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) result += c;
  }
  return result + '"';
}

// A caret never stops inside what a person takes for one character.
uint32_t between_graphemes(std::string_view text, uint32_t at) {
  return at < text.size() ? static_cast<uint32_t>(grapheme_begin(text, at)) : at;
}

// Browsers delete backwards by code point: where the rest of a character begins of which only the end was deleted, else
// the caret.
uint32_t rest_of_deleted(const State& before, std::string_view text, uint32_t caret) {
  const bool backwards = before.anchor == before.caret && before.caret <= before.text.size() && caret < before.caret &&
                         before.text.size() - text.size() == before.caret - caret &&
                         before.text.compare(0, caret, text.substr(0, caret)) == 0;
  return backwards ? between_graphemes(before.text, caret) : caret;
}

// The stop nearest to x on a line; of two at the same place the later byte.
const Stop* nearest(const std::vector<Stop>& stops, int line, float x) {
  const Stop* best = nullptr;
  for (const Stop& stop : stops) {
    if (stop.line != line) continue;
    if (!best || std::abs(stop.x - x) <= std::abs(best->x - x)) best = &stop;
  }
  return best;
}

// Moves the caret between or along lines. False: not a key of that kind.
bool move_caret(const KeyPress& press) {
  Session& s = session();
  const State& state = *s.state;
  const bool up = press.key == Key::up || press.key == Key::page_up;
  const bool down = press.key == Key::down || press.key == Key::page_down;
  const bool start = press.key == Key::line_start, end = press.key == Key::line_end;
  if (!(start || end || (state.multiline && (up || down)))) return false;

  const uint32_t length = state.text.size();
  Stop at;
  int last_line = 0;
  for (const Stop& stop : s.stops) {
    if (stop.byte <= state.caret) at = stop;
    last_line = std::max(last_line, stop.line);
  }
  uint32_t to = up || start ? 0 : length;
  float kept = -1;
  if (!press.command && !s.stops.empty()) {
    if (start || end) {
      const Stop* stop = nearest(s.stops, at.line, start ? -1e5f : 1e5f);
      if (stop) to = stop->byte;
    } else {
      kept = s.wanted_x >= 0 ? s.wanted_x : at.x;
      const int line = at.line + (up ? -1 : 1);
      const Stop* stop = line >= 0 && line <= last_line ? nearest(s.stops, line, kept) : nullptr;
      if (stop) to = stop->byte;
    }
  }
  set_selection(press.shift ? state.anchor : to, to);
  s.wanted_x = kept;
  return true;
}

}  // namespace

void begin(const Begin& asked) {
  Session& s = session();
  Begin b = asked;
  b.anchor = between_graphemes(b.text, b.anchor);
  b.caret = between_graphemes(b.text, b.caret);
  s.keys.clear();
  s.state = State{.field = std::string(b.field),
                  .text = std::string(b.text),
                  .anchor = b.anchor,
                  .caret = b.caret,
                  .multiline = b.multiline};
  s.stops.clear();
  s.wanted_x = -1;
  s.caret_x = -1;
  bridge::text_begin(b);
  platform::request_redraw();
}

void end() {
  if (!session().state) return;
  session().state.reset();
  session().keys.clear();
  bridge::text_end();
  platform::request_redraw();
}

const State* active(std::string_view field) {
  const auto& state = session().state;
  return state && state->field == field ? &*state : nullptr;
}

const State* active() { return session().state ? &*session().state : nullptr; }

std::vector<KeyPress> take_keys() { return std::exchange(session().keys, {}); }

void set_selection(uint32_t anchor, uint32_t caret) {
  auto& state = session().state;
  if (!state) return;
  anchor = between_graphemes(state->text, anchor);
  caret = between_graphemes(state->text, caret);
  if (state->anchor == anchor && state->caret == caret) return;
  state->anchor = anchor;
  state->caret = caret;
  ++state->moves;
  session().wanted_x = -1;
  bridge::text_select(anchor, caret);
}

void set_stops(std::vector<Stop> stops) { session().stops = std::move(stops); }

void insert(uint32_t begin, uint32_t end, std::string_view text) {
  if (session().state) bridge::text_insert(begin, end, text);
}

void set_caret_box(float x, float y, float height) {
  Session& s = session();
  if (std::abs(s.caret_x - x) < 0.5f && std::abs(s.caret_y - y) < 0.5f && s.caret_height == height) { return; }
  s.caret_x = x;
  s.caret_y = y;
  s.caret_height = height;
  bridge::text_caret_box(x, y, height);
}

void add_region(float x, float y, float width, float height, std::string_view field, std::string_view label) {
  char numbers[128];
  std::snprintf(numbers, sizeof numbers, "{\"x\":%.0f,\"y\":%.0f,\"w\":%.0f,\"h\":%.0f,", x, y, width, height);
  std::string& json = session().regions;
  if (!json.empty()) json += ',';
  json += numbers;
  json += "\"field\":" + json_string(field) + ",\"label\":" + json_string(label) + '}';
}

void start_frame() { session().regions.clear(); }

void end_frame() {
  Session& s = session();
  if (s.regions == s.sent_regions) return;
  bridge::text_regions("[" + s.regions + "]");
  s.sent_regions = s.regions;
}

void report(std::string_view text, uint32_t anchor, uint32_t caret, uint32_t composing_begin, uint32_t composing_end) {
  auto& state = session().state;
  if (!state) return;
  const uint32_t length = text.size();
  anchor = std::min(anchor, length);
  caret = std::min(caret, length);
  const bool composes = composing_begin != composing_end;
  const uint32_t rest = text.size() < state->text.size() && !composes ? rest_of_deleted(*state, text, caret) : caret;
  if (text != state->text) {
    state->text = text;
    ++state->edits;
  }
  // The page repeats what set_selection told it.
  if (anchor != state->anchor || caret != state->caret) session().wanted_x = -1;
  state->anchor = anchor;
  state->caret = caret;
  state->composing_begin = std::min(composing_begin, length);
  state->composing_end = std::min(composing_end, length);
  ++state->moves;
  platform::request_redraw();
  if (rest < caret) insert(rest, caret, "");
}

void report_key(KeyPress press) {
  if (session().state && !move_caret(press)) session().keys.push_back(press);
  platform::request_redraw();
}

void report_blur() {
  session().state.reset();
  session().keys.clear();
  platform::request_redraw();
}

}  // namespace vitrine::text_session
