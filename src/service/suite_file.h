// Data sets on which explanations are put to the test: prompts with an answer, perhaps a foil and the rationale that
// truly decides.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "explain/trust/rationale.h"

namespace vitrine::service {

struct SuiteExample {
  std::string group;  // the skill; "all" where the file names none
  std::string text;
  std::string target, foil;     // as tokens (" Sara"); an empty target: the most probable token; an empty foil: none
  std::vector<Span> rationale;  // code points of the text; empty: not known
  std::string pair = {};        // the same text but for one decisive change, which has another answer; empty: not known
};

// Reads, in this order of guessing:
//   - one JSON object of lists, as models/vitrine-small/skills.json: {"skill": [{"prompt", "answer", "foil",
//   "rationale", "pair_prompt"}]}
//   - JSON lines: {"text" | "prompt", "target" | "answer", "foil", "rationale", "pair" | "pair_prompt", "skill"};
//   rationale is
//     [[5, 9]] or "5-9"
//   - tab-separated values whose first line names the columns: text, target, foil, rationale, pair, skill; "\n", "\t"
//   and
//     "\\" stand for what they say
// Only the text is required. Errors: bad_file, with the line or the place in the list.
Result<std::vector<SuiteExample>> read_suite(std::string_view bytes);

}  // namespace vitrine::service
