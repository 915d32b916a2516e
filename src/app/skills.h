// Examples whose answer is known together with the words that truly decide it, because of how they were made: the page
// shows them by skill, a few at a time (service/example_list.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "explain/trust/rationale.h"

namespace vitrine::app {

// Lies in the folder of the first shipped model; all of them learnt the same skills.
inline constexpr std::string_view kSkillsFile = "skills.json";
inline constexpr int64_t kSkillPage = 6;

struct SkillExample {
  std::string text, target, foil;  // target and foil as tokens
  std::vector<Span> rationale;     // code points of the text
  std::string pair;                // the text with one decisive change; may be empty
};

struct SkillPage {
  std::vector<std::pair<std::string, int64_t>> groups;  // every skill and how many examples it has
  std::string group;                                    // the one that is shown
  int64_t first = 0;
  std::vector<SkillExample> examples;
};

struct Skills {
  SkillPage page;
  std::optional<std::pair<std::string, int64_t>> asked;  // group and first, not sent yet
  bool in_core = false;                                  // the file was handed over
  uint64_t pending = 0;                                  // id of the request under way, 0 if none
  std::optional<Error> error;
  bool known() const { return !page.groups.empty(); }
};

// What truly decides the answer to a text, and the answer that is right.
struct Rationale {
  std::string text;
  std::vector<Span> spans;  // code points of the text
  std::string answer = {};  // as a token; empty: not known
  bool operator==(const Rationale&) const = default;
};

}  // namespace vitrine::app
