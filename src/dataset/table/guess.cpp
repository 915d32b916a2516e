// What a column probably is, from its name and its cells.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "dataset/table/look.h"

#include "text/letters.h"

namespace vitrine::dataset {

namespace {

// In order of how surely they name the label.
constexpr std::string_view label_names[] = {
    "label",     "labels",   "class",   "target",   "y",        "gold_label", "gold",     "outcome", "sentiment",
    "intent",    "emotion",  "stance",  "polarity", "topic",    "category",   "survived", "species", "income",
    "diagnosis", "churn",    "spam",    "is_spam",  "toxic",    "toxicity",   "hate",     "sarcasm", "verdict",
    "decision",  "approved", "default", "fraud",    "is_fraud", "result",     "type",     "genre",   "grade",
    "quality",   "rating",   "stars",   "klasse",   "etikett",  "kategorie",  "classe",   "clase",   "etiqueta",
    "标签",      "类别",     "ラベル",  "分類"};
constexpr int64_t most_classes = 30;          // of a column that is not called a label
constexpr int64_t most_named_classes = 1000;  // of one that is
constexpr int64_t most_levels = 200;

// 1990, 1991, ... and day 1, 2, 3 count up, but measure.
bool names_a_time(std::string_view name) {
  const std::string low = plain_name(name);
  for (const std::string_view word : {"year", "month", "week", "day", "hour", "time", "date", "age", "jahr", "monat"})
    if (low.find(word) != std::string::npos) return true;
  return false;
}

bool may_be_label(const Look& l, int64_t most) {
  return l.distinct >= 1 && l.distinct <= most && l.words < 4 && !l.numbers.style.date &&
         (l.filled < 4 || l.distinct * 2 <= l.filled);
}

constexpr const char* says_part = to_say("says which part a row belongs to");

struct Guessed {
  Role role = Role::ignore;
  Phrase why = {};
};

Guessed role_for(const Column& column, const Look& l) {
  if (l.filled == 0) return {Role::ignore, phrase("empty")};
  if (l.rows >= 50 && l.filled * 100 < l.rows) return {Role::ignore, phrase("almost empty")};
  const bool different = l.distinct == l.filled && l.filled > 1;
  if (l.parts && l.distinct <= 4) return {Role::ignore, phrase(says_part)};
  if (l.counts_up && !names_a_time(column.name)) return {Role::ignore, phrase("numbers the rows")};
  if (l.hashes) return {Role::ignore, phrase("an identifier: no two are the same")};
  if (l.numeric()) {
    if (different && l.filled > 8 && l.numbers.whole == l.numbers.filled && names_an_identifier(column.name) &&
        !l.numbers.style.date)
      return {Role::ignore, phrase("an identifier by its name: no two are the same")};
    if (!l.numbers.style.date) return {Role::number};
    return {Role::number, l.numbers.ambiguous_dates
                              ? phrase("dates, as days since 1970-01-01; the month is taken to come first")
                              : phrase("dates, as days since 1970-01-01")};
  }
  if (l.text() && l.lists * 2 < l.filled) return {Role::text};
  if (l.distinct <= most_levels && !(different && l.filled > 20)) return {Role::category};
  if (l.distinct * 20 <= l.filled) return {Role::category};
  if (different) return {Role::ignore, phrase("an identifier or name: no two are the same")};
  if (l.distinct * 10 > l.filled * 9) return {Role::ignore, phrase("a name: hardly two are the same")};
  if (l.words >= 1.5) return {Role::text};
  return {Role::ignore, phrase("{n} different words: too many for categories", l.distinct)};
}

// A run of columns of only 0 and 1 that holds the label, beside a text: labels too, not what a row is read by.
void set_siblings_aside(Table& table, const std::vector<Look>& looks, size_t label, std::vector<Guessed>& guesses) {
  if (!looks[label].zero_or_one) return;
  const auto is_bits = [&](size_t i) {
    return looks[i].zero_or_one || (looks[i].distinct == 1 && looks[i].filled > 0 &&
                                    (table.columns[i].cells[0] == "0" || table.columns[i].cells[0] == "1"));
  };
  size_t first = label, last = label;
  while (first > 0 && is_bits(first - 1)) --first;
  while (last + 1 < looks.size() && is_bits(last + 1)) ++last;
  for (size_t i = first; i <= last; ++i)
    if (i != label) guesses[i] = {Role::ignore, phrase(label_beside_label)};
}

}  // namespace

void guess_roles(Table& table) {
  const ReadOptions& options = table.options;
  const size_t n = table.columns.size();
  std::vector<Look> looks(n);
  int64_t points = 0, commas = 0;
  for (size_t i = 0; i < n; ++i) {
    Column& column = table.columns[i];
    decide_missing(column, options);
    column.merge_case = options.merge_case;
    looks[i] = look_at(column, {}, options.decimal);
    if (!looks[i].numeric()) continue;
    points += looks[i].numbers.points;
    commas += looks[i].numbers.commas;
  }
  // Columns that do not tell their decimal mark follow the others.
  if (commas > points && !options.decimal)
    for (size_t i = 0; i < n; ++i)
      if (looks[i].numbers.points == looks[i].numbers.commas) looks[i] = look_at(table.columns[i], ',', {});

  std::vector<Guessed> guesses;
  for (size_t i = 0; i < n; ++i) guesses.push_back(role_for(table.columns[i], looks[i]));
  const auto text_beside = [&](size_t label) {
    for (size_t i = 0; i < n; ++i)
      if (i != label && guesses[i].role == Role::text) return true;
    return false;
  };

  size_t label = n;
  for (const std::string_view name : label_names)
    for (size_t i = 0; i < n && label == n; ++i)
      if (plain_name(table.columns[i].name) == name && may_be_label(looks[i], most_named_classes) &&
          guesses[i].why.pattern != says_part)
        label = i;
  const auto guessable = [&](size_t i) {
    return may_be_label(looks[i], most_classes) && guesses[i].role != Role::ignore;
  };
  // Otherwise the last column that holds something, then the first: that is where tables have it.
  size_t last = n;
  for (size_t i = n; i-- > 0 && last == n;)
    if (guesses[i].role != Role::ignore) last = i;
  if (label == n && n > 1 && last < n && guessable(last)) {
    label = last;
    // The first of several 0/1 columns behind a text is the general one.
    if (looks[last].zero_or_one && text_beside(last))
      while (label > 0 && looks[label - 1].zero_or_one) --label;
  }
  for (size_t i = 0; i < n && label == n && n > 1; ++i) {
    if (guesses[i].role == Role::ignore) continue;
    if (guessable(i)) label = i;
    break;
  }

  size_t text = n;  // the wordiest
  for (size_t i = 0; i < n; ++i)
    if (i != label && guesses[i].role == Role::text && (text == n || looks[i].words > looks[text].words)) text = i;
  if (label < n && text < n) set_siblings_aside(table, looks, label, guesses);
  for (size_t i = 0; i < n; ++i) {
    Guessed& guess = guesses[i];
    if (i == label) guess = {Role::label};
    else if (guess.role == Role::text && i != text) {
      const bool few = looks[i].distinct <= most_levels && looks[i].distinct * 2 <= looks[i].filled;
      guess = few ? Guessed{Role::category}
                  : Guessed{Role::ignore, phrase("a further text beside “{column}”", table.columns[text].name)};
    }
    if (looks[i].parts && table.split_column.empty() && i != label) table.split_column = table.columns[i].name;
    Column& column = table.columns[i];
    if (!guess.why.pattern.empty()) column.why = guess.why;
    interpret(column, guess.role);
  }
}

}  // namespace vitrine::dataset
