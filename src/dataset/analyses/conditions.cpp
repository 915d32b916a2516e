#include "dataset/analyses/conditions.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/pause.h"
#include "dataset/tree/candidates.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "text/format.h"
#include "text/say.h"
#include "text/words.h"

namespace vitrine::dataset {
namespace {

constexpr int64_t least_rows = 5;      // of either side
constexpr size_t longest_list = 6;     // words that a statement names
constexpr size_t most_categories = 4;  // values likewise

bool asks_missing(const Question& q) { return q.kind == Question::Kind::category && q.categories.empty(); }

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string one = in_quotes(items[i]);
    out = i == 0 ? one : i + 1 == items.size() ? say("{words} or {word}", out, one) : out + ", " + one;
  }
  return out;
}

Word shown(double value) { return numeral(short_number(value, 6)); }

double words_in(std::string_view text) { return words_of(text, Marks::none).size(); }

// Conditions as they are found, with their counts; their answers are looked up once it is clear which are kept.
class Collected {
 public:
  Collected(int64_t ones, int64_t zeros) : ones_(ones), zeros_(zeros) {}
  void add(Question question, int64_t yes_ones, int64_t yes_zeros) {
    const int64_t yes = yes_ones + yes_zeros;
    if (yes < least_rows || ones_ + zeros_ - yes < least_rows) return;
    list.push_back({std::move(question), shares_z(yes_ones, ones_, yes_zeros, zeros_), {}});
  }
  // Only the best `most` stay.
  void cut(size_t most) {
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return std::abs(a.z) > std::abs(b.z); });
    if (list.size() > most) list.resize(most);
  }
  std::vector<FoundCondition> list;

 private:
  int64_t ones_, zeros_;
};

Question about(const Column& column, Question::Kind kind) {
  Question q;
  q.kind = kind;
  q.column = column.name;
  q.source = kind == Question::Kind::ngrams ? "words" : "table";
  q.threshold = 1;
  return q;
}

void add_single_ngrams(const NgramIndex& index, const Column& column, std::span<const int32_t> rows,
                       const Answers& outcome, size_t most, Collected& out, int64_t& tried) {
  std::vector<std::array<int64_t, 2>> counts(index.size());
  for (size_t i = 0; i < rows.size(); ++i)
    for (const uint32_t id : index.of(rows[i])) ++counts[id][outcome[i]];
  for (uint32_t id = 0; id < counts.size(); ++id) {
    tried += counts[id][0] + counts[id][1] >= least_rows;
    Question q = about(column, Question::Kind::ngrams);
    q.ngrams = {index.name(id)};
    out.add(std::move(q), counts[id][1], counts[id][0]);
    if (out.list.size() > 20 * most) out.cut(2 * most);
  }
}

void add_levels(const Column& column, std::span<const int32_t> rows, const Answers& outcome, Collected& out,
                int64_t& tried) {
  std::vector<std::array<int64_t, 2>> counts(column.levels.size());
  for (size_t i = 0; i < rows.size(); ++i)
    if (const int32_t code = column.codes[rows[i]]; code >= 0) ++counts[code][outcome[i]];
  for (size_t level = 0; level < counts.size(); ++level) {
    if (counts[level][0] + counts[level][1] < least_rows) continue;
    ++tried;
    Question q = about(column, Question::Kind::category);
    q.categories = {column.levels[level]};
    out.add(std::move(q), counts[level][1], counts[level][0]);
  }
}

void add_missing(const Column& column, std::span<const int32_t> rows, const Answers& outcome, Collected& out,
                 int64_t& tried) {
  std::array<int64_t, 2> counts{};
  for (size_t i = 0; i < rows.size(); ++i)
    if (column.is_missing(rows[i])) ++counts[outcome[i]];
  if (counts[0] + counts[1] < least_rows) return;
  ++tried;
  Question q = about(column, Question::Kind::category);
  q.missing_is_yes = true;
  out.add(std::move(q), counts[1], counts[0]);
}

