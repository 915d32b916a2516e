// The number that attribution methods explain.
//
//   word      sum over its tokens of l; l is the token's logit
//   side      log of the sum of exp over its words (one word: the word itself)
//   score     target, or target - foil
//
// For single tokens this is logit(target), or with a foil logit(target) - logit(foil): the log-odds between the two.
// For sets it is the log of their summed probability up to what all tokens share, and with a foil the log-odds between
// the sets. As soon as a word has several tokens, l is a log-probability, log softmax over the whole vocabulary,
// everywhere: the score of a continuation is its log-probability, teacher forced (explain/sequence.h).
//
// Everything that changes from keystroke to keystroke is a graph input, so that one program (and one
// session) serves every text, position, target, baseline and mask. T counts the rows of the sequence, R those whose
// logits are looked at, K the tokens that are scored, W words, G sides (target, foil):
//   ids                  i64 [1, T]
//   keep                 f32 [B, T]   1 = the token's embedding, 0 = its replacement, between = a mixture
//   replacement          f32 [T, D]   embeddings that stand for removed tokens (explain/replacement.h)
//   score_rows           f32 [R, T]   one-hot
//   score_ids            i64 [K]
//   token_rows           f32 [K, R]   one-hot: the row that says the token
//   token_words          f32 [K, W]   1 = the token is of the word
//   side_words           f32 [G, W]   1 = the word is of the side
//   side_signs           f32 [G]      1, -1
//   normalise            f32 [R]      ones; only in graphs of log-probabilities
#pragma once
#include "explain/job.h"
#include "graph/gradient.h"
#include "graph/graph.h"

namespace vitrine {

inline constexpr const char* score_rows_input = "score_rows";
// Job::program opens the graphs of a job whose score is made of log-probabilities with this input.
inline constexpr const char* normalise_input = "normalise";

struct ScoreGraph {
  ValueId tokens = no_value;       // [1, T, D] embeddings of the text
  ValueId replacement = no_value;  // [T, D]
  ValueId embeddings = no_value;   // [B, T, D] keep x tokens + (1 - keep) x replacement, before positions are added:
                                   // what gradients are taken by
  ValueId normed = no_value;       // [B, R, D] after the final norm
  ValueId score = no_value;        // [B]
  ValueId by_token = no_value;     // [B, K] l of every scored token
  ValueId probability = no_value;  // [B] of the target: the words' probabilities summed; softmax over the vocabulary
};

// Reading taps that change nothing.
ValueId untouched(Graph&, const std::string& name, ValueId value);

ScoreGraph build_score(Graph&, const Model&, const Tap& tap = untouched, bool probability = false);
// The same from a residual stream [B, T, D] on: fills normed, score, by_token and probability.
void build_score_head(Graph&, const Model&, ValueId residual, ScoreGraph&, bool probability = false);

// d score / d value, for a value on the way from the embeddings to the last norm. Rules hold up to the last norm; what
// the score is made of after it is differentiated as it is. Errors: unsupported when an op on the way has no gradient.
Result<ValueId> score_gradient(Graph&, const ScoreGraph&, ValueId value, const RuleTable& rules = {});
// d score / d embeddings, [B, T, D].
Result<ValueId> score_gradient(Graph&, const ScoreGraph&, const RuleTable& rules = {});

// residual [B, T, D] -> [B, 1, D]: the row that the graph input `row` selects.
ValueId select_row(Graph&, ValueId residual);
// [T, 1], 1 at the job's position.
Tensor one_hot_row(const Job&);

// The feeds of a score graph but for `keep` and `replacement`.
NamedTensors score_feeds(const Job&);
// "logit", "log-probability" or, with a foil, "log-odds".
const char* score_unit(const Job&);

}  // namespace vitrine
