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
#include "text/say.h"

namespace vitrine {

namespace b = build;

namespace {

// The places of one kind in one layer: a value [2, ...] of both rows, and the axes that are summed over.
struct Places {
  std::string name;
  size_t layer;
  ValueId value;
  std::vector<int64_t> axes;
};

std::vector<Places> all_places(const std::vector<BlockValues>& layers, PatchPoint point) {
  std::vector<Places> places;
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string number = std::to_string(i);
    switch (point) {
      case PatchPoint::residual: places.push_back({"tokens." + number, i, layers[i].in, {2}}); break;
      case PatchPoint::attention: places.push_back({"tokens." + number, i, layers[i].attention, {2}}); break;
      case PatchPoint::mlp: places.push_back({"tokens." + number, i, layers[i].mlp, {2}}); break;
      case PatchPoint::part:
        places.push_back({"heads." + number, i, layers[i].heads, {2, 3}});
        places.push_back({"attention." + number, i, layers[i].attention, {1, 2}});
        places.push_back({"mlp." + number, i, layers[i].mlp, {1, 2}});
    }
  }
  return places;
}

std::vector<ValueId> values_of(std::span<const Places> places) {
  std::vector<ValueId> values;
  for (const Places& p : places) values.push_back(p.value);
  return values;
}

// An estimate [2, ...] by the gradient of either row, and after them by their mean.
ValueId with_mean(Graph& g, ValueId estimate) {
  return b::concat(g, {estimate, b::reduce_mean(g, estimate, {0}, true)}, 0);
}

// The mean size of estimates that were made with the way through one layer after another blocked, with the sign of
// their sum: where ways cancel in one of them, they do not in the others.
ValueId mean_size(Graph& g, const std::vector<ValueId>& estimates) {
  const auto sign = [&](ValueId x) {
    return b::shift(g, b::scale(g, b::greater(g, x, b::scale(g, x, 0)), 2), -1);  // of 0: any
  };
  ValueId sizes = no_value, sum = no_value;
  for (const ValueId x : estimates) {
    const ValueId size = b::mul(g, x, sign(x));
    sizes = sizes == no_value ? size : b::add(g, sizes, size);
    sum = sum == no_value ? x : b::add(g, sum, x);
  }
  return b::scale(g, b::mul(g, sizes, sign(sum)), 1 / static_cast<double>(estimates.size()));
}

// Row 0 reads the clean text, row 1 the corrupted one. Outputs [3, places] by layer and kind of place, with the
// gradient of each row and of both: "tokens.i" [3, T], "heads.i" [3, H], "attention.i" and "mlp.i" [3]. With drop also
// "dropped.…", the same by GradDrop.
Result<void> build_estimates(Graph& g, const Model& model, PatchPoint point, bool drop) {
  std::vector<BlockValues> layers(model.architecture().layers);
  const ScoreGraph s = build_pair_score(g, model, recording(layers));
  const std::vector<Places> places = all_places(layers, point);
  VITRINE_TRY(const std::vector<ValueId> gradients, gradient(g, s.score, values_of(places)));
  const auto along = [&](const Places& p, ValueId by) {
    const ValueId difference = b::sub(g, b::slice(g, p.value, 0, 0, 1), b::slice(g, p.value, 0, 1, 2));
    return with_mean(g, b::reduce_sum(g, b::mul(g, by, difference), p.axes));
  };
  g.output("score", s.score);
  for (size_t k = 0; k < places.size(); ++k) g.output(places[k].name, along(places[k], gradients[k]));
  if (!drop) return {};
  std::vector<std::vector<ValueId>> estimates(places.size());  // with one layer after another blocked
  for (size_t blocked = 0; blocked < layers.size(); ++blocked) {
    // Past a layer that is blocked the gradient goes along the residual stream alone.
    const ValueId after[] = {layers[blocked].out};
    VITRINE_TRY(const std::vector<ValueId> passed, gradient(g, s.score, after));
    const size_t before =
        std::ranges::find_if(places, [&](const Places& p) { return p.layer >= blocked; }) - places.begin();
    std::vector<ValueId> earlier;
    if (before > 0) {
      VITRINE_TRY(earlier, gradient(g, layers[blocked].in, values_of(std::span(places).first(before)), {}, passed[0]));
    }
    for (size_t k = 0; k < places.size(); ++k)
      if (places[k].layer != blocked) estimates[k].push_back(along(places[k], k < before ? earlier[k] : gradients[k]));
  }
  for (size_t k = 0; k < places.size(); ++k) {
    if (estimates[k].empty()) estimates[k].push_back(along(places[k], gradients[k]));  // there is one layer
    g.output("dropped." + places[k].name, mean_size(g, estimates[k]));
  }
  return {};
}

// The estimate of a cell by the gradient of a row: 0 the clean text's, 1 the corrupted one's, 2 of both.
double of_cell(const NamedTensors& out, const std::string& which, const Architecture& a, PatchPoint point,
               const PatchCell& cell, size_t row) {
  const std::string layer = std::to_string(cell.layer);
  const bool part = point == PatchPoint::part, head = part && cell.place < a.heads;
  const Tensor& from = out.at(which + (!part  ? "tokens." + layer
                                       : head ? "heads." + layer
                                              : (cell.place == a.heads ? "attention." : "mlp.") + layer));
  const size_t column = part && !head ? 0 : cell.place;
  return from.f32()[row * (from.f32().size() / 3) + column];
}

// Indices of `count` cells, evenly spread from the largest estimate to the smallest; the largest that the map shows is
// the first.
std::vector<size_t> spread(const std::vector<double>& estimates, int64_t count, size_t largest) {
  const std::vector<int64_t> order = falling_order(estimates);
  const int64_t cells = std::ssize(order);
  count = std::clamp<int64_t>(count, 1, cells);
  std::vector<size_t> chosen;
  for (int64_t i = 0; i < count; ++i) chosen.push_back(order[count == 1 ? 0 : i * (cells - 1) / (count - 1)]);
  const auto there = std::ranges::find(chosen, largest);
  if (there == chosen.end()) chosen[0] = largest;
  else std::swap(*there, chosen[0]);
  return chosen;
}

Figure agreement(const char* name, const char* label, const std::vector<double>& estimated,
                 const std::vector<double>& exact, size_t cells) {
  const auto rho = rank_correlation(estimated, exact);
  if (!rho) return not_measured(name, label, say("fewer than three cells were patched exactly, or all alike"));
  return measured_figure(
      name, label, *rho, "ρ",
      say("rank correlation of the estimates with exact patching, over {n} of {all} cells", exact.size(), cells));
}

Claim strongest(const std::string& name, double estimated, double exact, bool restores) {
  const bool agree = exact * estimated > 0 && std::abs(exact - estimated) <= std::abs(estimated) / 2;
  // [takes away][the patch says otherwise]
  constexpr const char* sentences[2][2] = {
      {to_say("By the gradient, {part} restores {estimated} of the difference in score; patched, it is {exact}"),
       to_say("By the gradient, {part} restores {estimated} of the difference in score; but patched, it is {exact}")},
      {to_say("By the gradient, {part} takes away {estimated} of the difference in score; patched, it is {exact}"),
       to_say(
           "By the gradient, {part} takes away {estimated} of the difference in score; but patched, it is {exact}")}};
  return {say(sentences[!restores][!agree], name, percent(estimated, 0), percent(exact, 0)),
          say("the activation exchanged, a run of the model"), exact, true};
}

}  // namespace

