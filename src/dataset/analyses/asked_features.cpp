#include "dataset/analyses/asked_features.h"

#include <algorithm>
#include <cmath>

#include "dataset/analyses/asked_fit.h"
#include "dataset/model/prompt_proposer.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "statistics/shares.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr int64_t least_rows = 5;  // on either side of a threshold

std::vector<int32_t> labels_of(const Ground& ground, std::span<const int32_t> rows) {
  std::vector<int32_t> out;
  for (const int32_t row : rows) out.push_back(ground.label(row));
  return out;
}

// Answers 0 to 1 of every question, [questions][rows].
Task<Result<std::vector<std::vector<double>>>> answers_to(GroundPtr ground, std::vector<Question> questions,
                                                          std::vector<int32_t> rows, Ticket ticket) {
  std::vector<Question> expected;
  for (const Question& q : questions)
    if (q.needs_model()) expected.push_back(q);
  if (ground->answerer) ground->answerer->expect(expected);
  std::vector<std::vector<double>> out;
  for (size_t q = 0; q < questions.size(); ++q) {
    VITRINE_CO_TRY(std::vector<double> scores,
                   co_await scores_of(ground, questions[q], rows, ticket.step(q, questions.size())));
    if (!questions[q].needs_model())
      for (double& s : scores) s = says_yes(questions[q], s);
    out.push_back(std::move(scores));
  }
  if (ground->answerer) ground->answerer->expect({});
  co_return out;
}

double gain_of(const std::vector<double>& answers, const std::vector<int32_t>& labels, int32_t classes) {
  const std::vector<float> scores(answers.begin(), answers.end());
  return best_gain(scores, labels, classes, nullptr);
}

bool is_yes(const Question& question, double answer) {
  return question.needs_model() ? says_yes(question, answer) : answer > 0.5;
}

// Which side of the question is more often of which class.
void check_feature(const std::vector<double>& answers, const std::vector<int32_t>& labels, AskedFeature& f,
                   std::vector<double>& p) {
  for (size_t i = 0; i < labels.size(); ++i) {
    Proportion& side = is_yes(f.question, answers[i]) ? f.with_yes : f.with_no;
    ++side.total;
    side.right += labels[i] == f.speaks_for;
  }
  const Interval interval = difference_interval(f.with_yes.right, f.with_yes.total, f.with_no.right, f.with_no.total);
  f.difference = f.with_yes.value() - f.with_no.value();
  f.low = interval.low;
  f.high = interval.high;
  const bool more = f.difference >= 0;
  const Proportion& higher = more ? f.with_yes : f.with_no;
  p.push_back(
      f.with_yes.total == 0 || f.with_no.total == 0
          ? 1
          : std::min(1.0, 2 * hypergeometric_tail(f.with_yes.total + f.with_no.total,
                                                  f.with_yes.right + f.with_no.right, higher.total, higher.right)));
}

// `answers` in the order of the features.
AskedExplanation explain(const AskedSummary& s, const SparseFit& fit, const std::vector<double>& answers) {
  AskedExplanation e;
  e.logit = s.base;
  for (size_t i = 0; i < s.features.size(); ++i) {
    const AskedFeature& f = s.features[i];
    AskedContribution c{static_cast<int64_t>(i), answers[i], {}};
    for (size_t k = 0; k < e.logit.size(); ++k) {
      c.value.push_back(f.coefficient[k] * (c.answer - f.mean));
      e.logit[k] += c.value.back();
    }
    e.contributions.push_back(std::move(c));
  }
  const auto size = [](const AskedContribution& c) {
    double most = 0;
    for (const double v : c.value) most = std::max(most, std::abs(v));
    return most;
  };
  std::stable_sort(e.contributions.begin(), e.contributions.end(),
                   [&](const auto& a, const auto& b) { return size(a) > size(b); });
  e.probabilities = fit.model.probabilities(e.logit);
  e.predicted = std::max_element(e.probabilities.begin(), e.probabilities.end()) - e.probabilities.begin();
  return e;
}

// By falling size.
std::vector<AskedFeature> features_of(const SparseFit& fit, const std::vector<Question>& questions) {
  std::vector<AskedFeature> out;
  const size_t width = fit.model.columns, outputs = fit.model.intercepts.size();
  for (const size_t q : fit.kept) {
    AskedFeature f;
    f.question = questions[q];
    f.mean = fit.mean[q];
    for (size_t k = 0; k < outputs; ++k) {
      f.weight.push_back(fit.model.weights[k * width + q]);
      f.coefficient.push_back(f.weight.back() / std::max(fit.spread[q], 1e-9));
    }
    f.speaks_for = outputs == 1
                       ? f.weight[0] > 0
                       : static_cast<int32_t>(std::max_element(f.weight.begin(), f.weight.end()) - f.weight.begin());
    out.push_back(std::move(f));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const AskedFeature& a, const AskedFeature& b) { return a.size() > b.size(); });
  return out;
}

Proportion right_of(const SparseFit& fit, const AnswerColumns& of) {
  Proportion right;
  std::vector<double> answers(of.answers.size());
  for (size_t i = 0; i < of.labels.size(); ++i) {
    for (size_t q = 0; q < answers.size(); ++q) answers[q] = of.answers[q][i];
    const std::vector<double> chances = fit.model.probabilities(fit.logits(answers));
    right.right += std::max_element(chances.begin(), chances.end()) - chances.begin() == of.labels[i];
    ++right.total;
  }
  return right;
}

int32_t most_frequent(const std::vector<int32_t>& labels, size_t classes) {
  std::vector<int64_t> count(classes);
  for (const int32_t label : labels) ++count[label];
  return std::max_element(count.begin(), count.end()) - count.begin();
}