void add_length(const Column& column, const NodeRows& node, Candidates& out) {
  std::vector<double> lengths;
  for (const int32_t row : node.rows) lengths.push_back(words_in(column.cells[row]));
  const auto best = best_threshold(lengths, node.labels, 2, node.least);
  if (!best) return;
  Question q = about(column, Question::Kind::number);
  q.threshold = std::ceil(best->at);
  q.statement = say("Has the text at least {n|# word|# words}?", static_cast<int64_t>(q.threshold));
  out.tried += best->tried;
  out.list.push_back({std::move(q), best->fall});
}

bool readable(const Question& q) {
  return q.opposing.empty() && q.categories.size() <= most_categories &&
         (q.kind != Question::Kind::ngrams || q.ngrams.size() <= 2 * longest_list);
}

Result<Answers> from_table(const ConditionSource& source, const Question& q, std::span<const int32_t> rows) {
  const int32_t at = source.table->find(q.column);
  if (at < 0)
    return Error{ErrorCode::bad_request, say("There is no column {column}", in_quotes(q.column)), "question", {}};
  const Column& column = source.table->columns[at];
  Answers answers;
  answers.reserve(rows.size());
  if (asks_missing(q)) {
    for (const int32_t row : rows) answers.push_back(column.is_missing(row));
    return answers;
  }
  if (q.kind == Question::Kind::number && column.role == Role::text) {
    for (const int32_t row : rows) answers.push_back(says_yes(q, words_in(column.cells[row])));
    return answers;
  }
  if (q.kind == Question::Kind::category && column.role == Role::label) {
    const std::set<std::string> wanted(q.categories.begin(), q.categories.end());
    for (const int32_t row : rows) {
      const int32_t code = column.codes[row];
      answers.push_back(code < 0 ? q.missing_is_yes : wanted.contains(column.levels[code]));
    }
    return answers;
  }
  const bool indexed = source.words && column.role == Role::text;
  VITRINE_TRY(const std::vector<double> scores,
              local_scores(*source.table, indexed ? source.words.get() : nullptr, q, rows));
  for (const double score : scores) answers.push_back(says_yes(q, score));
  return answers;
}

}  // namespace

std::string ConditionSource::text_column() const {
  const int32_t index = table->first_with(Role::text);
  return index < 0 ? std::string() : table->columns[index].name;
}

std::string clause_of(const Question& q) {
  const std::string column = in_quotes(q.column);
  switch (q.kind) {
    case Question::Kind::prompt: return say("for which the model answers {question} with yes", in_quotes(words_of(q)));
    case Question::Kind::ngrams:
      if (!q.opposing.empty() || q.at_least() != 1) return say("of which {question} is true", in_quotes(words_of(q)));
      return say("that contain {words}", listed(q.ngrams));
    case Question::Kind::number: {
      if (!q.statement.empty())
        return say("whose {column} has at least {n|# word|# words}", column, static_cast<int64_t>(q.threshold));
      const Word from = shown(q.threshold);
      if (!q.upper)
        return q.missing_is_yes ? say("whose {column} is at least {from} or missing", column, from)
                                : say("whose {column} is at least {from}", column, from);
      const Word to = shown(*q.upper);
      return q.missing_is_yes ? say("whose {column} is at least {from} and below {to} or missing", column, from, to)
                              : say("whose {column} is at least {from} and below {to}", column, from, to);
    }
    case Question::Kind::category:
      if (asks_missing(q)) return say("whose {column} is missing", column);
      return q.missing_is_yes ? say("whose {column} is {values} or missing", column, listed(q.categories))
                              : say("whose {column} is {values}", column, listed(q.categories));
  }
  return {};
}

std::string clause_without(const Question& q, bool has_missing) {
  const std::string column = in_quotes(q.column);
  switch (q.kind) {
    case Question::Kind::prompt: return say("for which the model answers {question} with no", in_quotes(words_of(q)));
    case Question::Kind::ngrams:
      if (!q.opposing.empty() || q.at_least() != 1)
        return say("of which {question} is not true", in_quotes(words_of(q)));
      return say("that do not contain {words}", listed(q.ngrams));
    case Question::Kind::number:
      if (!q.statement.empty())
        return say("whose {column} has fewer than {n|# word|# words}", column, static_cast<int64_t>(q.threshold));
      if (q.upper)
        return say("whose {column} is not at least {from} and below {to}", column, shown(q.threshold), shown(*q.upper));
      return has_missing && !q.missing_is_yes
                 ? say("whose {column} is below {from} or missing", column, shown(q.threshold))
                 : say("whose {column} is below {from}", column, shown(q.threshold));
    case Question::Kind::category:
      if (asks_missing(q)) return say("whose {column} is not missing", column);
      return say("whose {column} is not {values}", column, listed(q.categories));
  }
  return {};
}