Task<Result<Explanation>> attribution_map(Job job, const char* method, View view, PatchPair pair, PatchGrid grid) {
  const Model& model = job.model();
  const bool drop = job.choice("repair") == repair_choices[1];
  if (drop && model.architecture().post_norm)
    co_return Error{ErrorCode::unsupported, say("GradDrop needs a residual stream that goes past every layer"),
                    "repair", say("This model normalises it. Use no repair.")};
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program(std::string("attribution_patching/") + name_of(grid.point) + (drop ? "/grad_drop" : ""),
                             [&](Graph& g) { return build_estimates(g, model, grid.point, drop); }));
  NamedTensors feeds = pair_feeds(job, pair);
  const float rows[] = {1, 0};
  feeds.emplace("keep", kept_rows(rows, feeds.at("ids").size()));
  job.plan(2);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 2, true));
  if (drop) job.cost->backward_passes += 2 * model.architecture().layers;
  PatchScores scores{.clean = static_cast<double>(out.at("score").f32()[0]),
                     .corrupted = static_cast<double>(out.at("score").f32()[1]),
                     .moved = {}};
  VITRINE_CO_CHECK(check_apart(scores, score_unit(job)));
  const bool restores = job.choice("direction") != direction_choices[1], both = job.choice("gradient") == "both";
  const size_t row = both ? 2 : restores ? 1 : 0;
  std::vector<double> plain;
  for (const PatchCell& cell : grid.cells) {
    const auto moved = [&](const char* which) {
      return of_cell(out, which, model.architecture(), grid.point, cell, row) / (scores.clean - scores.corrupted);
    };
    plain.push_back(moved(""));
    scores.moved.push_back(drop ? moved("dropped.") : plain.back());
  }
  Explanation e = map_of(job, method, view, pair, grid, scores);
  if (grid.cells.empty()) co_return std::move(e);
  if (job.partial) job.publish(e);

  const std::vector<size_t> chosen =
      spread(scores.moved, job.integer("checked"), largest_in_map(job, grid, scores.moved));
  std::vector<PatchCell> patched;
  std::vector<double> estimated, unrepaired;
  for (const size_t i : chosen) {
    patched.push_back(grid.cells[i]);
    estimated.push_back(scores.moved[i]);
    unrepaired.push_back(plain[i]);
  }
  VITRINE_CO_TRY(const PatchScores exact,
                 co_await patched_scores(
                     job, pair, grid.point,
                     restores ? PatchDirection::clean_into_corrupted : PatchDirection::corrupted_into_clean, patched));
  e.figures.push_back(
      agreement("exact_agreement", to_say("Agrees with exact patching"), estimated, exact.moved, grid.cells.size()));
  if (drop)
    e.figures.push_back(
        agreement("plain_agreement", to_say("Agrees without the repair"), unrepaired, exact.moved, grid.cells.size()));
  e.claims.push_back(strongest(named(job, grid.point, patched[0]), estimated[0], exact.moved[0], restores));
  co_return std::move(e);
}

}  // namespace vitrine
