#include "dataset/analyses/row_vectors.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "base/pause.h"
#include "dataset/model/embedding.h"
#include "dataset/words/ngram_vocabulary.h"
#include "statistics/normal_scores.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr double farthest = 4;     // of a number, in spreads
constexpr int64_t least_rows = 3;  // with a word, or with a value of a category
constexpr int64_t most_words = 20'000;
constexpr size_t most_values = 20;  // of a category
constexpr int64_t rows_between_pauses = 500;

// Words of rows as ids, each once. A vocabulary keeps those that are frequent enough, not too frequent.
Task<Result<void>> add_words(std::shared_ptr<const Table> table, int32_t column, std::vector<int32_t> counted,
                             std::shared_ptr<RowVectors> out, Ticket ticket) {
  const Cells& texts = table->columns[column].cells;
  Pace pace;
  NgramVocabulary vocabulary({1, least_rows, most_words});
  for (size_t i = 0; i < counted.size(); ++i) {
    vocabulary.add(texts[counted[i]]);
    if (static_cast<int64_t>(i) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  }
  vocabulary.close();
  const int64_t n = counted.size();
  std::vector<int32_t> id(vocabulary.size(), -1);
  for (int64_t word = 0; word < vocabulary.size(); ++word) {
    if (2 * vocabulary.rows_with(word) > n) continue;
    id[word] = out->weight.size();
    out->weight.push_back(std::log(static_cast<double>(1 + n) / (1 + vocabulary.rows_with(word))) + 1);
  }
  SparseRows& sparse = out->design.sparse;
  sparse.columns = out->weight.size();
  for (size_t i = 0; i < out->rows.size(); ++i) {
    double squares = 0;
    for (const int32_t word : vocabulary.ids_in(texts[out->rows[i]])) {
      if (id[word] < 0) continue;
      sparse.column.push_back(id[word]);
      sparse.value.push_back(out->weight[id[word]]);
      squares += std::pow(static_cast<double>(sparse.value.back()), 2);
    }
    for (size_t at = sparse.starts.back(); at < sparse.value.size(); ++at)
      sparse.value[at] = sparse.value[at] / std::sqrt(squares);
    sparse.end_row();
    if (static_cast<int64_t>(i) % rows_between_pauses == 0) VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  }
  out->kind = RowVectors::Kind::words;
  out->said = say("the words of {column}", in_quotes(table->columns[column].name));
  co_return Result<void>();
}

// Values [rows, count], to be scaled together to unit spread.
void add_block(RowVectors& out, std::vector<std::vector<double>>& all, std::vector<double> values, int64_t count) {
  const size_t n = out.rows.size();
  std::vector<double> mean(count);
  for (size_t i = 0; i < values.size(); ++i) mean[i % static_cast<size_t>(count)] += values[i] / n;
  double squares = 0;
  for (size_t i = 0; i < values.size(); ++i) squares += std::pow(values[i] -= mean[i % static_cast<size_t>(count)], 2);
  const double spread = std::sqrt(squares / n);
  if (!(spread > 0) || !std::isfinite(spread)) return;
  for (double& x : values) x = std::clamp(x / spread, -farthest, farthest);
  out.blocks.push_back({out.design.dense_columns, count});
  out.design.dense_columns += count;
  all.push_back(std::move(values));
}

void add_columns(const Table& table, const std::vector<int32_t>& left_out, RowVectors& out) {
  std::vector<std::vector<double>> all;
  std::string names;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (std::find(left_out.begin(), left_out.end(), static_cast<int32_t>(c)) != left_out.end()) continue;
    const size_t before = all.size();
    if (column.role == Role::number) {
      double sum = 0, known = 0;
      std::vector<double> values;
      for (const int32_t row : out.rows) values.push_back(column.numbers[row]);
      for (const double x : values)
        if (std::isfinite(x)) sum += x, known += 1;
      for (double& x : values)
        if (!std::isfinite(x)) x = known > 0 ? sum / known : 0;
      add_block(out, all, std::move(values), 1);
    } else if (column.role == Role::category) {
      std::vector<int64_t> rows(column.levels.size());
      for (const int32_t row : out.rows)
        if (const int32_t code = column.codes[row]; code >= 0) ++rows[code];
      std::vector<size_t> order(rows.size());
      std::iota(order.begin(), order.end(), size_t{0});
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rows[a] > rows[b]; });
      while (!order.empty() && (order.size() > most_values || rows[order.back()] < least_rows)) order.pop_back();
      if (order.size() < 2) continue;
      std::vector<double> values(out.rows.size() * order.size());
      for (size_t i = 0; i < out.rows.size(); ++i)
        for (size_t k = 0; k < order.size(); ++k)
          values[i * order.size() + k] = column.codes[out.rows[i]] == static_cast<int32_t>(order[k]);
      add_block(out, all, std::move(values), order.size());
    }
    if (all.size() == before) continue;
    const std::string name = in_quotes(column.name);
    names = names.empty() ? name : say("{words}, {word}", names, name);
  }
  const size_t n = out.rows.size(), width = out.design.dense_columns;
  out.design.dense.resize(n * width);
  for (size_t b = 0; b < all.size(); ++b) {
    const size_t begin = out.blocks[b].begin, count = out.blocks[b].count;
    for (size_t i = 0; i < n; ++i)
      for (size_t k = 0; k < count; ++k) out.design.dense[i * width + begin + k] = all[b][i * count + k];
  }
  for (size_t i = 0; i < n; ++i) out.design.sparse.end_row();
  out.kind = RowVectors::Kind::columns;
  out.said = all.size() > 6 ? say("{n} columns of numbers and categories", all.size()) : names;
}

