// The number that attribution methods explain: a combination of logits at one position, usually
// logit(target) - logit(foil), in logits. With a foil this is the log-odds between the two tokens; without one
// it is the target's logit.
//
// Everything that changes from keystroke to keystroke is a graph input, so that one program (and one
// session) serves every text, position, target, baseline and mask:
//   ids                  i64 [1, T]
//   keep                 f32 [B, T]   1 = the token's embedding, 0 = its replacement, between = a mixture
//   replacement          f32 [T, D]   embeddings that stand for removed tokens (explain/replacement.h)
//   row                  f32 [T, 1]   one-hot: the position whose logits are explained
//   score_ids            i64 [K]
//   score_coefficients   f32 [K]
//   probability_of       i64 [1]      (only with `probability`)
#pragma once
#include "explain/job.h"
#include "graph/gradient.h"
#include "graph/graph.h"

namespace vitrine {

struct ScoreGraph {
  ValueId tokens = no_value;       // [1, T, D] embeddings of the text
  ValueId replacement = no_value;  // [T, D]
  ValueId embeddings = no_value;   // [B, T, D] keep x tokens + (1 - keep) x replacement
  ValueId score = no_value;        // [B]
  ValueId probability = no_value;  // [B] softmax over the whole vocabulary at the position
};

// Reading taps that change nothing.
ValueId untouched(Graph&, const std::string& name, ValueId value);

ScoreGraph build_score(Graph&, const Model&, const Tap& tap = untouched, bool probability = false);

// d score / d embeddings, [B, T, D]. Errors: unsupported when an op on the way has no gradient.
Result<ValueId> score_gradient(Graph&, const ScoreGraph&, const RuleTable& rules = {});

// residual [B, T, D] -> [B, 1, D]: the row that the graph input `row` selects.
ValueId select_row(Graph&, ValueId residual);

// The feeds of a score graph but for `keep` and `replacement`.
NamedTensors score_feeds(const Job&);
// [T, 1], 1 at the job's position.
Tensor one_hot_row(const Job&);
// "logit" or, with a foil, "log-odds".
const char* score_unit(const Job&);

}  // namespace vitrine
