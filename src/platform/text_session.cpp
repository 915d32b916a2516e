#include "platform/text_session.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "platform/platform.h"
#include "platform/text_bridge.h"

namespace vitrine::text_session {
namespace {

struct Session {
  std::optional<State> state;
  std::vector<KeyPress> keys;
  std::string regions, sent_regions;  // JSON objects, separated by commas
  float caret_x = -1, caret_y = -1, caret_height = -1;
};
Session& session() {
  static Session s;
  return s;
}

// Names of fields and labels are sentences of this program: quotes and backslashes at most.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) result += c;
  }
  return result + '"';
}

}  // namespace

void begin(const Begin& b) {
  Session& s = session();
  s.keys.clear();
  s.state = State{.field = std::string(b.field), .text = std::string(b.text), .anchor = b.anchor,
                  .caret = b.caret};
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
  if (!state || (state->anchor == anchor && state->caret == caret)) return;
  state->anchor = anchor;
  state->caret = caret;
  ++state->moves;
  bridge::text_select(anchor, caret);
}

void insert(uint32_t begin, uint32_t end, std::string_view text) {
  if (session().state) bridge::text_insert(begin, end, text);
}

void set_caret_box(float x, float y, float height) {
  Session& s = session();
  if (std::abs(s.caret_x - x) < 0.5f && std::abs(s.caret_y - y) < 0.5f &&
      s.caret_height == height) {
    return;
  }
  s.caret_x = x;
  s.caret_y = y;
  s.caret_height = height;
  bridge::text_caret_box(x, y, height);
}

void add_region(float x, float y, float width, float height, std::string_view field,
                std::string_view label) {
  char numbers[128];
  std::snprintf(numbers, sizeof numbers, "{\"x\":%.0f,\"y\":%.0f,\"w\":%.0f,\"h\":%.0f,", x, y, width,
                height);
  std::string& json = session().regions;
  if (!json.empty()) json += ',';
  json += numbers;
  json += "\"field\":" + quoted(field) + ",\"label\":" + quoted(label) + '}';
}

void start_frame() { session().regions.clear(); }

void end_frame() {
  Session& s = session();
  if (s.regions == s.sent_regions) return;
  bridge::text_regions("[" + s.regions + "]");
  s.sent_regions = s.regions;
}

void report(std::string_view text, uint32_t anchor, uint32_t caret, uint32_t composing_begin,
            uint32_t composing_end) {
  auto& state = session().state;
  if (!state) return;
  if (text != state->text) {
    state->text = text;
    ++state->edits;
  }
  const auto length = static_cast<uint32_t>(text.size());
  state->anchor = std::min(anchor, length);
  state->caret = std::min(caret, length);
  state->composing_begin = std::min(composing_begin, length);
  state->composing_end = std::min(composing_end, length);
  ++state->moves;
  platform::request_redraw();
}

void report_key(KeyPress press) {
  if (session().state) session().keys.push_back(press);
  platform::request_redraw();
}

void report_blur() {
  session().state.reset();
  session().keys.clear();
  platform::request_redraw();
}

}  // namespace vitrine::text_session