Design dealt_words(const RowVectors& vectors, std::span<const int64_t> places, Random& random) {
  const SparseRows& from = vectors.design.sparse;
  std::vector<int32_t> words;
  std::vector<size_t> length;
  for (const int64_t place : places) {
    const size_t begin = from.starts[place], end = from.starts[static_cast<size_t>(place) + 1];
    words.insert(words.end(), from.column.begin() + begin, from.column.begin() + end);
    length.push_back(end - begin);
  }
  for (size_t i = words.size(); i > 1; --i) std::swap(words[i - 1], words[random.below(i)]);
  Design out;
  out.sparse.columns = from.columns;
  size_t at = 0;
  for (const size_t count : length) {
    std::vector<int32_t> row(words.begin() + at, words.begin() + at + count);
    at += count;
    std::sort(row.begin(), row.end());
    row.erase(std::unique(row.begin(), row.end()), row.end());
    double squares = 0;
    for (const int32_t word : row) squares += std::pow(static_cast<double>(vectors.weight[word]), 2);
    for (const int32_t word : row) {
      out.sparse.column.push_back(word);
      out.sparse.value.push_back(vectors.weight[word] / std::sqrt(squares));
    }
    out.sparse.end_row();
  }
  return out;
}

Design correlated_columns(const RowVectors& vectors, std::span<const int64_t> places, Random& random) {
  const size_t n = places.size(), m = vectors.blocks.size(), width = vectors.design.dense_columns;
  const auto cell = [&](size_t i, size_t j) {
    return vectors.design.dense[static_cast<size_t>(places[i]) * width + j];
  };
  // Of each column of the table: its rows by value, and each row's normal score, equal values sharing theirs.
  std::vector<std::vector<size_t>> order(m);
  Eigen::MatrixXd scores(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(m));
  for (size_t b = 0; b < m; ++b) {
    const size_t begin = vectors.blocks[b].begin, count = vectors.blocks[b].count;
    std::vector<double> value(n);
    for (size_t i = 0; i < n; ++i) {
      size_t largest = 0;  // which value of a category: the column that is not below its mean
      for (size_t k = 1; k < count; ++k)
        if (cell(i, begin + k) > 0) largest = k;
      value[i] = count == 1 ? static_cast<double>(cell(i, begin)) : static_cast<double>(largest);
    }
    NormalScores of = normal_scores(value);
    order[b] = std::move(of.rising);
    for (size_t i = 0; i < n; ++i) scores(i, b) = of.score[i];
  }
  scores.rowwise() -= scores.colwise().mean().eval();
  for (Eigen::Index b = 0; b < scores.cols(); ++b) {
    const double length = scores.col(b).norm();
    if (length > 0) scores.col(b) /= length;
  }
  Eigen::MatrixXd correlation = scores.transpose() * scores;
  correlation.diagonal().setConstant(1 + 1e-6);
  const Eigen::LLT<Eigen::MatrixXd> root(correlation);
  const Eigen::MatrixXd lower = root.matrixL();
  Design out;
  out.dense_columns = vectors.design.dense_columns;
  out.dense.resize(n * width);
  Eigen::MatrixXd drawn(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(m));
  for (Eigen::Index i = 0; i < drawn.rows(); ++i)
    for (Eigen::Index b = 0; b < drawn.cols(); ++b) drawn(i, b) = random.normal();
  drawn = (drawn * lower.transpose()).eval();
  for (size_t b = 0; b < m; ++b) {
    const size_t begin = vectors.blocks[b].begin, count = vectors.blocks[b].count;
    std::vector<size_t> by_draw(n);
    std::iota(by_draw.begin(), by_draw.end(), size_t{0});
    std::sort(by_draw.begin(), by_draw.end(), [&](size_t x, size_t y) { return drawn(x, b) < drawn(y, b); });
    for (size_t rank = 0; rank < n; ++rank)
      for (size_t k = 0; k < count; ++k) out.dense[by_draw[rank] * width + begin + k] = cell(order[b][rank], begin + k);
  }
  for (size_t i = 0; i < n; ++i) out.sparse.end_row();
  return out;
}

}  // namespace

