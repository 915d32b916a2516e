#include "dataset/linear.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "explain/format.h"

namespace vitrine {

namespace {

constexpr size_t top_ngrams = 25;
constexpr int64_t rows_between_pauses = 2000;

// Naive Bayes' log-count ratio per output and n-gram: how differently the class uses it from all others. In float, never
// negative; 0 for an n-gram that all classes use alike.
std::vector<float> log_count_ratios(const SparseRows& rows, std::span<const int32_t> labels, int32_t classes,
                                    int64_t dense_columns, double dense_scale) {
  const int32_t outputs = classes == 2 ? 1 : classes;
  const size_t columns = static_cast<size_t>(rows.columns);
  std::vector<float> scale;
  for (int32_t k = 0; k < outputs; ++k) {
    const int32_t of = classes == 2 ? 1 : k;
    std::vector<double> in(columns, 1.0), out(columns, 1.0);
    double in_total = static_cast<double>(columns), out_total = static_cast<double>(columns);
    for (int64_t row = 0; row < rows.rows(); ++row) {
      const bool own = labels[static_cast<size_t>(row)] == of;
      for (auto at = static_cast<size_t>(rows.starts[static_cast<size_t>(row)]);
           at < static_cast<size_t>(rows.starts[static_cast<size_t>(row) + 1]); ++at) {
        (own ? in : out)[static_cast<size_t>(rows.column[at])] += 1;
        (own ? in_total : out_total) += 1;
      }
    }
    for (size_t j = 0; j < columns; ++j)
      scale.push_back(static_cast<float>(std::abs(std::log(in[j] / in_total) - std::log(out[j] / out_total))));
    scale.insert(scale.end(), static_cast<size_t>(dense_columns), static_cast<float>(dense_scale));
  }
  return scale;
}

// The chosen rows of a table as a design.
Design design_of(const Cells& texts, std::span<const int32_t> rows, const NgramVocabulary& vocabulary,
                 const Tensor* standardised) {
  Design design;
  design.sparse.columns = vocabulary.size();
  for (const int32_t row : rows) {
    for (const int32_t id : vocabulary.ids_in(texts[static_cast<size_t>(row)])) {
      design.sparse.column.push_back(id);
      design.sparse.value.push_back(1);
    }
    design.sparse.end_row();
  }
  if (standardised) {
    design.dense_columns = standardised->shape()[1];
    for (const int32_t row : rows) {
      const auto values = standardised->row(row);
      design.dense.insert(design.dense.end(), values.begin(), values.end());
    }
  }
  return design;
}

Proportion right_of(const LogisticModel& model, const Design& design, std::span<const int32_t> labels) {
  Proportion p;
  for (int64_t row = 0; row < design.rows(); ++row)
    p.right += model.predict(design, row) == labels[static_cast<size_t>(row)];
  p.total = design.rows();
  return p;
}

// Mean and inverse spread of the columns over the rows.
void measure_spread(const Tensor& all, std::span<const int32_t> rows, LinearModel& model) {
  const size_t d = static_cast<size_t>(all.shape()[1]);
  std::vector<double> sum(d), squares(d);
  for (const int32_t row : rows) {
    const auto values = all.row(row);
    for (size_t j = 0; j < d; ++j) {
      sum[j] += static_cast<double>(values[j]);
      squares[j] += static_cast<double>(values[j]) * static_cast<double>(values[j]);
    }
  }
  const double n = std::max<double>(1, static_cast<double>(rows.size()));
  model.mean.resize(d);
  model.factor.resize(d);
  for (size_t j = 0; j < d; ++j) {
    const double mean = sum[j] / n, variance = squares[j] / n - mean * mean;
    model.mean[j] = static_cast<float>(mean);
    model.factor[j] = variance > 1e-12 ? static_cast<float>(1 / std::sqrt(variance)) : 0;
  }
}

Tensor standardised(Tensor all, const LinearModel& model) {
  const size_t d = model.mean.size();
  auto values = all.f32();
  for (size_t at = 0; at < values.size(); ++at) values[at] = (values[at] - model.mean[at % d]) * model.factor[at % d];
  return all;
}

// Steps of a fit with a pause every tenth of a second or so.
Task<Result<void>> run(std::shared_ptr<LogisticFit> fit, int64_t rows, Pause pause, Ticket ticket) {
  const int64_t steps = std::max<int64_t>(1, 20'000 / std::max<int64_t>(1, rows));
  for (int64_t i = 1; fit->step(); ++i)
    if (i % steps == 0) VITRINE_CO_CHECK(co_await breathe(pause, ticket));
  co_return co_await breathe(pause, ticket);
}

std::vector<std::vector<TopNgram>> top_lists(const LinearModel& model, const Design& fitted, const Design& test,
                                             std::span<const int32_t> test_labels) {
  const NgramVocabulary& vocabulary = *model.vocabulary;
  const size_t classes = model.classes.size();
  std::vector<int64_t> rows(static_cast<size_t>(vocabulary.size()));
  for (const int32_t column : fitted.sparse.column) ++rows[static_cast<size_t>(column)];
  std::vector<std::vector<TopNgram>> top(classes);
  for (size_t k = 0; k < classes; ++k) {
    const size_t output = classes == 2 ? 0 : k;
    const double sign = classes == 2 && k == 0 ? -1 : 1;
    const auto coefficient = [&](int32_t id) {
      return sign * model.fit.weights[output * static_cast<size_t>(model.fit.columns) + static_cast<size_t>(id)];
    };
    std::vector<int32_t> order(static_cast<size_t>(vocabulary.size()));
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int32_t>(i);
    const size_t kept = std::min(order.size(), top_ngrams);
    std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end(), [&](int32_t a, int32_t b) {
      return coefficient(a) != coefficient(b) ? coefficient(a) > coefficient(b) : a < b;
    });
    for (size_t i = 0; i < kept && coefficient(order[i]) > 0; ++i)
      top[k].push_back({vocabulary[order[i]], coefficient(order[i]), rows[static_cast<size_t>(order[i])], {}});
    for (int64_t row = 0; row < test.rows(); ++row)
      for (auto at = static_cast<size_t>(test.sparse.starts[static_cast<size_t>(row)]);
           at < static_cast<size_t>(test.sparse.starts[static_cast<size_t>(row) + 1]); ++at)
        for (size_t i = 0; i < top[k].size(); ++i)
          if (order[i] == test.sparse.column[at]) {
            ++top[k][i].test_share.total;
            top[k][i].test_share.right += test_labels[static_cast<size_t>(row)] == static_cast<int32_t>(k);
          }
  }
  return top;
}

std::string percent(double share) { return short_number(std::round(share * 1000) / 10, 4) + " %"; }

void add_checks(LinearReport& report, std::span<const int32_t> test_labels) {
  const Proportion& test = report.accuracy[static_cast<size_t>(Part::test)];
  Checked accuracy;
  accuracy.code = "linear_accuracy";
  accuracy.statement = "The linear model is right on " + percent(test.value()) + " of " + counted(test.total, "test row") +
                       ", always saying the most frequent class on " + percent(report.majority.value()) + ".";
  accuracy.test = "share of test rows whose class was predicted; holds when its interval lies above the majority's share";
  accuracy.part = name_of(Part::test);
  accuracy.rows = test.total;
  accuracy.statistic = test.value();
  accuracy.low = test.low();
  accuracy.high = test.high();
  accuracy.holds = test.low() > report.majority.value();
  report.checks.push_back(accuracy);
  for (size_t k = 0; k < report.top.size(); ++k) {
    const auto own = static_cast<double>(std::count(test_labels.begin(), test_labels.end(), static_cast<int32_t>(k)));
    const double base = test_labels.empty() ? 0 : own / static_cast<double>(test_labels.size());
    for (const TopNgram& top : report.top[k]) {
      Checked c;
      c.code = "ngram_speaks_for";
      c.statement = "Rows with " + quoted(top.ngram) + " are more often " + quoted(report.model.classes[k]) + " than others.";
      c.test = "share of the class among test rows with the n-gram; holds when its interval lies above the share among all, " +
               percent(base);
      c.part = name_of(Part::test);
      c.rows = top.test_share.total;
      c.statistic = top.test_share.value();
      c.low = top.test_share.low();
      c.high = top.test_share.high();
      c.holds = top.test_share.total > 0 && top.test_share.low() > base;
      report.checks.push_back(std::move(c));
    }
  }
}

}  // namespace

LinearExplanation explain_row(const LinearModel& model, std::string_view text, std::span<const float> representation) {
  const LogisticModel& fit = model.fit;
  const size_t outputs = static_cast<size_t>(fit.outputs()), columns = static_cast<size_t>(fit.columns);
  LinearExplanation e;
  e.intercept = fit.intercepts;
  e.representation.assign(outputs, 0);
  e.logit = fit.intercepts;
  const size_t words = static_cast<size_t>(model.vocabulary->size());
  for (const int32_t id : model.vocabulary->ids_in(text)) {
    LinearContribution c{(*model.vocabulary)[id], id, {}};
    for (size_t k = 0; k < outputs; ++k) {
      c.contribution.push_back(fit.weights[k * columns + static_cast<size_t>(id)]);
      e.logit[k] += c.contribution.back();
    }
    e.contributions.push_back(std::move(c));
  }
  for (size_t k = 0; k < outputs && model.point; ++k) {
    for (size_t j = 0; j < representation.size(); ++j) {
      const float x = (representation[j] - model.mean[j]) * model.factor[j];
      e.representation[k] += fit.weights[k * columns + words + j] * static_cast<double>(x);
    }
    e.logit[k] += e.representation[k];
  }
  const auto size = [](const LinearContribution& c) {
    double most = 0;
    for (const double x : c.contribution) most = std::max(most, std::abs(x));
    return most;
  };
  std::stable_sort(e.contributions.begin(), e.contributions.end(),
                   [&](const auto& a, const auto& b) { return size(a) > size(b); });
  e.probabilities = fit.probabilities(e.logit);
  e.predicted = static_cast<int32_t>(std::max_element(e.probabilities.begin(), e.probabilities.end()) - e.probabilities.begin());
  return e;
}

Task<Result<LinearReport>> fit_linear(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                      ModelReader reader, LinearOptions options, Pause pause, Ticket ticket) {
  const auto began = std::chrono::steady_clock::now();
  const int32_t column = table->find(options.column);
  const Column* label = table->label();
  if (column < 0)
    co_return Error{ErrorCode::bad_request, "The table has no text column " + quoted(options.column), "column",
                    "Choose a column with words."};
  if (!label || label->levels.size() < 2)
    co_return Error{ErrorCode::bad_request, "The table has no label with two or more classes", "label",
                    "Choose the column that says each row's class."};
  const Cells& texts = table->columns[static_cast<size_t>(column)].cells;
  const auto classes = static_cast<int32_t>(label->levels.size());
  const std::vector<int32_t>&train = split->of(Part::train), &validation = split->of(Part::validation),
              &test = split->of(Part::test);
  if (train.empty())
    co_return Error{ErrorCode::bad_request, "There are no training rows", "split", "Give the table more labelled rows."};
  std::vector<int32_t> both = train;
  both.insert(both.end(), validation.begin(), validation.end());
  const auto labels_of = [&](std::span<const int32_t> rows) {
    std::vector<int32_t> labels;
    for (const int32_t row : rows) labels.push_back(label->codes[static_cast<size_t>(row)]);
    return labels;
  };

  LinearReport report;
  report.model.classes = label->levels;
  auto vocabulary = std::make_shared<NgramVocabulary>(options.vocabulary);
  for (size_t i = 0; i < both.size(); ++i) {
    vocabulary->add(texts[static_cast<size_t>(both[i])]);
    if (static_cast<int64_t>(i) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(pause, ticket));
  }
  vocabulary->close();
  report.model.vocabulary = vocabulary;

  Tensor representation;  // [rows, D]
  if (reader.loaded) {
    report.model.point = default_embedding_point(reader.model().architecture());
    std::vector<std::string> all;
    for (size_t row = 0; row < texts.size(); ++row) all.emplace_back(texts[row]);
    VITRINE_CO_TRY(representation, co_await embed_texts(reader, std::move(all), *report.model.point, ticket));
    report.passes = table->rows;
    measure_spread(representation, both, report.model);
    representation = standardised(std::move(representation), report.model);
  }

  const std::vector<int32_t> train_labels = labels_of(train), validation_labels = labels_of(validation),
                             both_labels = labels_of(both), test_labels = labels_of(test);
  // Words alone, then with the representation. Validation rows choose the strength and between the two; ties go to the
  // stronger penalty and to the words alone.
  const size_t kinds = reader.loaded ? 2 : 1;
  for (size_t kind = 0; kind < kinds; ++kind) {
    const Tensor* dense = kind == 1 ? &representation : nullptr;
    const auto design = std::make_shared<const Design>(design_of(texts, train, *vocabulary, dense));
    const Design held_out = design_of(texts, validation, *vocabulary, dense);
    VITRINE_CO_CHECK(co_await breathe(pause, ticket));
    auto fit = std::make_shared<LogisticFit>(
        *design, train_labels, classes,
        log_count_ratios(design->sparse, train_labels, classes, design->dense_columns, options.representation_weight));
    LinearPart part{kind == 0 ? "n-grams" : "n-grams and representation", options.strengths.front(), {}};
    for (const double strength : options.strengths) {
      fit->penalty(1 / (strength * static_cast<double>(train.size())));
      VITRINE_CO_CHECK(co_await run(fit, design->rows(), pause, ticket));
      const Proportion right = right_of(fit->model(), held_out, validation_labels);
      if (part.validation.total == 0 || right.right > part.validation.right) {
        part.strength = strength;
        part.validation = right;
      }
    }
    report.parts.push_back(part);
    if (part.validation.right > report.parts[report.chosen].validation.right) report.chosen = kind;
  }

  const Tensor* dense = report.chosen == 1 ? &representation : nullptr;
  const auto design = std::make_shared<const Design>(design_of(texts, both, *vocabulary, dense));
  auto fit = std::make_shared<LogisticFit>(
      *design, both_labels, classes,
      log_count_ratios(design->sparse, both_labels, classes, design->dense_columns, options.representation_weight));
  fit->penalty(1 / (report.parts[report.chosen].strength * static_cast<double>(both.size())));
  VITRINE_CO_CHECK(co_await run(fit, design->rows(), pause, ticket));
  report.model.fit = fit->model();
  if (!dense) {
    report.model.point.reset();
    report.model.mean.clear();
    report.model.factor.clear();
  }

  const Design held_out = design_of(texts, test, *vocabulary, dense);
  report.accuracy[static_cast<size_t>(Part::train)] = right_of(report.model.fit, *design, both_labels);
  report.accuracy[static_cast<size_t>(Part::validation)] = report.parts[report.chosen].validation;
  report.accuracy[static_cast<size_t>(Part::test)] = right_of(report.model.fit, held_out, test_labels);
  report.confusion.assign(static_cast<size_t>(classes), std::vector<int64_t>(static_cast<size_t>(classes)));
  for (int64_t row = 0; row < held_out.rows(); ++row)
    ++report.confusion[static_cast<size_t>(test_labels[static_cast<size_t>(row)])]
                      [static_cast<size_t>(report.model.fit.predict(held_out, row))];
  std::vector<int64_t> count(static_cast<size_t>(classes));
  for (const int32_t y : both_labels) ++count[static_cast<size_t>(y)];
  const auto frequent = static_cast<int32_t>(std::max_element(count.begin(), count.end()) - count.begin());
  report.majority = {std::count(test_labels.begin(), test_labels.end(), frequent), static_cast<int64_t>(test.size())};
  report.top = top_lists(report.model, *design, held_out, test_labels);
  add_checks(report, test_labels);
  report.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  co_return std::move(report);
}

}  // namespace vitrine