// Accuracy and every feature on test rows, whose answers are in the order of the features.
void verify(AskedSummary& s, const SparseFit& fit, const AnswerColumns& test, int32_t frequent, double level) {
  int64_t better = 0, worse = 0;
  Proportion& right = s.accuracy[static_cast<size_t>(Part::test)];
  for (size_t i = 0; i < test.labels.size(); ++i) {
    std::vector<double> answers;
    for (const auto& column : test.answers) answers.push_back(column[i]);
    const bool good = explain(s, fit, answers).predicted == test.labels[i], usual = test.labels[i] == frequent;
    right.right += good;
    ++right.total;
    s.majority.right += usual;
    ++s.majority.total;
    better += good && !usual;
    worse += usual && !good;
  }
  std::vector<double> p{sign_test(better, worse)};
  for (size_t i = 0; i < s.features.size(); ++i) check_feature(test.answers[i], test.labels, s.features[i], p);
  const std::vector<double> corrected = holm(p);
  s.p = corrected[0];
  s.holds = s.p < level && better > worse;
  for (size_t i = 0; i < s.features.size(); ++i) {
    AskedFeature& f = s.features[i];
    f.p = corrected[i + 1];
    f.holds = f.p < level && f.low > 0;
  }
}

}  // namespace

double AskedFeature::size() const {
  double most = 0;
  for (const double w : weight) most = std::max(most, std::abs(w));
  return most;
}

Task<Result<AskedSummary>> fit_asked(GroundPtr ground, AskedOptions options, Ticket ticket) {
  AskedSummary s;
  if (options.questions.empty())
    co_return Error{ErrorCode::bad_request, say("There is no question to ask"), "questions",
                    ground->answerer ? say("Write some.") : say("Load a model, which answers questions in words.")};
  const int64_t passes_before = ground->answerer ? ground->answerer->passes() : 0;
  const uint64_t seed = ground->split->seed;
  const int32_t classes = ground->classes();
  s.column = ground->text_column();
  s.classes = ground->table->label()->levels;
  std::array<std::vector<int32_t>, part_count> rows;
  std::array<std::vector<int32_t>, part_count> labels;
  for (size_t p = 0; p < part_count; ++p) {
    rows[p] = drawn(ground->split->rows[p], options.rows[p], seed);
    labels[p] = labels_of(*ground, rows[p]);
    if (rows[p].size() < 2 * least_rows)
      co_return Error{
          ErrorCode::bad_request,
          say("There are too few {part} rows: {n}", translated(name_of(static_cast<Part>(p))), rows[p].size()), "split",
          say("10 are needed of each part.")};
  }

  // ---- which questions are asked of all
  const std::vector<int32_t> first(rows[0].begin(), rows[0].begin() + std::min(options.first_rows, rows[0].size()));
  s.tried = options.questions.size();
  VITRINE_CO_TRY(const auto few, co_await answers_to(ground, options.questions, first, ticket.part(0, 0.25)));
  std::vector<size_t> order(few.size());
  std::vector<double> gain;
  for (size_t q = 0; q < few.size(); ++q) {
    order[q] = q;
    gain.push_back(gain_of(few[q], labels_of(*ground, first), classes) + (options.questions[q].source == "person"));
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return gain[a] > gain[b]; });
  order.resize(std::min(order.size(), options.raced));
  std::vector<Question> questions;
  for (const size_t q : order) questions.push_back(options.questions[q]);
  s.raced = questions.size();

  // ---- the fit
  AnswerColumns train{{}, labels[0]}, validation{{}, labels[1]};
  VITRINE_CO_TRY(train.answers, co_await answers_to(ground, questions, rows[0], ticket.part(0.25, 0.6)));
  VITRINE_CO_TRY(validation.answers, co_await answers_to(ground, questions, rows[1], ticket.part(0.6, 0.75)));
  for (size_t q = 0; q < questions.size(); ++q)
    if (questions[q].needs_model())
      if (const auto cut = best_threshold(train.answers[q], labels[0], classes, least_rows))
        questions[q].threshold = cut->at;
  VITRINE_CO_TRY(const SparseFit fit, co_await fit_sparse(train, validation, classes, options.most, ticket));
  s.sizes = fit.sizes;
  s.base = fit.model.intercepts;
  s.features = features_of(fit, questions);
  s.accuracy[0] = right_of(fit, train);
  for (const AskedSize& size : s.sizes)
    if (size.chosen) s.accuracy[1] = size.validation;

  std::vector<Question> kept;
  for (const AskedFeature& f : s.features) kept.push_back(f.question);
  VITRINE_CO_TRY(auto test, co_await answers_to(ground, kept, rows[2], ticket.part(0.75, 0.95)));
  std::vector<int32_t> seen = labels[0];
  seen.insert(seen.end(), labels[1].begin(), labels[1].end());
  verify(s, fit, {std::move(test), labels[2]}, most_frequent(seen, s.classes.size()), options.level);

  if (options.explain.empty())
    options.explain.assign(rows[2].begin(), rows[2].begin() + std::min<size_t>(3, rows[2].size()));
  VITRINE_CO_TRY(const auto wanted, co_await answers_to(ground, kept, options.explain, ticket.part(0.95, 1)));
  for (size_t i = 0; i < options.explain.size(); ++i) {
    std::vector<double> answers;
    for (const auto& column : wanted) answers.push_back(column[i]);
    s.explained.push_back(explain(s, fit, answers));
    s.explained.back().row = options.explain[i];
    s.explained.back().label = ground->label(options.explain[i]);
  }
  if (ground->answerer) s.passes = ground->answerer->passes() - passes_before;
  co_return s;
}

}  // namespace vitrine::dataset