Task<Result<RowVectors>> row_vectors(std::shared_ptr<const Table> table, std::vector<int32_t> rows,
                                     std::vector<int32_t> counted, std::vector<int32_t> left_out, ModelReader reader,
                                     Ticket ticket) {
  auto out = std::make_shared<RowVectors>();
  out->rows = std::move(rows);
  const int32_t text = table->first_with(Role::text);
  if (text >= 0 && reader.loaded) {
    const EmbeddingPoint point = default_embedding_point(reader.model().architecture());
    std::vector<std::string> texts;
    for (const int32_t row : out->rows) texts.emplace_back(table->columns[text].cells[row]);
    VITRINE_CO_TRY(Tensor vectors, co_await embed_texts(reader, std::move(texts), point, ticket));
    const size_t d = vectors.shape()[1];
    auto values = vectors.f32();
    for (size_t i = 0; i < out->rows.size(); ++i) {
      double squares = 0;
      for (const float x : values.subspan(i * d, d)) squares += static_cast<double>(x) * x;
      for (float& x : values.subspan(i * d, d)) x = squares > 0 ? static_cast<float>(x / std::sqrt(squares)) : 0;
      out->design.sparse.end_row();
    }
    out->design.dense_columns = d;
    out->design.dense.assign(values.begin(), values.end());
    out->kind = RowVectors::Kind::embedding;
    out->said =
        say("the model's representation of {column} ({how})", in_quotes(table->columns[text].name), to_string(point));
    out->passes = out->rows.size();
  } else if (text >= 0) {
    VITRINE_CO_CHECK(co_await add_words(table, text, std::move(counted), out, ticket));
  } else {
    add_columns(*table, left_out, *out);
  }
  if (out->design.columns() == 0)
    co_return Error{ErrorCode::bad_request, say("There is nothing by which rows could be alike"), "column",
                    say("Give a column the role text, or columns with several values the role number or category.")};
  co_return std::move(*out);
}

Design rows_of(const Design& design, std::span<const int64_t> places) {
  Design out;
  out.sparse.columns = design.sparse.columns;
  out.dense_columns = design.dense_columns;
  for (const int64_t place : places) {
    const ptrdiff_t begin = design.sparse.starts[place], end = design.sparse.starts[static_cast<size_t>(place) + 1];
    out.sparse.column.insert(out.sparse.column.end(), design.sparse.column.begin() + begin,
                             design.sparse.column.begin() + end);
    out.sparse.value.insert(out.sparse.value.end(), design.sparse.value.begin() + begin,
                            design.sparse.value.begin() + end);
    out.sparse.end_row();
    const auto dense = design.dense.begin() + place * design.dense_columns;
    out.dense.insert(out.dense.end(), dense, dense + design.dense_columns);
  }
  return out;
}

Design without_groups(const RowVectors& vectors, std::span<const int64_t> places, Random& random) {
  return vectors.kind == RowVectors::Kind::words ? dealt_words(vectors, places, random)
                                                 : correlated_columns(vectors, places, random);
}

}  // namespace vitrine::dataset
