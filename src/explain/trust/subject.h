// One method's explanation of the prompt, as the figures of trust see it.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "explain/job.h"
#include "explain/method.h"
#include "explain/trust/rationale.h"
#include "text/say.h"

namespace vitrine {

struct Subject {
  const Method* method = nullptr;
  Explanation explanation;
  std::vector<double> scores;  // [n] of the tokens that can matter, Job::first to Job::reach
  std::string unit;            // of the scores

  int64_t passes() const;  // forward and backward together
  bool flat() const;       // every token has the same score, so there is no order to test
};
using SubjectPtr = std::shared_ptr<const Subject>;

// The scores [n] of an explanation with view token_scores; empty when it has none.
std::vector<double> text_scores(const Explanation&, const Job&);
// Whether each of the tokens Job::first to Job::reach lies in one of the spans; empty when there are none.
std::vector<bool> text_members(const Job&, std::span<const Span> rationale);
// Precondition: the explanation is of `method` on the job's prompt.
SubjectPtr make_subject(const Method& method, Explanation explanation, const Job&);

const Figure* find_figure(const Explanation&, std::string_view name);
// The setting of that name; null when the method has none.
const Setting* find_setting(const Method&, std::string_view name);
// "baseline" or "replacement": what stands for an absent token; null when the method has no such setting.
const Setting* baseline_setting(const Method&);

// Methods that give every token a score and are put to the test: all with View::token_scores.
std::vector<const Method*> attributions();

// Reasons that several figures share, to be translated.
inline constexpr const char* no_order = to_say("every token has the same score, so there is no order to test");
inline constexpr const char* too_few = to_say("it takes three tokens with different scores to compare two orders");

}  // namespace vitrine
