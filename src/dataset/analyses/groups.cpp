#include "dataset/analyses/groups.h"

#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t least_rows = 5;
constexpr double explored = 0.7;
constexpr size_t named_values = 8;

Error refused(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), std::move(where), std::move(advice)};
}

std::string some_of(const std::vector<std::string>& levels) {
  std::string out;
  for (size_t i = 0; i < std::min(levels.size(), named_values); ++i) out += (i ? ", " : "") + in_quotes(levels[i]);
  return levels.size() > named_values ? say("{values} and {n} more", out, levels.size() - named_values) : out;
}

Result<int32_t> level_named(const Column& column, const std::string& name, const char* setting) {
  const auto found = std::find(column.levels.begin(), column.levels.end(), name);
  if (found != column.levels.end()) return static_cast<int32_t>(found - column.levels.begin());
  return refused(say("The column {column} has no value {value}", in_quotes(column.name), in_quotes(name)), setting,
                 say("It has {values}.", some_of(column.levels)));
}

}  // namespace

std::string Groups::said(size_t group) const {
  return name[group].empty() ? say("the other rows") : in_quotes(name[group]);
}
std::string Groups::within(size_t group) const {
  return name[group].empty() ? say_in("of or among", "the other rows") : in_quotes(name[group]);
}

std::vector<Part> parts_of(const Table& table, const Split* split, uint64_t seed) {
  if (split) return split->part;
  std::vector<Part> part(table.rows, Part::train);
  const std::vector<bool> distinctive = distinctive_rows(table);
  for (size_t row = 0; row < part.size(); ++row) {
    const uint64_t key = distinctive[row] ? content_hash(table, row) : static_cast<uint64_t>(row);
    const auto drawn = (mixed(key ^ mixed(seed + 1)) >> 11) * 0x1p-53;
    if (drawn >= explored) part[row] = Part::test;
  }
  return part;
}

Result<Groups> groups_of(const Table& table, const Split* split, uint64_t seed, const std::string& column,
                         const std::string& first, const std::string& second) {
  Groups groups;
  groups.column = column.empty() ? table.first_with(Role::label) : table.find(column);
  if (column.empty() && groups.column < 0) groups.column = table.first_with(Role::category);
  if (groups.column < 0)
    return refused(column.empty() ? say("No column says which rows belong to which group")
                                  : say("There is no column {column}", in_quotes(column)),
                   "column", say("Name the column whose values make the groups."));
  const Column* by = &table.columns[groups.column];
  Column read;
  if (by->role != Role::label && by->role != Role::category) {
    read = *by;
    interpret(read, Role::category);
    by = &read;
  }
  const std::vector<Part> part = parts_of(table, split, seed);
  std::vector<int64_t> rows(by->levels.size());
  for (size_t row = 0; row < part.size(); ++row)
    if (by->codes[row] >= 0 && part[row] != Part::left_out) ++rows[by->codes[row]];
  std::vector<int32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return rows[a] > rows[b]; });
  const size_t present = std::count_if(rows.begin(), rows.end(), [](int64_t n) { return n > 0; });
  if (present < 2)
    return refused(present
                       ? say("The column {column} has one value only: there is no second group", in_quotes(by->name))
                       : say("The column {column} has no values: there is no second group", in_quotes(by->name)),
                   "column", say("Choose a column with at least two values."));
  if (first.empty() && !second.empty())
    return refused(say("The group to compare with {second} is not named", in_quotes(second)), "group",
                   say("There are {values}.", some_of(by->levels)));
  if (!first.empty() && first == second)
    return refused(say("Both groups are {value}", in_quotes(first)), "against",
                   say("Name another value, or none for all other rows."));

  std::array<int32_t, 2> code{order[0], order[1]};
  if (!first.empty()) {
    VITRINE_TRY(code[0], level_named(*by, first, "group"));
    code[1] = -1;
    if (!second.empty()) { VITRINE_TRY(code[1], level_named(*by, second, "against")); }
  }
  for (size_t g = 0; g < 2; ++g)
    if (code[g] >= 0) groups.name[g] = by->levels[code[g]];
  for (size_t row = 0; row < part.size(); ++row) {
    const int32_t own = by->codes[row];
    if (own < 0 || part[row] == Part::left_out) continue;
    if (own != code[0] && code[1] >= 0 && own != code[1]) continue;
    auto& of = part[row] == Part::test ? groups.verify : groups.explore;
    of[own != code[0]].push_back(row);
  }
  for (size_t g = 0; g < 2; ++g)
    if (groups.explore[g].size() < least_rows || groups.verify[g].size() < least_rows)
      return refused(say("There are too few rows of {group}: {n|# row|# rows} to find statements on and {verify} to "
                         "verify them",
                         groups.within(g), groups.explore[g].size(), groups.verify[g].size()),
                     "group", say("At least 5 of each are needed."));
  return groups;
}

}  // namespace vitrine::dataset
