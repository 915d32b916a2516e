#include "dataset/analyses/statement_choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/pause.h"
#include "statistics/score_test.h"

namespace vitrine::dataset {
namespace {

constexpr double adds_at_least = 2.5;
constexpr double words_tried = 80;  // for each further place in a list (words/word_candidates.cpp)

double adds(const ScoreTest& test, const Choice& choice) {
  const double z = test.z(choice.column, choice.asked);
  return std::sqrt(std::max(0.0, z * z - choice.handicap));
}

}  // namespace

double handicap_of(const Question& question) {
  const double words = question.ngrams.size();
  return words > 1 ? (words - 1) * 2 * std::log(words_tried) : 0;
}

Choice choice_of(const Answers& answers) { return {{answers.begin(), answers.end()}, {}, 0, false}; }

Choice choice_of(const Answers& answers, const std::vector<size_t>& asked, size_t rows) {
  Choice choice{std::vector<double>(rows), {asked.begin(), asked.end()}, 0, false};
  const double mean = answers.empty() ? 0 : std::accumulate(answers.begin(), answers.end(), 0.0) / answers.size();
  for (size_t i = 0; i < asked.size(); ++i) choice.column[asked[i]] = answers[i] - mean;
  return choice;
}

Task<Result<std::vector<Chosen>>> choose(std::vector<Choice> choices, Answers outcome, size_t count, Ticket ticket) {
  ScoreTest test(std::move(outcome));
  std::vector<Chosen> chosen;
  std::vector<bool> taken(choices.size());
  Pace pace;
  while (chosen.size() < count) {
    ticket.progress(chosen.size(), count);
    size_t best = choices.size();
    double most = adds_at_least;
    for (size_t i = 0; i < choices.size(); ++i) {
      if (taken[i]) continue;
      VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
      const double z = adds(test, choices[i]);
      if (z <= most) continue;
      most = z;
      best = i;
    }
    if (best == choices.size()) break;
    test.add(choices[best].column);
    taken[best] = true;
    chosen.push_back({best, most});
  }
  for (size_t i = 0; i < choices.size(); ++i)
    if (choices[i].own && !taken[i]) chosen.push_back({i, adds(test, choices[i])});
  co_return chosen;
}

}  // namespace vitrine::dataset
