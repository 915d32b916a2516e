#include "explain/intervention/patch_map.h"

#include <algorithm>

#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"

namespace vitrine {

namespace {

constexpr double least_said = 0.01;  // of the difference

void add_strongest(Explanation& e, const std::string& other, const std::string& name, double restored,
                   double taken_away) {
  e.figures.push_back(measured_figure("restored", "Restored by the largest", 100 * restored, "%",
                                      "of the difference in score, by " + name + " put into the other text"));
  e.figures.push_back(
      measured_figure("taken_away", "Taken away by the largest", 100 * taken_away, "%",
                      "of the difference in score, by the other text's " + name + " put into this one"));
  const char* test = "the activation exchanged in both directions, each a run of the model";
  if (std::max(restored, taken_away) < least_said) {
    e.claims.push_back({"No single place moves as much as 1 % of the difference in score", test, restored, true});
    return;
  }
  const bool agree = taken_away >= restored / 2 && restored >= taken_away / 2;
  e.claims.push_back({"Put into " + other + ", " + name + " restores " + percent(restored, 0) +
                          " of the difference in score; " + (agree ? "" : "but ") +
                          "the other text’s, put into this one, takes away " + percent(taken_away, 0),
                      test, restored, true});
}

}  // namespace

Explanation map_of(const Job& job, const char* method, View view, const PatchPair& pair, const PatchGrid& grid,
                   const PatchScores& scores) {
  Explanation e = job.blank(method, view);
  e.tensors = grid.tensors(scores.moved);
  e.tensors.push_back({"corrupted_ids",
                       {"token"},
                       "",
                       Tensor({job.length()}, std::vector<int64_t>(pair.corrupted.begin(), pair.corrupted.end()))});
  e.notes.push_back(pair.note);
  e.figures = {score_figure(scores.clean, score_unit(job)),
               measured_figure("corrupted_score", "Other text's score", scores.corrupted, score_unit(job),
                               "0 in the map; the score of the text is 1")};
  return e;
}

Task<Result<Explanation>> patch_map(Job job, const char* method, View view, PatchPair pair, PatchGrid grid) {
  const bool restores = job.choice("direction") != direction_choices[1];
  const auto way = restores ? PatchDirection::clean_into_corrupted : PatchDirection::corrupted_into_clean;
  const auto back = restores ? PatchDirection::corrupted_into_clean : PatchDirection::clean_into_corrupted;
  const PatchWatch watch = [&](const PatchScores& so_far) {
    if (job.wants_partial()) job.publish(map_of(job, method, view, pair, grid, so_far));
  };
  VITRINE_CO_TRY(const PatchScores scores, co_await patched_scores(job, pair, grid.point, way, grid.cells, watch));
  Explanation e = map_of(job, method, view, pair, grid, scores);
  if (grid.cells.empty()) co_return std::move(e);
  const auto largest = std::ranges::max_element(scores.moved) - scores.moved.begin();
  const PatchCell cell = grid.cells[static_cast<size_t>(largest)];
  VITRINE_CO_TRY(const PatchScores other, co_await patched_scores(job, pair, grid.point, back, {cell}));
  const double there = scores.moved[static_cast<size_t>(largest)], reverse = other.moved[0];
  add_strongest(e, pair.other, named(job, grid.point, cell), restores ? there : reverse, restores ? reverse : there);
  co_return std::move(e);
}

}  // namespace vitrine
