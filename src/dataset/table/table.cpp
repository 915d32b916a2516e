#include "dataset/table/table.h"

#include "text/letters.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <unordered_map>

namespace vitrine::dataset {

namespace {

constexpr Role roles[] = {Role::text, Role::label, Role::number, Role::category, Role::ignore};

}  // namespace

const char* name_of(Role role) {
  switch (role) {
    case Role::text: return "text";
    case Role::label: return "label";
    case Role::number: return "number";
    case Role::category: return "category";
    case Role::ignore: return "ignore";
  }
  return "ignore";
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : roles)
    if (name_of(role) == name) return role;
  return {};
}

int32_t Table::find(std::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return static_cast<int32_t>(i);
  return -1;
}

int32_t Table::first_with(Role role) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i].role == role) return static_cast<int32_t>(i);
  return -1;
}

const Column* Table::label() const {
  const int32_t index = first_with(Role::label);
  return index < 0 ? nullptr : &columns[static_cast<size_t>(index)];
}

bool is_missing(std::string_view cell) {
  if (cell.size() > 4) return false;
  if (cell.empty() || cell == "?") return true;
  const std::string low = ascii_lowered(cell);
  return low == "na" || low == "n/a" || low == "nan" || low == "null" || low == "none";
}

std::optional<double> number_of(std::string_view cell) {
  if (cell.empty() || cell.size() > 64) return {};
  std::string plain;
  if (cell.find(',') != std::string_view::npos) {  // 1,234,567.5: groups of three
    size_t digits = 0;
    bool grouped = false;
    for (size_t i = cell[0] == '-' || cell[0] == '+' ? 1 : 0; i < cell.size() && cell[i] != '.'; ++i) {
      if (cell[i] == ',') {
        if (digits == 0 || digits > 3 || (grouped && digits != 3)) return {};
        grouped = true;
        digits = 0;
      } else {
        ++digits;
      }
    }
    if (digits != 3) return {};
    for (const char c : cell)
      if (c != ',') plain += c;
    cell = plain;
  }
  // strtod also reads "inf", "nan" and hexadecimal, which are words in a table.
  if (cell.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return {};
  const std::string text(cell);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) return {};
  return value;
}

void interpret(Column& column, Role role) {
  column.role = role;
  column.numbers.clear();
  column.codes.clear();
  column.levels.clear();
  const size_t rows = column.cells.size();
  if (role == Role::number) {
    column.numbers.reserve(rows);
    for (size_t i = 0; i < rows; ++i)
      column.numbers.push_back(number_of(column.cells[i]).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  if (role != Role::label && role != Role::category) return;
  std::unordered_map<std::string_view, int32_t> code;
  for (size_t i = 0; i < rows; ++i)
    if (!is_missing(column.cells[i])) code.emplace(column.cells[i], 0);
  std::vector<std::string_view> levels;
  for (const auto& [level, unused] : code) levels.push_back(level);
  const bool all_numbers = std::all_of(levels.begin(), levels.end(), [](auto l) { return number_of(l).has_value(); });
  std::sort(levels.begin(), levels.end(), [&](std::string_view a, std::string_view b) {
    if (!all_numbers) return a < b;
    const double x = *number_of(a), y = *number_of(b);
    return x != y ? x < y : a < b;
  });
  for (size_t i = 0; i < levels.size(); ++i) {
    code[levels[i]] = static_cast<int32_t>(i);
    column.levels.emplace_back(levels[i]);
  }
  column.codes.reserve(rows);
  for (size_t i = 0; i < rows; ++i) {
    const auto found = code.find(column.cells[i]);
    column.codes.push_back(found == code.end() ? -1 : found->second);
  }
}

Result<void> set_roles(Table& table, const std::vector<RoleChoice>& choices) {
  for (const RoleChoice& choice : choices) {
    int32_t index = table.find(choice.column);
    if (const auto place = number_of(choice.column); index < 0 && place) {
      const auto count = static_cast<double>(table.columns.size());
      if (*place >= 1 && *place <= count && *place == std::floor(*place)) index = static_cast<int32_t>(*place) - 1;
    }
    if (index < 0)
      return Error{ErrorCode::bad_request, "There is no column \"" + choice.column + "\"",
                   table.name, "The columns are " + [&] {
                     std::string names;
                     for (const Column& c : table.columns) names += (names.empty() ? "" : ", ") + c.name;
                     return names;
                   }() + "."};
    if (choice.role == Role::label || choice.role == Role::text) {
      for (Column& c : table.columns)
        if (c.role == choice.role && &c != &table.columns[static_cast<size_t>(index)]) interpret(c, Role::ignore);
    }
    interpret(table.columns[static_cast<size_t>(index)], choice.role);
  }
  return {};
}

}  // namespace vitrine::dataset
