#include "explain/score.h"

#include "graph/build.h"

namespace vitrine {

namespace b = build;

ValueId untouched(Graph&, const std::string&, ValueId value) { return value; }

ValueId select_row(Graph& g, ValueId residual) {
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  return b::reduce_sum(g, b::mul(g, residual, row), {1}, true);
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

  const ValueId normed = model.final_norm(g, select_row(g, model.blocks(g, s.embeddings, tap)));
  const ValueId ids = g.input("score_ids", DType::i64, {"K"});
  const ValueId coefficients = g.input("score_coefficients", DType::f32, {"K"});
  s.score = b::reduce_sum(g, model.logit_combination(g, normed, ids, coefficients), {1});
  if (probability) {
    const ValueId one = b::constant(g, Tensor({1}, std::vector<float>{1}));
    const ValueId of = g.input("probability_of", DType::i64, {1});
    const ValueId logit = model.logit_combination(g, normed, of, one);  // [B, 1]
    const ValueId logits = model.unembed(g, normed);                    // [B, 1, V]
    const ValueId top = b::reduce_max(g, logits, {2}, true);
    const ValueId total = b::reduce_sum(g, b::apply(g, Op::exp, b::sub(g, logits, top)), {2});
    const ValueId share = b::apply(g, Op::exp, b::sub(g, logit, b::reduce_max(g, logits, {2})));
    s.probability = b::reduce_sum(g, b::div(g, share, total), {1});
  }
  return s;
}

Result<ValueId> score_gradient(Graph& g, const ScoreGraph& s, const RuleTable& rules) {
  const ValueId wrt[] = {s.embeddings};
  VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, s.score, wrt, rules));
  return gradients[0];
}

Tensor one_hot_row(const Job& job) {
  Tensor row = Tensor::zeros({job.length(), 1});
  row.f32()[static_cast<size_t>(job.position)] = 1;
  return row;
}

NamedTensors score_feeds(const Job& job) {
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  feeds.emplace("row", one_hot_row(job));
  std::vector<int64_t> ids{job.target};
  std::vector<float> coefficients{1};
  if (job.foil >= 0) {
    ids.push_back(job.foil);
    coefficients.push_back(-1);
  }
  const int64_t k = static_cast<int64_t>(ids.size());
  feeds.emplace("score_ids", Tensor({k}, std::move(ids)));
  feeds.emplace("score_coefficients", Tensor({k}, std::move(coefficients)));
  return feeds;
}

const char* score_unit(const Job& job) { return job.foil >= 0 ? "log-odds" : "logit"; }

}  // namespace vitrine
