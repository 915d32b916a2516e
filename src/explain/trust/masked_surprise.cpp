#include "explain/trust/masked_surprise.h"

#include <algorithm>
#include <cmath>

#include "explain/replacement.h"
#include "explain/sweep.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "statistics/bootstrap.h"
#include "statistics/random.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

constexpr int64_t most_rows = 16;  // positions that are looked at
constexpr int64_t draws_per_rate = 8;
constexpr double rates[] = {0.25, 0.5, 0.75};

// Outputs surprise and entropy [B, P] at the rows that rows [P, T] selects; next [P, V] is the one-hot next token of
// each.
Result<void> build_surprise(Graph& g, const Model& model) {
  const int64_t d = model.architecture().d_model;
  const ValueId tokens = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
  const ValueId replacement = g.input("replacement", DType::f32, {"T", d});
  const ValueId keep = b::reshape(g, g.input("keep", DType::f32, {"B", "T"}), {0, 0, 1});
  const ValueId drop = b::shift(g, b::scale(g, keep, -1), 1);
  const ValueId embeddings = b::add(g, b::mul(g, keep, tokens), b::mul(g, drop, replacement));
  const Tap nothing = [](Graph&, const std::string&, ValueId value) { return value; };
  const ValueId rows =
      b::matmul(g, g.input("rows", DType::f32, {"P", "T"}), model.blocks(g, embeddings, nothing));  // [B, P, D]
  const ValueId logits = model.unembed(g, model.final_norm(g, rows));                               // [B, P, V]
  const ValueId top = b::reduce_max(g, logits, {2}, true);
  const ValueId shifted = b::sub(g, logits, top);
  const ValueId total = b::apply(g, Op::log, b::reduce_sum(g, b::apply(g, Op::exp, shifted), {2}));  // [B, P]
  const ValueId next = g.input("next", DType::f32, {"P", model.architecture().vocabulary});
  g.output("surprise", b::sub(g, total, b::reduce_sum(g, b::mul(g, shifted, next), {2})));
  g.output("entropy", b::sub(g, total, b::reduce_sum(g, b::mul(g, b::softmax(g, logits), shifted), {2})));
  return {};
}

}  // namespace

Task<Result<Figure>> masked_surprise_figure(Job job, std::string replacement, uint64_t seed) {
  constexpr const char* name = "masked_surprise";
  constexpr const char* label = to_say("Masked texts in distribution");
  const int64_t tokens = job.length(), n = job.reach() - job.first;
  if (!job.model().architecture().causal)
    co_return not_measured(name, label, say("the model does not predict the next token"));
  // Positions before the last whose next token is the text's, and that see a token which may go.
  std::vector<int64_t> positions;
  for (int64_t t = job.first; t + 1 < job.reach(); ++t) positions.push_back(t);
  if (positions.size() < 2)
    co_return not_measured(name, label, say("the text has too few tokens that are predicted from others"));
  const int64_t there = positions.size(), count = std::min(most_rows, there);
  const int64_t vocabulary = job.model().architecture().vocabulary;
  Tensor rows = Tensor::zeros({count, tokens}), next = Tensor::zeros({count, vocabulary});
  for (int64_t p = 0; p < count; ++p) {
    const int64_t t = positions[p * there / count];
    rows.f32()[p * tokens + t] = 1;
    next.f32()[p * vocabulary + job.tokens[t + 1].id] = 1;
  }
  Masks masks(tokens);
  masks.add_full();
  Random random(seed);
  for (double rate : rates)
    for (int64_t draw = 0; draw < draws_per_rate; ++draw) {
      masks.add_full();
      const std::vector<int64_t> order = random.permutation(n);
      const int64_t gone = std::max<int64_t>(1, std::llround(rate * n));
      for (int64_t i = 0; i < gone; ++i) masks.remove(job.first + order[i]);
    }
  const int64_t all = masks.count();
  const Tensor keep = std::move(masks).tensor(), with = replacement_rows(job, replacement);
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("trust/masked_surprise", [&](Graph& g) { return build_surprise(g, job.model()); }));
  job.plan(all);
  std::vector<double> gaps;  // of each text: mean of surprise - entropy
  double expected = 0, met = 0;
  for (int64_t begin = 0, now = 0; begin < all; begin += now) {
    now = std::min(job.rows_per_run(), all - begin);
    const auto part = keep.f32().subspan(begin * tokens, now * tokens);
    NamedTensors feeds;
    feeds.emplace("ids", job.ids());
    feeds.emplace("keep", Tensor({now, tokens}, std::vector<float>(part.begin(), part.end())));
    feeds.emplace("replacement", with);
    feeds.emplace("rows", rows);
    feeds.emplace("next", next);
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), now));
    const auto surprise = out.at("surprise").f32(), entropy = out.at("entropy").f32();
    for (int64_t i = 0; i < now; ++i) {
      double s = 0, h = 0;
      for (int64_t p = 0; p < count; ++p) {
        s += surprise[i * count + p];
        h += entropy[i * count + p];
      }
      gaps.push_back((s - h) / count);
      if (gaps.size() == 1) continue;
      met += s / (count * (all - 1));
      expected += h / (count * (all - 1));
    }
  }
  std::vector<double> excess;
  for (size_t i = 1; i < gaps.size(); ++i) excess.push_back(gaps[i] - gaps[0]);
  Figure f = measured_figure(name, label, mean(excess), "nat",
                             say("with tokens replaced by {what} the model expects a surprise of {expected} nats and "
                                 "meets {met}; beyond what the whole text shows this is near 0 in distribution",
                                 translated(replacement_words(replacement)), numeral(short_number(expected, 3)),
                                 numeral(short_number(met, 3))));
  if (const auto interval = bootstrap_mean(excess, seed)) {
    f.low = interval->low;
    f.high = interval->high;
  }
  co_return std::move(f);
}

}  // namespace vitrine
