// How the model answers when tokens of the text are replaced, and when the text is another one: what methods ask that
// look for a smaller or a changed text with the same or the other answer.
#pragma once
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct Answer {
  double score = 0;        // unit of explain/score.h
  double probability = 0;  // of the target
  double log_odds = 0;     // of the target against the foil, or against everything else: in nats
  double margin =
      0;  // positive: the answer is the target. With a foil the score; else its logit minus the largest other
  int32_t top = -1;  // the most probable token at the explained position; -1: not asked
};

// One answer for every mask, without `top`. keep [N, T] and replacement [T, D] as in explain/sweep.h. Without a foil,
// log-odds and margin of a target of several tokens are those of its first token. Announces its rows.
Task<Result<std::vector<Answer>>> masked_answers(Job job, Tensor keep, Tensor replacement);

// Another text, whose tokens (bos included) take the place of the job's.
struct OtherText {
  std::vector<int32_t> ids;
  int64_t position = 0;  // whose prediction is asked about
};
// One answer for every text, in order. Texts of one length and position run together.
Task<Result<std::vector<Answer>>> text_answers(Job job, std::vector<OtherText> texts);

// The explained position and everything else of `job`, for another text.
Job job_of(const Job& job, const OtherText& text);

}  // namespace vitrine
