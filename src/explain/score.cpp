#include "explain/score.h"

#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace b = build;

namespace {

// log of the sum of exp over the last axis, without it.
ValueId log_sum_exp(Graph& g, ValueId x, int64_t axis) {
  const ValueId top = b::reduce_max(g, x, {axis}, true);
  const ValueId total = b::reduce_sum(g, b::apply(g, Op::exp, b::sub(g, x, top)), {axis});
  return b::add(g, b::apply(g, Op::log, total), b::reduce_max(g, x, {axis}));
}

}  // namespace

ValueId untouched(Graph&, const std::string&, ValueId value) { return value; }

ValueId select_row(Graph& g, ValueId residual) {
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  return b::reduce_sum(g, b::mul(g, residual, row), {1}, true);
}

void build_score_head(Graph& g, const Model& model, ValueId residual, ScoreGraph& s, bool probability) {
  const ValueId rows = g.input(score_rows_input, DType::f32, {"R", "T"});
  const ValueId token_rows = g.input("token_rows", DType::f32, {"K", "R"});
  const ValueId token_words = g.input("token_words", DType::f32, {"K", "W"});
  const ValueId side_words = g.input("side_words", DType::f32, {"G", "W"});
  s.normed = model.final_norm(g, b::matmul(g, rows, residual));
  const ValueId logits =
      model.token_logits(g, b::matmul(g, token_rows, s.normed), g.input("score_ids", DType::i64, {"K"}));
  const ValueId normalise = g.find_input(normalise_input);
  ValueId normalised = no_value;  // [B, K]
  if (normalise != no_value || probability) {
    ValueId whole = log_sum_exp(g, model.unembed(g, s.normed), 2);  // [B, R]
    if (normalise != no_value) whole = b::mul(g, whole, normalise);
    normalised = b::sub(g, logits, b::matmul(g, whole, b::swap_last_two(g, token_rows)));
  }
  s.by_token = normalise != no_value ? normalised : logits;
  // Words of the other side are far below any word: exp makes them exactly nothing.
  const ValueId others = b::scale(g, b::shift(g, side_words, -1), 1e9);               // [G, W]
  const ValueId words = b::unsqueeze(g, b::matmul(g, s.by_token, token_words), {1});  // [B, 1, W]
  const ValueId sides = log_sum_exp(g, b::add(g, words, others), 2);                  // [B, G]
  s.score = b::reduce_sum(g, b::mul(g, sides, g.input("side_signs", DType::f32, {"G"})), {1});
  if (probability) {
    const ValueId chances = b::apply(g, Op::exp, b::matmul(g, normalised, token_words));  // [B, W]
    const ValueId of_sides = b::matmul(g, chances, b::swap_last_two(g, side_words));      // [B, G]
    s.probability = b::reduce_sum(g, b::slice(g, of_sides, 1, 0, 1), {1});
  }
}

ScoreGraph build_score(Graph& g, const Model& model, const Tap& tap, bool probability) {
  const int64_t d = model.architecture().d_model;
  ScoreGraph s;
  s.tokens = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
  s.replacement = g.input("replacement", DType::f32, {"T", d});
  // keep x tokens + (1 - keep) x replacement, and not replacement + keep x difference, is exact at 0 and 1.
  const ValueId keep = b::reshape(g, g.input("keep", DType::f32, {"B", "T"}), {0, 0, 1});
  const ValueId drop = b::shift(g, b::scale(g, keep, -1), 1);
  s.embeddings = b::add(g, b::mul(g, keep, s.tokens), b::mul(g, drop, s.replacement));
  build_score_head(g, model, model.blocks(g, s.embeddings, tap), s, probability);
  return s;
}

Result<ValueId> score_gradient(Graph& g, const ScoreGraph& s, ValueId value, const RuleTable& rules) {
  const ValueId wrt[] = {value};
  if (rules.empty()) {
    VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, s.score, wrt));
    return gradients[0];
  }
  const ValueId last[] = {s.normed};
  VITRINE_TRY(const std::vector<ValueId> of_head, gradient(g, s.score, last));
  VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, s.normed, wrt, rules, of_head[0]));
  return gradients[0];
}

Result<ValueId> score_gradient(Graph& g, const ScoreGraph& s, const RuleTable& rules) {
  return score_gradient(g, s, s.embeddings, rules);
}

Tensor one_hot_row(const Job& job) {
  Tensor row = Tensor::zeros({job.length(), 1});
  row.f32()[job.position] = 1;
  return row;
}

NamedTensors score_feeds(const Job& job) {
  const TargetPair pair = job.pair();
  const Sequence sequence = job.sequence();
  // Row 0 of the R is the explained position, then come the rows of the branches in their order.
  const int64_t branches = sequence.rows() - sequence.prompt, r = 1 + branches, n = sequence.rows();
  const int64_t w = pair.target.words.size() + pair.foil.words.size();
  const int64_t g = pair.foil.empty() ? 1 : 2;
  Tensor rows = Tensor::zeros({r, n}), side_words = Tensor::zeros({g, w});
  rows.f32()[job.position] = 1;
  for (int64_t i = 0; i < branches; ++i) rows.f32()[(i + 1) * n + sequence.prompt + i] = 1;

  std::vector<int64_t> ids, said_by, word_of;
  int64_t word = 0, branch_row = 1;
  for (const Target* side : {&pair.target, &pair.foil})
    for (const std::vector<int32_t>& tokens : side->words) {
      for (size_t i = 0; i < tokens.size(); ++i) {
        ids.push_back(tokens[i]);
        said_by.push_back(i == 0 ? 0 : branch_row++);
        word_of.push_back(word);
      }
      side_words.f32()[(side == &pair.target ? 0 : w) + word] = 1;
      ++word;
    }
  const int64_t k = ids.size();
  Tensor token_rows = Tensor::zeros({k, r}), token_words = Tensor::zeros({k, w});
  for (int64_t i = 0; i < k; ++i) {
    token_rows.f32()[i * r + said_by[i]] = 1;
    token_words.f32()[i * w + word_of[i]] = 1;
  }
  NamedTensors feeds;
  feeds.emplace("ids", Tensor({1, n}, std::vector<int64_t>(sequence.ids)));
  feeds.emplace(score_rows_input, std::move(rows));
  feeds.emplace("score_ids", Tensor({k}, std::move(ids)));
  feeds.emplace("token_rows", std::move(token_rows));
  feeds.emplace("token_words", std::move(token_words));
  feeds.emplace("side_words", std::move(side_words));
  feeds.emplace("side_signs", Tensor({g}, g == 2 ? std::vector<float>{1, -1} : std::vector<float>{1}));
  feeds.emplace(normalise_input, Tensor::full({r}, 1));
  return feeds;
}

const char* score_unit(const Job& job) {
  return job.foil >= 0 ? "log-odds" : job.targets.log_probabilities() ? to_say("log-probability") : "logit";
}

}  // namespace vitrine
