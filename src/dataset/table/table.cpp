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

// What two cells of one level have in common.
std::string level_key(std::string_view cell, bool by_value, bool merge_case) {
  if (by_value) {
    const double value = *number_of(cell) + 0.0;  // -0 is 0
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return merge_case ? ascii_lowered(cell) : std::string(cell);
}

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
    if (columns[i].name == column) return i;
  return -1;
}

int32_t Table::first_with(Role role) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i].role == role) return i;
  return -1;
}

const Column* Table::label() const {
  const int32_t index = first_with(Role::label);
  return index < 0 ? nullptr : &columns[index];
}

void interpret(Column& column, Role role) {
  column.role = role;
  column.numbers.clear();
  column.codes.clear();
  column.levels.clear();
  column.respelt = 0;
  const size_t rows = column.cells.size();
  if (role == Role::number) {
    constexpr double gone = std::numeric_limits<double>::quiet_NaN();
    column.numbers.reserve(rows);
    for (size_t i = 0; i < rows; ++i)
      column.numbers.push_back(column.is_missing(i) ? gone : number_of(column.cells[i], column.style).value_or(gone));
  }
  if (role != Role::label && role != Role::category) return;
  struct Spelling {
    int64_t rows = 0;
    int32_t code = 0;
  };
  std::unordered_map<std::string_view, Spelling> spellings;
  for (size_t i = 0; i < rows; ++i)
    if (!column.is_missing(i)) ++spellings[column.cells[i]].rows;
  const bool by_value =
      std::all_of(spellings.begin(), spellings.end(), [](const auto& s) { return number_of(s.first).has_value(); });
  // A level is called as most of its rows write it.
  std::unordered_map<std::string, std::string_view> name;
  for (const auto& [cell, spelling] : spellings) {
    const auto [at, is_new] = name.emplace(level_key(cell, by_value, column.merge_case), cell);
    const int64_t known = spellings[at->second].rows;
    if (!is_new && (spelling.rows > known || (spelling.rows == known && cell < at->second))) at->second = cell;
  }
  std::vector<std::string_view> levels;
  for (const auto& [key, cell] : name) levels.push_back(cell);
  std::sort(levels.begin(), levels.end(), [&](std::string_view a, std::string_view b) {
    if (!by_value) return a < b;
    const double x = *number_of(a), y = *number_of(b);
    return x != y ? x < y : a < b;
  });
  std::unordered_map<std::string_view, int32_t> code;
  for (size_t i = 0; i < levels.size(); ++i) {
    code[levels[i]] = i;
    column.levels.emplace_back(levels[i]);
  }
  for (auto& [cell, spelling] : spellings) {
    const std::string_view level = name[level_key(cell, by_value, column.merge_case)];
    spelling.code = code[level];
    if (level != cell) column.respelt += spelling.rows;
  }
  column.codes.reserve(rows);
  for (size_t i = 0; i < rows; ++i) {
    const auto found = spellings.find(column.cells[i]);
    column.codes.push_back(found == spellings.end() ? -1 : found->second.code);
  }
}

Result<void> set_roles(Table& table, const std::vector<RoleChoice>& choices) {
  for (const RoleChoice& choice : choices) {
    int32_t index = table.find(choice.column);
    if (const auto place = number_of(choice.column); index < 0 && place) {
      const double count = table.columns.size();
      if (*place >= 1 && *place <= count && *place == std::floor(*place)) index = static_cast<int32_t>(*place) - 1;
    }
    if (index < 0)
      return Error{ErrorCode::bad_request, say("There is no column \"{column}\"", choice.column), table.name,
                   say("The columns are {names}.", [&] {
                     std::string names;
                     for (const Column& c : table.columns) names += (names.empty() ? "" : ", ") + c.name;
                     return names;
                   }())};
    if (choice.role == Role::label || choice.role == Role::text) {
      for (Column& c : table.columns)
        if (c.role == choice.role && &c != &table.columns[index]) {
          interpret(c, Role::ignore);
          c.why =
              choice.role == Role::label ? phrase("another column is the label") : phrase("another column is the text");
        }
    }
    Column& column = table.columns[index];
    column.why = {};
    interpret(column, choice.role);
  }
  return {};
}

}  // namespace vitrine::dataset
