// What a column probably is, from its name and its cells.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include "dataset/table/table.h"

#include "text/letters.h"

namespace vitrine::dataset {

namespace {

constexpr std::string_view label_names[] = {"label", "class",    "target",  "y",      "outcome",  "sentiment",
                                            "topic", "survived", "species", "income", "category", "type"};
constexpr size_t most_classes = 20;
constexpr size_t most_levels = 200;

struct Look {
  size_t filled = 0, numbers = 0, whole = 0, distinct = 0;
  double words = 0;  // per filled cell
};

Look look(const Cells& cells) {
  Look l;
  std::unordered_set<std::string_view> seen;
  size_t words = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string_view cell = cells[i];
    if (is_missing(cell)) continue;
    ++l.filled;
    seen.insert(cell);
    const auto number = number_of(cell);
    l.numbers += number.has_value();
    l.whole += number && *number == std::trunc(*number);
    words += 1 + static_cast<size_t>(std::count(cell.begin(), cell.end(), ' '));
  }
  l.distinct = seen.size();
  if (l.filled) l.words = static_cast<double>(words) / static_cast<double>(l.filled);
  return l;
}

bool is_numeric(const Look& l) { return static_cast<double>(l.numbers) >= 0.95 * static_cast<double>(l.filled); }

bool may_be_label(const Look& l) {
  return l.distinct >= 1 && l.distinct <= most_classes && l.words < 4 && (l.filled < 4 || l.distinct * 2 <= l.filled);
}

Role role_for(const Look& l) {
  if (l.filled == 0) return Role::ignore;
  if (is_numeric(l)) {
    // 1, 2, 3, ... with no value twice numbers the rows.
    return l.whole == l.filled && l.distinct == l.filled && l.filled > most_classes ? Role::ignore : Role::number;
  }
  if (l.words >= 4 || (l.words >= 1.5 && l.distinct * 2 > l.filled)) return Role::text;
  if (l.distinct <= most_levels || l.distinct * 20 <= l.filled) return Role::category;
  return l.distinct == l.filled ? Role::ignore : Role::text;
}

}  // namespace

void guess_roles(Table& table) {
  std::vector<Look> looks;
  for (const Column& column : table.columns) looks.push_back(look(column.cells));
  const size_t n = looks.size();

  size_t label = n;
  for (const std::string_view name : label_names) {
    for (size_t i = 0; i < n && label == n; ++i)
      if (ascii_lowered(table.columns[i].name) == name && may_be_label(looks[i])) label = i;
  }
  // Otherwise the last column, then the first: that is where tables have it.
  if (label == n && n > 1 && may_be_label(looks[n - 1])) label = n - 1;
  if (label == n && n > 1 && may_be_label(looks[0])) label = 0;

  size_t text = n;  // the wordiest
  for (size_t i = 0; i < n; ++i) {
    if (i == label || role_for(looks[i]) != Role::text) continue;
    if (text == n || looks[i].words > looks[text].words) text = i;
  }
  for (size_t i = 0; i < n; ++i) {
    Role role = role_for(looks[i]);
    if (i == label) role = Role::label;
    else if (role == Role::text && i != text) role = looks[i].distinct <= most_levels ? Role::category : Role::ignore;
    interpret(table.columns[i], role);
  }
}

}  // namespace vitrine::dataset
