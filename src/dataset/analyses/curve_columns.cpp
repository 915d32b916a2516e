#include "dataset/analyses/curve_columns.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dataset/analyses/conditions.h"

namespace vitrine::dataset {
namespace {

constexpr size_t most_bins = 255;
constexpr size_t most_levels = 254;
constexpr size_t most_words = 20;

// Between neighbouring values of the rows, at most `most_bins` of about equally many rows.
std::vector<double> edges_of(const Column& column, const std::vector<int32_t>& rows) {
  std::vector<double> values;
  for (const int32_t row : rows)
    if (const double x = column.numbers[row]; std::isfinite(x)) values.push_back(x);
  std::sort(values.begin(), values.end());
  std::vector<double> edges;
  const auto add = [&](size_t at) {  // between values[at - 1] and values[at]
    const double edge = (values[at - 1] + values[at]) / 2;
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  };
  const size_t distinct =
      values.empty() ? 0
                     : 1 + std::inner_product(values.begin() + 1, values.end(), values.begin(), 0, std::plus<>(),
                                              [](double a, double b) { return a != b ? 1 : 0; });
  const size_t share = distinct <= most_bins ? 1 : values.size() / most_bins + 1;
  for (size_t at = 1, since = 1; at < values.size(); ++at, ++since) {
    if (values[at] == values[at - 1] || since < share) continue;
    add(at);
    since = 0;
  }
  return edges;
}

Binned number_column(std::shared_ptr<const Table> table, size_t place, const std::vector<int32_t>& rows) {
  const Column& column = table->columns[place];
  Binned binned{{column.name, "number", edges_of(column, rows), {}}, {}};
  binned.bin_of = [table, place, edges = binned.column.edges](int32_t row) -> uint16_t {
    const double x = table->columns[place].numbers[row];
    if (!std::isfinite(x)) return 0;
    return static_cast<uint16_t>(1 + (std::upper_bound(edges.begin(), edges.end(), x) - edges.begin()));
  };
  return binned;
}

Binned category_column(std::shared_ptr<const Table> table, size_t place, const std::vector<int32_t>& rows) {
  const Column& column = table->columns[place];
  std::vector<int64_t> count(column.levels.size());
  for (const int32_t row : rows)
    if (const int32_t code = column.codes[row]; code >= 0) ++count[code];
  std::vector<size_t> order(count.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return count[a] > count[b]; });
  std::erase_if(order, [&](size_t level) { return count[level] == 0; });
  if (order.size() > most_levels) order.resize(most_levels);
  Binned binned{{column.name, "category", {}, {}}, {}};
  std::vector<uint16_t> bin(column.levels.size(), 0);  // a level that was not met is as a missing one
  for (size_t i = 0; i < order.size(); ++i) {
    binned.column.levels.push_back(column.levels[order[i]]);
    bin[order[i]] = i + 1;
  }
  binned.bin_of = [table, place, bin](int32_t row) -> uint16_t {
    const int32_t code = table->columns[place].codes[row];
    return code < 0 ? uint16_t{0} : bin[code];
  };
  return binned;
}

Binned word_column(std::shared_ptr<const NgramIndex> words, const std::string& ngram) {
  const uint32_t id = words->id(ngram);
  Binned binned{{ngram, "word", {}, {"no", "yes"}}, {}};
  binned.bin_of = [words, id](int32_t row) -> uint16_t {
    const auto of = words->of(row);
    return std::binary_search(of.begin(), of.end(), id) ? 2 : 1;
  };
  return binned;
}

}  // namespace

Task<Result<std::vector<Binned>>> columns_of(std::shared_ptr<const Table> table,
                                             std::shared_ptr<const NgramIndex> words,
                                             std::shared_ptr<const AdditiveTarget> target, uint64_t seed,
                                             Ticket ticket) {
  std::vector<Binned> out;
  for (size_t c = 0; c < table->columns.size(); ++c) {
    if (std::find(target->left_out.begin(), target->left_out.end(), static_cast<int32_t>(c)) != target->left_out.end())
      continue;
    const Role role = table->columns[c].role;
    if (role == Role::number) out.push_back(number_column(table, c, target->fit));
    if (role == Role::category) out.push_back(category_column(table, c, target->fit));
  }
  std::erase_if(out, [](const Binned& binned) { return binned.bins() < 3; });  // one value says nothing
  if (!words) co_return out;
  // The words that separate the upper from the lower half, by the rows that fit.
  auto source = std::make_shared<ConditionSource>();
  source->table = table;
  source->words = words;
  source->seed = seed;
  for (size_t c = 0; c < table->columns.size(); ++c)
    if (table->columns[c].role != Role::text) source->left_out.push_back(c);
  std::vector<double> values;
  for (const int32_t row : target->fit) values.push_back(target->value[row]);
  std::vector<double> sorted(values);
  std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
  const double middle = target->logistic ? 0.5 : sorted[sorted.size() / 2];
  Answers upper;
  for (const double value : values) upper.push_back(value >= middle);
  VITRINE_CO_TRY(const FoundConditions found,
                 co_await find_conditions(source, target->fit, upper, 3 * most_words, ticket));
  size_t taken = 0;
  for (const FoundCondition& condition : found.list) {
    const Question& q = condition.question;
    if (q.kind != Question::Kind::ngrams || q.ngrams.size() != 1 || taken == most_words) continue;
    ++taken;
    out.push_back(word_column(words, q.ngrams.front()));
  }
  co_return out;
}

std::vector<BinnedColumn> bins_of(const std::vector<Binned>& columns, const std::vector<int32_t>& rows) {
  std::vector<BinnedColumn> out;
  for (const Binned& binned : columns) {
    BinnedColumn column{binned.bins(), binned.column.kind == "number", {}};
    for (const int32_t row : rows) column.bin.push_back(binned.bin_of(row));
    out.push_back(std::move(column));
  }
  return out;
}

}  // namespace vitrine::dataset