double shares_z(int64_t yes_a, int64_t rows_a, int64_t yes_b, int64_t rows_b) {
  if (rows_a == 0 || rows_b == 0) return 0;
  const double na = rows_a, nb = rows_b;
  const double a = yes_a / na, b = yes_b / nb;
  const double all = (yes_a + yes_b) / (na + nb);
  const double variance = all * (1 - all) * (1 / na + 1 / nb);
  return variance > 0 ? (a - b) / std::sqrt(variance) : 0;
}

Task<Result<Answers>> answers_of(std::shared_ptr<const ConditionSource> source, Question question,
                                 std::vector<int32_t> rows, Ticket ticket) {
  if (!question.needs_model()) co_return from_table(*source, question, rows);
  if (!source->answerer)
    co_return Error{ErrorCode::bad_request, say("No model is loaded to answer the question"), words_of(question),
                    say("Load a model, or ask about words, numbers or categories.")};
  VITRINE_CO_TRY(const std::vector<float> scores, co_await source->answerer->answer(question, std::move(rows), ticket));
  Answers answers;
  for (const float score : scores) answers.push_back(says_yes(question, score));
  co_return answers;
}

Task<Result<FoundConditions>> find_conditions(std::shared_ptr<const ConditionSource> source, std::vector<int32_t> rows,
                                              Answers outcome, size_t most, Ticket ticket) {
  NodeRows node{source->table, rows, std::vector<int32_t>(outcome.begin(), outcome.end()), 2, least_rows, source->seed};
  const int64_t ones = std::count(outcome.begin(), outcome.end(), 1);
  Collected kept(ones, static_cast<int64_t>(outcome.size()) - ones);
  FoundConditions found;
  Pace pace;
  const Table& table = *source->table;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    ticket.progress(c, table.columns.size());
    const Column& column = table.columns[c];
    const auto left_out = std::find(source->left_out.begin(), source->left_out.end(), static_cast<int32_t>(c));
    if (column.role == Role::ignore || left_out != source->left_out.end()) continue;
    Candidates more;
    if (column.role == Role::number) add_number(node, column, more);
    if (column.role == Role::category) add_category(node, column, more);
    if (column.role == Role::category || column.role == Role::label)
      add_levels(column, rows, outcome, kept, found.tried);
    if (column.role == Role::text) {
      add_length(column, node, more);
      VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
      if (source->words) {
        add_single_ngrams(*source->words, column, rows, outcome, most, kept, found.tried);
        VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
        add_words(node, *source->words, column.name, more);
      }
    }
    add_missing(column, rows, outcome, kept, found.tried);
    found.tried += more.tried;
    for (Candidate& candidate : more.list) {
      Question q = std::move(candidate.question);
      if (!readable(q)) continue;
      if (q.ngrams.size() > longest_list) q.ngrams.resize(longest_list);
      const auto answers = from_table(*source, q, rows);
      if (!answers.ok()) co_return answers.error();
      std::array<int64_t, 2> yes{};
      for (size_t i = 0; i < rows.size(); ++i)
        if ((*answers)[i]) ++yes[outcome[i]];
      kept.add(std::move(q), yes[1], yes[0]);
    }
    if (kept.list.size() > 20 * most) kept.cut(2 * most);
  }
  kept.cut(2 * most);
  std::set<Answers> met;
  for (FoundCondition& condition : kept.list) {
    if (found.list.size() == most) break;
    VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    VITRINE_CO_TRY(condition.answers, from_table(*source, condition.question, rows));
    if (met.insert(condition.answers).second) found.list.push_back(std::move(condition));
  }
  co_return found;
}

}  // namespace vitrine::dataset
