// One way to explain one prediction. Adding one = one file that defines `const Method method_<name>` + one
// line in methods.inc; form, panel, command line, export and JSON follow from what it declares.
#pragma once
#include <span>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "explanation/explanation.h"
#include "explanation/setting.h"

namespace vitrine {

class Job;  // explain/job.h

struct Method {
  const char* name;      // "integrated_gradients"
  const char* title;     // "Integrated gradients"
  const char* question;  // "What did each token add?"
  const char* paper;     // "Sundararajan, Taly, Yan 2017"
  const char* caveat;    // one sentence: where it misleads
  View view;
  std::span<const Setting> settings;
  bool uses_target;  // false: attention, predictions
  Task<Result<Explanation>> (*run)(Job job);
  // About how many passes a text of so many tokens takes, where that is more than one or two for each of them.
  int64_t (*passes)(int64_t tokens) = nullptr;
};

#define X(name) extern const Method method_##name;
#include "explain/methods.inc"
#undef X
std::span<const Method* const> all_methods();
const Method* find_method(std::string_view name);

}  // namespace vitrine
