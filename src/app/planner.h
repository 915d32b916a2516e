// From the state to the questions that should be asked, and from those to messages: what is new is sent,
// what is no longer wanted is cancelled.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// The questions for this state, in order. Predictions come first: they say which target the others are
// about. Needs the tokens of the text as it is now.
std::vector<Want> plan(const State& state);
std::string key_of(const Request& request, std::string_view model_hash);

struct AskTokens {
  uint64_t id = 0;
  std::string text;
};
struct AskExplanation {
  uint64_t id = 0;
  Request request;
  bool second = false;  // of the second model
};
struct AskCancel {
  uint64_t id = 0;
};
struct AskData {
  uint64_t id = 0;
  std::string type, fields;
};  // fields: JSON text
struct AskExamples {
  uint64_t id = 0;
  std::string group;
  int64_t first = 0;
};
using Message = std::variant<AskTokens, AskExplanation, AskCancel, AskData, AskExamples>;

struct Dispatch {
  std::vector<Message> messages;
  std::optional<double> again_at;  // seconds: call again then
};
// Marks in `state` what was sent. `next_id` grows by one for every request.
Dispatch dispatch(State& state, double now, uint64_t& next_id);

}  // namespace vitrine::app
