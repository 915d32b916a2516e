#include "dataset/analyses/linear.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "base/pause.h"
#include "statistics/random.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr size_t top_ngrams = 25;
constexpr int64_t rows_between_pauses = 2000;

// Naive Bayes' log-count ratio per output and n-gram: how differently the class uses it from all others. In float,
// never negative; 0 for an n-gram that all classes use alike.
std::vector<float> log_count_ratios(const SparseRows& rows, std::span<const int32_t> labels, int32_t classes,
                                    int64_t dense_columns, double dense_scale) {
  const int32_t outputs = classes == 2 ? 1 : classes;
  const size_t columns = rows.columns;
  std::vector<float> scale;
  for (int32_t k = 0; k < outputs; ++k) {
    const int32_t of = classes == 2 ? 1 : k;
    std::vector<double> in(columns, 1.0), out(columns, 1.0);
    double in_total = columns, out_total = columns;
    for (int64_t row = 0; row < rows.rows(); ++row) {
      const bool own = labels[row] == of;
      for (size_t at = rows.starts[row]; at < static_cast<size_t>(rows.starts[static_cast<size_t>(row) + 1]); ++at) {
        (own ? in : out)[rows.column[at]] += 1;
        (own ? in_total : out_total) += 1;
      }
    }
    for (size_t j = 0; j < columns; ++j)
      scale.push_back(std::abs(std::log(in[j] / in_total) - std::log(out[j] / out_total)));
    scale.insert(scale.end(), dense_columns, dense_scale);
  }
  return scale;
}

// The words of the table with their embeddings, centred and of unit spread times a weight. No words: not used.
struct WordEmbeddings {
  std::shared_ptr<const NgramVocabulary> words;
  Tensor vectors;  // [words, D]
};

// The chosen rows of a table as a design: n-grams, then the sum of the embeddings of the row's words.
Design design_of(const Cells& texts, std::span<const int32_t> rows, const NgramVocabulary& ngrams,
                 const WordEmbeddings* embeddings) {
  Design design;
  design.sparse.columns = ngrams.size();
  for (const int32_t row : rows) {
    for (const int32_t id : ngrams.ids_in(texts[row])) {
      design.sparse.column.push_back(id);
      design.sparse.value.push_back(1);
    }
    design.sparse.end_row();
  }
  if (!embeddings) return design;
  const size_t d = embeddings->vectors.shape()[1];
  design.dense_columns = d;
  design.dense.resize(rows.size() * d);
  for (size_t i = 0; i < rows.size(); ++i) {
    float* sum = design.dense.data() + i * d;
    for (const int32_t id : embeddings->words->ids_in(texts[rows[i]])) {
      const auto vector = embeddings->vectors.row(id);
      for (size_t j = 0; j < d; ++j) sum[j] += vector[j];
    }
  }
  return design;
}

Proportion right_of(const LogisticModel& model, const Design& design, std::span<const int32_t> labels) {
  Proportion p;
  for (int64_t row = 0; row < design.rows(); ++row) p.right += model.predict(design, row) == labels[row];
  p.total = design.rows();
  return p;
}

// Takes the mean word out and gives all columns together the spread `weight`.
void standardise(Tensor& vectors, double weight) {
  const size_t d = vectors.shape()[1], n = vectors.shape()[0];
  auto values = vectors.f32();
  std::vector<double> mean(d);
  for (size_t at = 0; at < values.size(); ++at) mean[at % d] += static_cast<double>(values[at]) / n;
  double squares = 0;
  for (size_t at = 0; at < values.size(); ++at) {
    const double x = values[at] - mean[at % d];
    squares += x * x;
  }
  const double spread = std::sqrt(squares / std::max<size_t>(1, values.size()));
  const double factor = spread > 1e-9 ? weight / spread : 0;
  for (size_t at = 0; at < values.size(); ++at) values[at] = (values[at] - mean[at % d]) * factor;
}

// What the fit says of every n-gram and every word.
void read_coefficients(const LogisticModel& fit, const WordEmbeddings* embeddings, LinearModel& model) {
  const size_t outputs = fit.outputs(), columns = fit.columns, ngrams = model.ngrams->size();
  model.intercepts = fit.intercepts;
  for (size_t k = 0; k < outputs; ++k) {
    const auto begin = fit.weights.begin() + k * columns;
    model.own.insert(model.own.end(), begin, begin + static_cast<ptrdiff_t>(ngrams));
    for (int64_t word = 0; embeddings && word < embeddings->words->size(); ++word) {
      const auto vector = embeddings->vectors.row(word);
      double sum = 0;
      for (size_t j = 0; j < vector.size(); ++j) sum += vector[j] * fit.weights[k * columns + ngrams + j];
      model.embedded.push_back(sum);
    }
  }
  if (embeddings) model.words = embeddings->words;
}

