#include "explain/trust/randomisation.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "explain/figures.h"
#include "explain/format.h"
#include "explain/random.h"
#include "explain/statistics.h"
#include "explain/trust/rerun.h"
#include "families/attention.h"
#include "families/derived_model.h"
#include "graph/build.h"

namespace vitrine {

namespace {

constexpr int64_t most_depths = 3;

class ScrambledModel final : public DerivedModel {
 public:
  ScrambledModel(std::shared_ptr<const Model> inner, int64_t depth, uint64_t seed)
      : DerivedModel(std::move(inner)), depth_(depth), seed_(seed) {}

  // While a block is built, each weight that it asks for is replaced by the same rows in the order of a graph input.
  ValueId blocks(Graph& g, ValueId embeddings, const Tap& tap) const override {
    int64_t block = -1;
    const Tap follow = [&](Graph& graph, const std::string& name, ValueId value) {
      for (int64_t i = 0; i < architecture().layers; ++i) {
        if (name == block_point(i, "residual.in")) block = i;
        if (name == block_point(i, "residual.out")) block = -1;
      }
      return tap(graph, name, value);
    };
    g.stand_in([&](Graph& graph, const Weight& weight, ValueId value) {
      return block < 0 ? value : build::gather(graph, value, order_input(graph, block, weight.tensor->shape()[0]));
    });
    const ValueId out = inner().blocks(g, embeddings, follow);
    g.stand_in({});
    return out;
  }

  NamedTensors context_feeds(int64_t tokens) const override {
    NamedTensors feeds = inner().context_feeds(tokens);
    const Architecture& a = architecture();
    for (const auto& [block, rows] : orders_) {
      std::vector<int64_t> order(static_cast<size_t>(rows));
      std::iota(order.begin(), order.end(), 0);
      if (block >= a.layers - depth_)
        order = Random(seed_ + static_cast<uint64_t>(block) * 1000003u + static_cast<uint64_t>(rows)).permutation(rows);
      feeds.emplace(name_of_order(block, rows), Tensor({rows}, std::move(order)));
    }
    return feeds;
  }

 private:
  static std::string name_of_order(int64_t block, int64_t rows) {
    return "row_order." + std::to_string(block) + '.' + std::to_string(rows);
  }
  ValueId order_input(Graph& g, int64_t block, int64_t rows) const {
    orders_.insert({block, rows});
    const std::string name = name_of_order(block, rows);
    for (const auto& [known, id] : g.inputs())
      if (known == name) return id;
    return g.input(name, DType::i64, {rows});
  }

  int64_t depth_;
  uint64_t seed_;
  mutable std::set<std::pair<int64_t, int64_t>> orders_;  // (block, rows), as the graphs ask for them
};

}  // namespace

std::shared_ptr<const Model> make_scrambled(std::shared_ptr<const Model> model, int64_t depth, uint64_t seed) {
  return std::make_shared<ScrambledModel>(std::move(model), depth, seed);
}

Task<Result<Figure>> randomisation_figure(Job job, SubjectPtr subject, int64_t budget, uint64_t seed) {
  constexpr const char* name = "randomisation";
  constexpr const char* label = "After scrambling";
  const int64_t layers = job.model().architecture().layers;
  const int64_t each = std::max<int64_t>(1, subject->passes());
  const int64_t depths = std::min({most_depths, layers, budget / each});
  if (depths < 1)
    co_return not_measured(name, label, "running the method again takes " + counted(each, "pass") + "; the budget is " + std::to_string(budget));
  std::vector<double> correlations;
  for (int64_t k = 0; k < depths; ++k) {
    const int64_t depth = layers * (depths - k) / depths;
    const auto scrambled = make_scrambled(job.loaded->model, depth, seed);
    VITRINE_CO_TRY(const Explanation e, co_await run_on(job, variant_of(*job.loaded, scrambled, "scrambled"), subject->method->name,
                                                        comparison_settings(*subject->method)));
    if (const auto rho = rank_correlation(subject->scores, text_scores(e, job))) correlations.push_back(*rho);
  }
  if (correlations.empty()) co_return not_measured(name, label, too_few);
  co_return measured_figure(name, label, mean(correlations), "ρ",
                            "rank correlation with itself when blocks are scrambled, mean over " + counted(static_cast<int64_t>(correlations.size()), "depth") +
                                " (lower is better)");
}

}  // namespace vitrine
