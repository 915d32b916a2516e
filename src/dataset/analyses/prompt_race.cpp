#include "dataset/analyses/prompt_race.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"

namespace vitrine::dataset {
namespace {

constexpr int64_t least_rows = 5;

struct Runner {
  Question question;
  std::vector<size_t> asked;  // places, in the order of drawing
  std::vector<double> scores;
  double z = 0;
};

// Mann and Whitney's U as a normal deviate, equal scores sharing their rank.
double rank_z(const std::vector<double>& scores, const std::vector<size_t>& places, const Answers& outcome) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  double ones = 0, rank_sum = 0, ties = 0;
  for (size_t i = 0; i < order.size();) {
    size_t end = i;
    while (end < order.size() && scores[order[end]] == scores[order[i]]) ++end;
    const double rank = (static_cast<double>(i + end) + 1) / 2, same = end - i;
    ties += same * same * same - same;
    for (; i < end; ++i)
      if (outcome[places[order[i]]]) {
        ones += 1;
        rank_sum += rank;
      }
  }
  const double n = scores.size();
  const double zeros = n - ones, u = rank_sum - ones * (ones + 1) / 2;
  if (ones == 0 || zeros == 0) return 0;
  const double variance = ones * zeros / 12 * (n + 1 - ties / (n * (n - 1)));
  return variance > 0 ? (u - ones * zeros / 2) / std::sqrt(variance) : 0;
}

std::vector<size_t> places_of(uint8_t wanted, const Answers& outcome, const std::vector<int32_t>& rows, uint64_t seed) {
  std::vector<int32_t> own;
  std::map<int32_t, size_t> place;
  for (size_t i = 0; i < rows.size(); ++i)
    if (outcome[i] == wanted) {
      own.push_back(rows[i]);
      place[rows[i]] = i;
    }
  std::vector<size_t> places;
  for (const int32_t row : drawn_order(own, seed)) places.push_back(place[row]);
  return places;
}

Task<Result<void>> ask(std::shared_ptr<const ConditionSource> source, std::shared_ptr<Runner> runner,
                       std::shared_ptr<const std::vector<int32_t>> rows, std::vector<size_t> places, Ticket ticket) {
  std::vector<int32_t> next;
  for (const size_t place : places) next.push_back((*rows)[place]);
  VITRINE_CO_TRY(const std::vector<float> scores, co_await source->answerer->answer(runner->question, next, ticket));
  runner->asked.insert(runner->asked.end(), places.begin(), places.end());
  runner->scores.insert(runner->scores.end(), scores.begin(), scores.end());
  co_return Result<void>();
}

}  // namespace

Task<Result<Race>> race(std::shared_ptr<const ConditionSource> source, std::vector<Question> questions,
                        std::vector<int32_t> rows, Answers outcome, RaceOptions options, Ticket ticket) {
  Race result;
  result.asked = questions.size();
  const auto shared_rows = std::make_shared<const std::vector<int32_t>>(rows);
  const std::array<std::vector<size_t>, 2> order{places_of(0, outcome, rows, source->seed),
                                                 places_of(1, outcome, rows, source->seed)};
  const size_t longest = std::min(options.most_rows, std::max(order[0].size(), order[1].size()));
  std::vector<std::shared_ptr<Runner>> field;
  for (Question& question : questions) {
    field.push_back(std::make_shared<Runner>());
    field.back()->question = std::move(question);
  }
  size_t from = 0;
  double begin = 0;
  for (size_t to = std::min(options.first_rows, longest); !field.empty() && from < longest;) {
    std::vector<size_t> places;
    for (const auto& of_group : order)
      for (size_t i = from; i < std::min(to, of_group.size()); ++i) places.push_back(of_group[i]);
    std::vector<Question> expected;
    for (const auto& runner : field) expected.push_back(runner->question);
    source->answerer->expect(expected);
    const Ticket round = ticket.part(begin, (1 + begin) / 2);
    begin = (1 + begin) / 2;
    for (size_t i = 0; i < field.size(); ++i) {
      VITRINE_CO_CHECK(co_await ask(source, field[i], shared_rows, places, round.step(i, field.size())));
      field[i]->z = rank_z(field[i]->scores, field[i]->asked, outcome);
    }
    std::stable_sort(field.begin(), field.end(),
                     [](const auto& a, const auto& b) { return std::abs(a->z) > std::abs(b->z); });
    if (field.size() > options.kept) field.resize(std::max(options.kept, (field.size() + 1) / 2));
    from = to;
    to = std::min(2 * to, longest);
  }
  if (source->answerer && !questions.empty()) source->answerer->expect({});
  if (field.size() > options.kept) field.resize(options.kept);
  for (const auto& runner : field) {
    if (std::abs(runner->z) < options.least_z) continue;
    std::vector<int32_t> labels;
    for (const size_t place : runner->asked) labels.push_back(outcome[place]);
    const auto best = best_threshold(runner->scores, labels, 2, least_rows);
    if (!best && options.least_z > 0) continue;
    RacedQuestion kept{runner->question, {}, {}};
    if (best) kept.question.threshold = best->at;
    std::vector<size_t> by_place(runner->asked.size());
    std::iota(by_place.begin(), by_place.end(), size_t{0});
    std::sort(by_place.begin(), by_place.end(),
              [&](size_t a, size_t b) { return runner->asked[a] < runner->asked[b]; });
    for (const size_t i : by_place) {
      kept.asked.push_back(runner->asked[i]);
      kept.scores.push_back(runner->scores[i]);
    }
    result.kept.push_back(std::move(kept));
  }
  co_return result;
}

}  // namespace vitrine::dataset