// Steps of a fit with a pause every tenth of a second or so.
Task<Result<void>> run(std::shared_ptr<LogisticFit> fit, int64_t rows, Ticket ticket) {
  Pace pace;
  const int64_t steps = std::max<int64_t>(1, 20'000 / std::max<int64_t>(1, rows));
  for (int64_t i = 1; fit->step(); ++i)
    if (i % steps == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  co_return co_await breathe(&pace, ticket);
}

// The coefficient of an n-gram for an output: its own and, for a single word, its embedding's.
struct Coefficient {
  double own = 0, embedded = 0;
  double sum() const { return own + embedded; }
};
Coefficient coefficient_of(const LinearModel& model, size_t output, int32_t ngram) {
  Coefficient c;
  c.own = model.own[output * static_cast<size_t>(model.ngrams->size()) + ngram];
  if (model.words)
    if (const int32_t word = model.words->find((*model.ngrams)[ngram]); word >= 0)
      c.embedded = model.embedded[output * static_cast<size_t>(model.words->size()) + word];
  return c;
}

std::vector<std::vector<TopNgram>> top_lists(const LinearModel& model, const Design& test,
                                             std::span<const int32_t> test_labels) {
  const size_t classes = model.classes.size(), ngrams = model.ngrams->size();
  std::vector<std::vector<TopNgram>> top(classes);
  for (size_t k = 0; k < classes; ++k) {
    const size_t output = classes == 2 ? 0 : k;
    const double sign = classes == 2 && k == 0 ? -1 : 1;
    std::vector<double> coefficient(ngrams);
    std::vector<int32_t> order(ngrams);
    for (size_t i = 0; i < ngrams; ++i) {
      order[i] = i;
      coefficient[i] = sign * coefficient_of(model, output, order[i]).sum();
    }
    const auto of = [&](int32_t id) { return coefficient[id]; };
    const size_t kept = std::min(order.size(), top_ngrams);
    std::partial_sort(order.begin(), order.begin() + kept, order.end(),
                      [&](int32_t a, int32_t b) { return of(a) != of(b) ? of(a) > of(b) : a < b; });
    for (size_t i = 0; i < kept && of(order[i]) > 0; ++i)
      top[k].push_back({(*model.ngrams)[order[i]],
                        of(order[i]),
                        sign * coefficient_of(model, output, order[i]).embedded,
                        model.ngrams->rows_with(order[i]),
                        {}});
    for (int64_t row = 0; row < test.rows(); ++row)
      for (size_t at = test.sparse.starts[row];
           at < static_cast<size_t>(test.sparse.starts[static_cast<size_t>(row) + 1]); ++at)
        for (size_t i = 0; i < top[k].size(); ++i)
          if (order[i] == test.sparse.column[at]) {
            ++top[k][i].test_share.total;
            top[k][i].test_share.right += test_labels[row] == static_cast<int32_t>(k);
          }
  }
  return top;
}

void add_checks(LinearReport& report, std::span<const int32_t> test_labels) {
  const Proportion& test = report.accuracy[static_cast<size_t>(Part::test)];
  Claim accuracy;
  accuracy.code = "linear_accuracy";
  accuracy.statement =
      say("The linear model is right on {share} of {n|# test row|# test rows}, always saying the most "
          "frequent class on {majority}.",
          percent(test.value()), test.total, percent(report.majority.value()));
  accuracy.test =
      say("share of test rows whose class was predicted; holds when its interval lies above the majority's share");
  accuracy.part = name_of(Part::test);
  accuracy.rows = test.total;
  accuracy.statistic = test.value();
  accuracy.low = test.low();
  accuracy.high = test.high();
  accuracy.holds = test.low() > report.majority.value();
  report.checks.push_back(accuracy);
  for (size_t k = 0; k < report.top.size(); ++k) {
    const double own = std::count(test_labels.begin(), test_labels.end(), static_cast<int32_t>(k));
    const double base = test_labels.empty() ? 0 : own / test_labels.size();
    for (const TopNgram& top : report.top[k]) {
      Claim c;
      c.code = "ngram_speaks_for";
      c.statement = say("Rows with {ngram} are more often {class} than others.", in_quotes(top.ngram),
                        in_quotes(report.model.classes[k]));
      c.test =
          say("share of the class among test rows with the n-gram; holds when its interval lies above the share "
              "among all, {share}",
              percent(base));
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

LinearExplanation explain_row(const LinearModel& model, std::string_view text) {
  LinearExplanation e;
  e.logit = model.intercepts;
  std::map<std::string, LinearContribution> found;
  const auto collect = [&](const NgramVocabulary& vocabulary, const std::vector<double>& coefficients,
                           std::vector<double> LinearContribution::* part) {
    const size_t size = vocabulary.size();
    for (const int32_t id : vocabulary.ids_in(text)) {
      LinearContribution& c = found[vocabulary[id]];
      c.own.resize(model.outputs());
      c.embedded.resize(model.outputs());
      for (size_t k = 0; k < model.outputs(); ++k) (c.*part)[k] = coefficients[k * size + id];
    }
  };
  collect(*model.ngrams, model.own, &LinearContribution::own);
  if (model.words) collect(*model.words, model.embedded, &LinearContribution::embedded);
  for (auto& [ngram, c] : found) {
    c.ngram = ngram;
    for (size_t k = 0; k < model.outputs(); ++k) e.logit[k] += c.own[k] + c.embedded[k];
    e.contributions.push_back(std::move(c));
  }
  const auto size = [](const LinearContribution& c) {
    double most = 0;
    for (size_t k = 0; k < c.own.size(); ++k) most = std::max(most, std::abs(c.own[k] + c.embedded[k]));
    return most;
  };
  std::stable_sort(e.contributions.begin(), e.contributions.end(),
                   [&](const auto& a, const auto& b) { return size(a) > size(b); });
  LogisticModel link;
  link.classes = model.classes.size();
  e.probabilities = link.probabilities(e.logit);
  e.predicted = std::max_element(e.probabilities.begin(), e.probabilities.end()) - e.probabilities.begin();
  return e;
}

Task<Result<LinearReport>> fit_linear(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                      ModelReader reader, LinearOptions options, Ticket ticket) {
  Pace pace;
  const auto began = std::chrono::steady_clock::now();
  const int32_t column = table->find(options.column);
  const Column* label = table->label();
  if (column < 0)
    co_return Error{ErrorCode::bad_request, say("The table has no text column {name}", in_quotes(options.column)),
                    "column", say("Choose a column with words.")};
  if (!label || label->levels.size() < 2)
    co_return Error{ErrorCode::bad_request, say("The table has no label with two or more classes"), "label",
                    say("Choose the column that says each row's class.")};
  const Cells& texts = table->columns[column].cells;
  const int32_t classes = label->levels.size();
  const std::vector<int32_t>&train = split->of(Part::train), &validation = split->of(Part::validation),
        &test = split->of(Part::test);
  if (train.empty())
    co_return Error{ErrorCode::bad_request, say("There are no training rows"), "split",
                    say("Give the table more labelled rows.")};
  std::vector<int32_t> both = train;
  both.insert(both.end(), validation.begin(), validation.end());
  const auto labels_of = [&](std::span<const int32_t> rows) {
    std::vector<int32_t> labels;
    for (const int32_t row : rows) labels.push_back(label->codes[row]);
    return labels;
  };

  LinearReport report;
  report.model.classes = label->levels;
  auto vocabulary = std::make_shared<NgramVocabulary>(options.vocabulary);
  for (size_t i = 0; i < both.size(); ++i) {
    vocabulary->add(texts[both[i]]);
    if (static_cast<int64_t>(i) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  }
  vocabulary->close();
  report.model.ngrams = vocabulary;

  WordEmbeddings embeddings;
  if (reader.loaded) {
    auto words = std::make_shared<NgramVocabulary>(VocabularyOptions{1, 1, options.vocabulary.most});
    for (size_t row = 0; row < texts.size(); ++row) {
      words->add(texts[row]);
      if (static_cast<int64_t>(row) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    }
    words->close();
    std::vector<std::string> all;
    for (int64_t i = 0; i < words->size(); ++i) all.push_back((*words)[i]);
    report.passes = words->size();
    VITRINE_CO_TRY(embeddings.vectors, co_await embed_texts(reader, std::move(all), EmbeddingPoint{0}, ticket, " "));
    standardise(embeddings.vectors, options.embedding_weight);
    embeddings.words = words;
  }

  // A part of the train rows is enough to choose by.
  std::vector<int32_t> chosen_rows = train;
  if (static_cast<int64_t>(train.size()) > options.rows_to_choose) {
    Random random(split->seed);
    const std::vector<int64_t> order = random.permutation(train.size());
    chosen_rows.clear();
    for (int64_t i = 0; i < options.rows_to_choose; ++i) chosen_rows.push_back(train[order[i]]);
  }
  const std::vector<int32_t> train_labels = labels_of(chosen_rows), validation_labels = labels_of(validation),
                             both_labels = labels_of(both), test_labels = labels_of(test);
  // N-grams alone, then with the embeddings. Validation rows choose the strength of the first, and between the two;
  // ties go to the stronger penalty and to the n-grams alone.
  const size_t kinds = reader.loaded ? 2 : 1;
  for (size_t kind = 0; kind < kinds; ++kind) {
    const WordEmbeddings* dense = kind == 1 ? &embeddings : nullptr;
    const auto design = std::make_shared<const Design>(design_of(texts, chosen_rows, *vocabulary, dense));
    const Design held_out = design_of(texts, validation, *vocabulary, dense);
    VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    auto fit = std::make_shared<LogisticFit>(
        *design, train_labels, classes,
        log_count_ratios(design->sparse, train_labels, classes, design->dense_columns, 1.0));
    LinearPart part{
        kind == 0 ? to_say("n-grams") : to_say("n-grams and word embeddings"), options.strengths.front(), {}, false};
    for (const double strength : kind == 0 ? options.strengths : std::vector<double>{report.parts[0].strength}) {
      fit->penalty(1 / (strength * chosen_rows.size()));
      VITRINE_CO_CHECK(co_await run(fit, design->rows(), ticket));
      const Proportion right = right_of(fit->model(), held_out, validation_labels);
      if (part.validation.total == 0 || right.right > part.validation.right) {
        part.strength = strength;
        part.validation = right;
      }
    }
    report.parts.push_back(part);
    if (part.validation.right > report.parts[report.chosen].validation.right) report.chosen = kind;
  }

  const WordEmbeddings* dense = report.chosen == 1 ? &embeddings : nullptr;
  const auto design = std::make_shared<const Design>(design_of(texts, both, *vocabulary, dense));
  auto fit =
      std::make_shared<LogisticFit>(*design, both_labels, classes,
                                    log_count_ratios(design->sparse, both_labels, classes, design->dense_columns, 1.0));
  fit->penalty(1 / (report.parts[report.chosen].strength * both.size()));
  VITRINE_CO_CHECK(co_await run(fit, design->rows(), ticket));
  const LogisticModel result = fit->model();
  read_coefficients(result, dense, report.model);

  const Design held_out = design_of(texts, test, *vocabulary, dense);
  report.accuracy[static_cast<size_t>(Part::train)] = right_of(result, *design, both_labels);
  report.accuracy[static_cast<size_t>(Part::validation)] = report.parts[report.chosen].validation;
  report.accuracy[static_cast<size_t>(Part::test)] = right_of(result, held_out, test_labels);
  report.confusion.assign(classes, std::vector<int64_t>(classes));
  for (int64_t row = 0; row < held_out.rows(); ++row)
    ++report.confusion[test_labels[row]][result.predict(held_out, row)];
  std::vector<int64_t> count(classes);
  for (const int32_t y : both_labels) ++count[y];
  const int32_t frequent = std::max_element(count.begin(), count.end()) - count.begin();
  report.majority = {std::count(test_labels.begin(), test_labels.end(), frequent), static_cast<int64_t>(test.size())};
  report.top = top_lists(report.model, held_out, test_labels);
  add_checks(report, test_labels);
  report.column = options.column;
  report.classes = report.model.classes;
  report.intercepts = report.model.intercepts;
  report.ngrams = report.model.ngrams->size();
  report.embedded_words = report.model.words ? report.model.words->size() : 0;
  report.parts[report.chosen].chosen = true;
  report.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  co_return std::move(report);
}

}  // namespace vitrine::dataset
