#include "explain/prediction/next_logits.h"

#include <algorithm>
#include <numeric>

#include "explain/answer.h"
#include "explain/past.h"
#include "explain/score.h"
#include "text/say.h"

namespace vitrine {

Task<Result<Tensor>> next_logits(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("next_logits", [&](Graph& g) -> Result<void> {
    const ValueId tokens = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
    const ValueId residual = select_row(g, model.blocks(g, tokens, untouched));
    g.output("logits", model.unembed(g, model.final_norm(g, residual)));
    return {};
  }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  feeds.emplace("row", one_hot_row(job));
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(program, std::move(feeds), 1));
  co_return std::move(out.at("logits")).reshaped({model.architecture().vocabulary});
}

Task<Result<Tensor>> next_logits(Job job, std::shared_ptr<Read> read) {
  const Model& model = job.model();
  const Result<ProgramPtr> program = job.program("next_logits_with_past", [&](Graph& g) {
    return build_with_past(g, model, [&](Graph& graph, const Tap& tap) -> Result<void> {
      const ValueId tokens = model.embed(graph, graph.input("ids", DType::i64, {"B", "T"}));
      const ValueId residual = select_row(graph, model.blocks(graph, tokens, tap));
      graph.output("logits", model.unembed(graph, model.final_norm(graph, residual)));
      return {};
    });
  });
  if (!program.ok()) co_return co_await next_logits(std::move(job));
  const int64_t begin = read->ids.size(), rows = job.length() - begin;
  job.plan(1);
  const Tensor ids = job.ids();
  NamedTensors feeds;
  feeds.emplace("ids", Tensor({1, rows}, std::vector<int64_t>(ids.i64().begin() + begin, ids.i64().end())));
  Tensor row = Tensor::zeros({rows, 1});
  row.f32().back() = 1;
  feeds.emplace("row", std::move(row));
  add_past((*program)->graph, begin, 1, read->keys_values, feeds);
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(*program, std::move(feeds), 1, false, begin));
  append_past(read->keys_values, out);
  for (int64_t t = begin; t < job.length(); ++t) read->ids.push_back(job.tokens[t].id);
  co_return std::move(out.at("logits")).reshaped({model.architecture().vocabulary});
}

namespace {

// By what comes before: the logits at the position before.
Task<Result<Tensor>> by_text_before(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("all_logits", [&](Graph& g) -> Result<void> {
    const ValueId tokens = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
    g.output("logits", model.unembed(g, model.final_norm(g, model.blocks(g, tokens, untouched))));
    return {};
  }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(program, std::move(feeds), 1));
  Tensor logits = std::move(out.at("logits")).reshaped({job.length(), model.architecture().vocabulary});
  const auto values = logits.f32();
  std::rotate(values.begin(), values.end() - model.architecture().vocabulary, values.end());
  std::fill_n(values.begin(), first_place(job) * model.architecture().vocabulary, 0.0f);
  co_return std::move(logits);
}

Task<Result<Tensor>> by_both_sides(Job job) {
  if (!job.loaded->mask_token)
    co_return Error{ErrorCode::unsupported,
                    say("The model's mask token is not known, so it cannot be asked about a place"), "",
                    say("Use occlusion.")};
  const int64_t vocabulary = job.model().architecture().vocabulary;
  Tensor logits = Tensor::zeros({job.length(), vocabulary});
  OtherText text;
  for (const TokenInfo& t : job.tokens) text.ids.push_back(t.id);
  for (int64_t t = first_place(job); t < job.reach(); ++t) {
    if (t == job.position) continue;
    OtherText masked = text;
    masked.ids[t] = *job.loaded->mask_token;
    masked.position = t;
    VITRINE_CO_TRY(const Tensor row, co_await next_logits(job_of(job, masked)));
    std::copy(row.f32().begin(), row.f32().end(), logits.f32().subspan(t * vocabulary).begin());
  }
  co_return std::move(logits);
}

}  // namespace

int64_t first_place(const Job& job) {
  return job.model().architecture().causal ? std::max<int64_t>(job.first, 1) : job.first;
}

Task<Result<Tensor>> place_logits(Job job) {
  return job.model().architecture().causal ? by_text_before(std::move(job)) : by_both_sides(std::move(job));
}

std::vector<int32_t> largest(std::span<const float> logits, int64_t k) {
  std::vector<int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto end = ids.begin() + std::clamp<int64_t>(k, 0, static_cast<int64_t>(ids.size()));
  std::partial_sort(ids.begin(), end, ids.end(), [&](int32_t a, int32_t b) {
    const float x = logits[a], y = logits[b];
    return x != y ? x > y : a < b;
  });
  ids.erase(end, ids.end());
  return ids;
}

}  // namespace vitrine
