#include "dataset/table/split.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "statistics/random.h"
#include "text/format.h"
#include "text/letters.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

bool has_content(const Table& table, size_t row) {
  for (const Column& column : table.columns) {
    if (column.role == Role::label || column.role == Role::ignore) continue;
    if (!column.is_missing(row)) return true;
  }
  return false;
}

constexpr int words_of_a_text = 5;       // a text of so many words hardly comes twice by chance
constexpr size_t bytes_of_a_text = 40;   // in scripts without blanks: of so many bytes
constexpr size_t columns_of_a_row = 5;   // so many filled columns can make a row distinctive
constexpr double expected_twins = 1e-3;  // if fewer twins of it are to be expected among all rows

struct Group {        // rows of one content
  int32_t code = -1;  // class of its first row
  std::vector<int32_t> rows;
};

using Groups = std::vector<Group>;

Groups groups_of(const Table& table, const std::vector<Part>& part, const std::vector<bool>& distinctive,
                 const Column& label) {
  std::unordered_map<uint64_t, size_t> known;
  Groups groups;
  for (size_t row = 0; row < part.size(); ++row) {
    if (part[row] != Part::train) continue;
    if (!distinctive[row]) {
      groups.push_back({label.codes[row], {static_cast<int32_t>(row)}});
      continue;
    }
    const auto [at, is_new] = known.emplace(content_hash(table, row), groups.size());
    if (is_new) groups.push_back({label.codes[row], {}});
    groups[at->second].rows.push_back(row);
  }
  return groups;
}

// Deals the groups of each class over the parts by their shares: the next one goes to the part that lacks most. So
// every prefix is balanced and small classes are spread too.
void deal(const Groups& groups, size_t classes, const std::array<double, part_count>& share, uint64_t seed,
          std::vector<Part>& part) {
  // Of a class of two rows one part gets none: which one, the parts as a whole decide.
  constexpr size_t small_class = 8;
  std::array<double, part_count> given_of_all{};
  double total_of_all = 0;
  for (size_t c = 0; c < classes; ++c) {
    std::vector<const Group*> members;
    for (const Group& g : groups)
      if (g.code == static_cast<int32_t>(c)) members.push_back(&g);
    Random random(mixed(seed * 0x9E3779B97F4A7C15ull + c + 1));
    std::array<double, part_count> given{};
    double total = 0;
    for (const int64_t i : random.permutation(members.size())) {
      const Group& g = *members[i];
      const double size = g.rows.size();
      total += size;
      total_of_all += size;
      size_t best = 0;
      double lack = -1e300;
      for (size_t p = 0; p < part_count; ++p) {
        if (share[p] <= 0) continue;
        double lacking = share[p] * total - given[p];
        if (members.size() < small_class) lacking += 0.2 * (share[p] * total_of_all - given_of_all[p]);
        if (lacking > lack) {
          lack = lacking;
          best = p;
        }
      }
      given[best] += size;
      given_of_all[best] += size;
      for (const int32_t row : g.rows) part[row] = static_cast<Part>(best);
    }
  }
}

}  // namespace

std::optional<Part> part_named(std::string_view word) {
  const std::string low = ascii_lowered(word);
  if (low == "train" || low == "training" || low == "tr") return Part::train;
  if (low == "validation" || low == "valid" || low == "val" || low == "dev" || low == "development" || low == "eval")
    return Part::validation;
  if (low == "test" || low == "testing" || low == "heldout" || low == "held-out" || low == "holdout" || low == "te")
    return Part::test;
  return {};
}

