#include "explain/intervention/attribution_map.h"

#include <algorithm>

#include "explain/intervention/block_values.h"
#include "explain/intervention/pair_graph.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "statistics/statistics.h"
#include "text/format.h"

namespace vitrine {

namespace b = build;

namespace {

// Row 0 reads the clean text, row 1 the corrupted one. Outputs [2, places] by layer and kind of place, each with the
// gradient of its row: "tokens.i" [2, T], "heads.i" [2, H], "attention.i" and "mlp.i" [2].
Result<void> build_estimates(Graph& g, const Model& model, PatchPoint point) {
  std::vector<BlockValues> layers(static_cast<size_t>(model.architecture().layers));
  const ScoreGraph s = build_pair_score(g, model, recording(layers));
  std::vector<ValueId> wrt;
  for (const BlockValues& layer : layers) switch (point) {
      case PatchPoint::residual: wrt.push_back(layer.in); break;
      case PatchPoint::attention: wrt.push_back(layer.attention); break;
      case PatchPoint::mlp: wrt.push_back(layer.mlp); break;
      case PatchPoint::part: wrt.insert(wrt.end(), {layer.heads, layer.attention, layer.mlp}); break;
    }
  VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, s.score, wrt));
  const auto along = [&](size_t i, std::vector<int64_t> axes) {
    const ValueId difference = b::sub(g, b::slice(g, wrt[i], 0, 0, 1), b::slice(g, wrt[i], 0, 1, 2));
    return b::reduce_sum(g, b::mul(g, gradients[i], difference), std::move(axes));
  };
  g.output("score", s.score);
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string number = std::to_string(i);
    if (point != PatchPoint::part) {
      g.output("tokens." + number, along(i, {2}));
      continue;
    }
    g.output("heads." + number, along(3 * i, {2, 3}));
    g.output("attention." + number, along(3 * i + 1, {1, 2}));
    g.output("mlp." + number, along(3 * i + 2, {1, 2}));
  }
  return {};
}

// The estimate of a cell by the gradient of either row.
struct Estimate {
  double clean, corrupted;
};
Estimate of_cell(const NamedTensors& out, const Architecture& a, PatchPoint point, const PatchCell& cell) {
  const std::string layer = std::to_string(cell.layer);
  const bool part = point == PatchPoint::part, head = part && cell.place < a.heads;
  const Tensor& from = out.at(!part  ? "tokens." + layer
                              : head ? "heads." + layer
                                     : (cell.place == a.heads ? "attention." : "mlp.") + layer);
  const auto column = static_cast<size_t>(part && !head ? 0 : cell.place);
  const size_t width = from.f32().size() / 2;
  return {static_cast<double>(from.f32()[column]), static_cast<double>(from.f32()[width + column])};
}

// Indices of `count` cells, evenly spread from the largest estimate to the smallest; the largest that the map shows is
// the first.
std::vector<size_t> spread(const std::vector<double>& estimates, int64_t count, size_t largest) {
  const std::vector<int64_t> order = falling_order(estimates);
  const int64_t cells = std::ssize(order);
  count = std::clamp<int64_t>(count, 1, cells);
  std::vector<size_t> chosen;
  for (int64_t i = 0; i < count; ++i)
    chosen.push_back(static_cast<size_t>(order[static_cast<size_t>(count == 1 ? 0 : i * (cells - 1) / (count - 1))]));
  const auto there = std::ranges::find(chosen, largest);
  if (there == chosen.end()) chosen[0] = largest;
  else std::swap(*there, chosen[0]);
  return chosen;
}

Figure agreement(const std::vector<double>& estimated, const std::vector<double>& exact, size_t cells) {
  constexpr const char* name = "exact_agreement";
  constexpr const char* label = "Agrees with exact patching";
  const auto rho = rank_correlation(estimated, exact);
  if (!rho) return not_measured(name, label, "fewer than three cells were patched exactly, or all alike");
  return measured_figure(name, label, *rho, "ρ",
                         "rank correlation of the estimates with exact patching, over " + std::to_string(exact.size()) +
                             " of " + std::to_string(cells) + " cells");
}

Claim strongest(const std::string& name, double estimated, double exact, bool restores) {
  const bool agree = exact * estimated > 0 && std::abs(exact - estimated) <= std::abs(estimated) / 2;
  return {"By the gradient, " + name + (restores ? " restores " : " takes away ") + percent(estimated, 0) +
              " of the difference in score; " + (agree ? "" : "but ") + "patched, it is " + percent(exact, 0),
          "the activation exchanged, a run of the model", exact, true};
}

}  // namespace

Task<Result<Explanation>> attribution_map(Job job, const char* method, View view, PatchPair pair, PatchGrid grid) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program(std::string("attribution_patching/") + name_of(grid.point),
                             [&](Graph& g) { return build_estimates(g, model, grid.point); }));
  NamedTensors feeds = pair_feeds(job, pair);
  const float rows[] = {1, 0};
  feeds.emplace("keep", kept_rows(rows, feeds.at("ids").size()));
  job.plan(2);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 2, true));
  PatchScores scores{.clean = static_cast<double>(out.at("score").f32()[0]),
                     .corrupted = static_cast<double>(out.at("score").f32()[1]),
                     .moved = {}};
  VITRINE_CO_CHECK(check_apart(scores, score_unit(job)));
  const bool restores = job.choice("direction") != direction_choices[1], both = job.choice("gradient") == "both";
  for (const PatchCell& cell : grid.cells) {
    const Estimate e = of_cell(out, model.architecture(), grid.point, cell);
    const double sum = both ? (e.clean + e.corrupted) / 2 : restores ? e.corrupted : e.clean;
    scores.moved.push_back(sum / (scores.clean - scores.corrupted));
  }
  Explanation e = map_of(job, method, view, pair, grid, scores);
  if (grid.cells.empty()) co_return std::move(e);
  if (job.partial) job.publish(e);

  const std::vector<size_t> chosen =
      spread(scores.moved, job.integer("checked"), largest_in_map(job, grid, scores.moved));
  std::vector<PatchCell> patched;
  std::vector<double> estimated;
  for (const size_t i : chosen) patched.push_back(grid.cells[i]), estimated.push_back(scores.moved[i]);
  VITRINE_CO_TRY(const PatchScores exact,
                 co_await patched_scores(
                     job, pair, grid.point,
                     restores ? PatchDirection::clean_into_corrupted : PatchDirection::corrupted_into_clean, patched));
  e.figures.push_back(agreement(estimated, exact.moved, grid.cells.size()));
  e.claims.push_back(strongest(named(job, grid.point, patched[0]), estimated[0], exact.moved[0], restores));
  co_return std::move(e);
}

}  // namespace vitrine
