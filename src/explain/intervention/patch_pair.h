// The two texts between which activations are exchanged: the job's, which is called clean, and another of as many
// tokens, the corrupted one (Heimersheim, Nanda 2024).
#pragma once
#include <string>
#include <vector>

#include "explain/job.h"
#include "explanation/setting.h"

namespace vitrine {

struct PatchPair {
  std::vector<int32_t> corrupted;  // [T]
  int64_t first = 0;               // the first token that differs, at or before the explained position
  std::string text;                // as it would be typed; empty where tokens were exchanged
  std::string other;               // put into what: "the text with “good” → “bad”", "the other text"
  std::string note;                // which text that is, and why that one
  // Further texts [T] that move the score the same way and at least half as far, by falling difference; none where the
  // text was given. What was found between the two texts can be tried on them.
  std::vector<std::vector<int32_t>> held_out;
};

// The text of the setting `corrupted`. Where that is empty, an edit of the job's text: of at most `samples` that keep
// the number of tokens, the one that lowers the score most. Where no word can be edited so, one token is exchanged for
// another that the model finds likely in its place.
// Errors: bad_request for a text of another number of tokens, one that the model reads as the same, one whose explained
// token is no mask where the job's is one, and where nothing can be exchanged; bad_text as read_prompt.
Task<Result<PatchPair>> patch_pair(Job job);

// The two settings, to be declared by every method that asks for a pair.
inline constexpr Setting corrupted_setting{
    "corrupted",
    "Other text",
    Setting::Kind::text,
    {},
    0,
    0,
    0,
    "The corrupted text: as many tokens as the text, another answer. Empty: an edit of the text is looked for."};
inline constexpr Setting pair_samples_setting{"samples",
                                              "Edits tried",
                                              Setting::Kind::integer,
                                              {},
                                              1,
                                              2000,
                                              100,
                                              "How many edits of the text are run when no other text is given."};

}  // namespace vitrine
