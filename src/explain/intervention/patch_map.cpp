#include "explain/intervention/patch_map.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"

namespace vitrine {

namespace {

constexpr double least_said = 0.01;       // of the difference
constexpr double least_difference = 0.1;  // in score: shares of less are shares of next to nothing

bool close_together(const PatchScores& scores) { return std::abs(scores.clean - scores.corrupted) < least_difference; }

// What a cell of the map is, in words.
std::string reading_note(const Job& job, PatchPoint point, const char* method) {
  const bool estimated = std::strstr(method, "attribution") != nullptr;
  const std::string what = point == PatchPoint::part        ? say("what that head writes")
                           : point == PatchPoint::attention ? say("what the attention of that layer adds at that token")
                           : point == PatchPoint::mlp       ? say("what the MLP of that layer adds at that token")
                                                            : say("what the model holds at that layer and token");
  const bool restores = job.choice("direction") != direction_choices[1];
  // [puts the other text into this one][by the gradient]
  constexpr const char* sentences[2][2] = {
      {to_say("A cell: {what} in this text, put into the other text. 100 % brings this text’s answer all the way back, "
              "0 % changes nothing."),
       to_say("A cell: {what} in this text, put into the other text, by the gradient. 100 % brings this text’s answer "
              "all the way back, 0 % changes nothing.")},
      {to_say("A cell: {what} in the other text, put into this one. 100 % turns the answer into the other text’s, 0 % "
              "changes nothing."),
       to_say("A cell: {what} in the other text, put into this one, by the gradient. 100 % turns the answer into the "
              "other text’s, 0 % changes nothing.")}};
  return say(sentences[!restores][estimated], what);
}

// The score of both texts as chances of the target against the foil; empty where the score is no odds.
std::string chances_said(const Job& job, const Explanation& e, const PatchScores& scores) {
  if (std::strcmp(score_unit(job), "log-odds") != 0) return {};
  const auto of = [](double log_odds) { return chance(1 / (1 + std::exp(-log_odds))); };
  return " " + say("There {target} has a chance of {there} against {foil}, here {here}.",
                   in_quotes(token_said(e.target_text)), of(scores.corrupted), in_quotes(token_said(e.foil_text)),
                   of(scores.clean));
}

// The picture shows these; what a whole layer's attention or its MLP restores is beside it.
bool in_map(const Job& job, const PatchGrid& grid, const PatchCell& cell) {
  return grid.point != PatchPoint::part || cell.place < job.model().architecture().heads;
}

void add_strongest(Explanation& e, const PatchScores& scores, const std::string& other, const std::string& name,
                   double restored, double taken_away) {
  e.figures.push_back(measured_figure("restored", to_say("Restored by the largest"), 100 * restored, "%",
                                      say("of the difference in score, by {part} put into the other text", name)));
  e.figures.push_back(
      measured_figure("taken_away", to_say("Taken away by the largest"), 100 * taken_away, "%",
                      say("of the difference in score, by the other text's {part} put into this one", name)));
  const std::string test = say("the activation exchanged in both directions, each a run of the model");
  if (close_together(scores)) {
    e.claims.push_back(
        {say("Both texts score nearly the same, {score} and {other}: there is hardly a difference to restore",
             numeral(short_number(scores.clean, 3)), numeral(short_number(scores.corrupted, 3))),
         say("both texts, each a run of the model"), std::abs(scores.clean - scores.corrupted), true});
    return;
  }
  if (std::max(restored, taken_away) < least_said) {
    e.claims.push_back({say("No single place moves as much as 1 % of the difference in score"), test, restored, true});
    return;
  }
  const bool agree = taken_away >= restored / 2 && restored >= taken_away / 2;
  constexpr const char* sentences[2] = {
      to_say("Put into {text}, {part} restores {restored} of the difference in score; but the other text’s, put into "
             "this one, takes away {taken}"),
      to_say("Put into {text}, {part} restores {restored} of the difference in score; the other text’s, put into this "
             "one, takes away {taken}")};
  e.claims.push_back(
      {say(sentences[agree], other, name, percent(restored, 0), percent(taken_away, 0)), test, restored, true});
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
  if (!pair.text.empty()) e.provenance.settings["corrupted"] = pair.text;
  e.notes.push_back(reading_note(job, grid.point, method));
  e.notes.push_back(pair.note + chances_said(job, e, scores));
  if (close_together(scores))
    e.notes.push_back(
        say("Both texts score nearly the same, so the percentages are shares of next to nothing. Another text that "
            "changes the answer tells more."));
  e.figures = {score_figure(scores.clean, score_unit(job)),
               measured_figure("corrupted_score", to_say("Other text's score"), scores.corrupted, score_unit(job),
                               say("0 in the map; the score of the text is 1"))};
  return e;
}

size_t largest_in_map(const Job& job, const PatchGrid& grid, std::span<const double> moved) {
  size_t largest = 0;
  bool found = false;
  for (size_t i = 0; i < moved.size(); ++i) {
    if (!in_map(job, grid, grid.cells[i]) || (found && moved[i] <= moved[largest])) continue;
    largest = i;
    found = true;
  }
  return largest;
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
  const size_t largest = largest_in_map(job, grid, scores.moved);
  const PatchCell cell = grid.cells[largest];
  VITRINE_CO_TRY(const PatchScores other, co_await patched_scores(job, pair, grid.point, back, {cell}));
  const double there = scores.moved[largest], reverse = other.moved[0];
  add_strongest(e, scores, pair.other, named(job, grid.point, cell), restores ? there : reverse,
                restores ? reverse : there);
  const size_t above = std::ranges::max_element(scores.moved) - scores.moved.begin();
  if (!in_map(job, grid, grid.cells[above]))
    e.notes.push_back(say("More than any one head: {part}, {share}.", named(job, grid.point, grid.cells[above]),
                          percent(scores.moved[above], 0)));
  co_return std::move(e);
}

}  // namespace vitrine
