#include "explain/prediction/next_logits.h"

#include <algorithm>
#include <numeric>

#include "explain/score.h"

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

Task<Result<Tensor>> all_logits(Job job) {
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
  co_return std::move(out.at("logits")).reshaped({job.length(), model.architecture().vocabulary});
}

std::vector<int32_t> largest(std::span<const float> logits, int64_t k) {
  std::vector<int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto end = ids.begin() + static_cast<ptrdiff_t>(std::clamp<int64_t>(k, 0, static_cast<int64_t>(ids.size())));
  std::partial_sort(ids.begin(), end, ids.end(), [&](int32_t a, int32_t b) {
    const float x = logits[static_cast<size_t>(a)], y = logits[static_cast<size_t>(b)];
    return x != y ? x > y : a < b;
  });
  ids.erase(end, ids.end());
  return ids;
}

}  // namespace vitrine