std::vector<bool> distinctive_rows(const Table& table) {
  const size_t rows = table.rows;
  std::vector<bool> distinctive(rows);
  std::vector<double> log_chance(rows);
  std::vector<size_t> filled(rows);
  for (const Column& column : table.columns) {
    if (column.role == Role::label || column.role == Role::ignore) continue;
    std::unordered_map<std::string_view, size_t> times;
    for (size_t row = 0; row < rows; ++row) {
      const std::string_view cell = column.cells[row];
      ++times[cell];
      if (column.role != Role::text) continue;
      const auto blanks = std::count(cell.begin(), cell.end(), ' ');
      const bool unspaced = blanks == 0 && std::any_of(cell.begin(), cell.end(),
                                                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      if (blanks + 1 >= words_of_a_text || (unspaced && cell.size() >= bytes_of_a_text)) distinctive[row] = true;
    }
    for (size_t row = 0; row < rows; ++row) {
      if (column.is_missing(row)) continue;
      ++filled[row];
      log_chance[row] += std::log(static_cast<double>(times[column.cells[row]]) / rows);
    }
  }
  for (size_t row = 0; row < rows; ++row)
    if (filled[row] >= columns_of_a_row && rows * std::exp(log_chance[row]) < expected_twins) distinctive[row] = true;
  return distinctive;
}

uint64_t content_hash(const Table& table, size_t row) {
  uint64_t hash = 0x56697472696E65ull;
  for (const Column& column : table.columns) {
    if (column.role == Role::label || column.role == Role::ignore) continue;
    hash = hash64(column.cells[row], hash);
  }
  return hash;
}

const char* name_of(Part part) {
  switch (part) {
    case Part::train: return "train";
    case Part::validation: return "validation";
    case Part::test: return "test";
    case Part::left_out: return "left_out";
  }
  return "left_out";
}

Result<Split> make_split(const Table& table, const SplitOptions& options) {
  const Column* label = table.label();
  if (!label)
    return Error{ErrorCode::bad_request, say("No column is the label"), table.name,
                 say("Choose the column that holds the classes.")};
  Split split;
  split.seed = options.seed;
  split.part.assign(table.rows, Part::train);
  auto& part = split.part;
  for (size_t row = 0; row < part.size(); ++row)
    if (label->codes[row] < 0 || !has_content(table, row)) part[row] = Part::left_out;

  const bool has_test_file = table.test_begin < table.rows;
  if (!options.column.empty()) {
    const int32_t index = table.find(options.column);
    if (index < 0)
      return Error{
          ErrorCode::bad_request, say("There is no column \"{column}\" to split by", options.column), table.name, {}};
    const Cells& cells = table.columns[index].cells;
    for (size_t row = 0; row < part.size(); ++row) {
      if (part[row] == Part::left_out) continue;
      const auto named = part_named(cells[row]);
      split.outside += !named;
      part[row] = named.value_or(Part::left_out);
    }
    split.how = say("by the column {column}", options.column);
  } else if (has_test_file) {
    for (size_t row = table.test_begin; row < part.size(); ++row)
      if (part[row] != Part::left_out) part[row] = Part::test;
    split.how = say("test from its own file");
  }

  // What is measured on must not have been seen: a twin of a test row leaves train and validation, a twin of a
  // validation row leaves train. Rows that merely look alike stay.
  const std::vector<bool> distinctive = distinctive_rows(table);
  std::array<std::unordered_set<uint64_t>, part_count> contents;
  std::array<int64_t, part_count> given{};
  for (size_t row = 0; row < part.size(); ++row) {
    if (part[row] != Part::test && part[row] != Part::validation) continue;
    ++given[static_cast<size_t>(part[row])];
    if (distinctive[row]) contents[static_cast<size_t>(part[row])].insert(content_hash(table, row));
  }
  const auto& in_validation = contents[static_cast<size_t>(Part::validation)];
  const auto& in_test = contents[static_cast<size_t>(Part::test)];
  for (size_t row = 0; row < part.size() && !(in_test.empty() && in_validation.empty()); ++row) {
    if (!distinctive[row] || (part[row] != Part::train && part[row] != Part::validation)) continue;
    const uint64_t content = content_hash(table, row);
    if (!in_test.contains(content) && !(part[row] == Part::train && in_validation.contains(content))) continue;
    ++split.leaks;
    if (!options.keep_leaks) part[row] = Part::left_out;
  }

  const bool has_validation = given[static_cast<size_t>(Part::validation)] > 0;
  const bool has_test = given[static_cast<size_t>(Part::test)] > 0;
  if (!has_validation || !has_test) {
    std::array<double, part_count> share{options.train, has_validation ? 0 : options.validation,
                                         has_test ? 0 : options.test};
    const double sum = share[0] + share[1] + share[2];
    if (!(share[0] > 0) || !(sum > 0))
      return Error{ErrorCode::bad_request, say("The shares of the split must be above 0"), table.name, {}};
    for (double& s : share) s /= sum;
    deal(groups_of(table, part, distinctive, *label), label->levels.size(), share, options.seed, part);
    std::string shares = short_number(std::round(100 * share[0])) + " / " + short_number(std::round(100 * share[1]));
    if (!has_test) shares += " / " + short_number(std::round(100 * share[2]));
    split.how = split.how.empty() ? say("seeded, stratified by class, {shares} %", shares)
                                  : say("{given}, the rest seeded, stratified by class, {shares} %", split.how, shares);
  }
  for (size_t row = 0; row < part.size(); ++row)
    if (part[row] != Part::left_out) split.rows[static_cast<size_t>(part[row])].push_back(row);
  for (int p = 0; p < part_count; ++p)
    if (split.rows[p].empty())
      return Error{ErrorCode::bad_request,
                   say("There are too few rows: none is left for {part}", translated(name_of(static_cast<Part>(p)))),
                   table.name, say("Give at least a few rows of each class.")};
  return split;
}

json to_json(const Split& split) {
  json j = {{"seed", split.seed}, {"how", split.how}};
  for (int p = 0; p < part_count; ++p) j[name_of(static_cast<Part>(p))] = split.rows[p].size();
  j["left_out"] = std::count(split.part.begin(), split.part.end(), Part::left_out);
  return j;
}

}  // namespace vitrine::dataset
