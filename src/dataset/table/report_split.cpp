// Rows that come more than once, within a part and across parts.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "dataset/table/report.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr double shares_moved = 0.02;  // a class share that moves by more is said

std::vector<double> shares_of(const Column& label, const std::vector<int64_t>& rows) {
  int64_t all = 0;
  for (const int64_t n : rows) all += n;
  std::vector<double> shares(label.levels.size());
  for (size_t i = 0; i < shares.size(); ++i) shares[i] = all ? static_cast<double>(rows[i]) / all : 0;
  return shares;
}

// Leaks, and what leaving them out does to the classes of the rows that remain.
void add_leaks(const Table& table, const Split& split, TableReport& report) {
  const Column* label = table.label();
  std::vector<int64_t> before(label->levels.size()), after(label->levels.size());
  const size_t rows = table.test_begin < table.rows ? table.test_begin : table.rows;
  for (size_t row = 0; row < rows; ++row) {
    if (label->codes[row] < 0 || split.part[row] == Part::test) continue;
    ++before[label->codes[row]];
    if (split.part[row] != Part::left_out) ++after[label->codes[row]];
  }
  const auto left = std::count(split.part.begin(), split.part.end(), Part::left_out);
  std::string statement =
      left >= split.leaks
          ? say("{n|# row to learn from stands|# rows to learn from stand} word for word among those that are measured "
                "on; left out, so that nothing tested was seen before.",
                split.leaks)
          : say("{n|# row to learn from stands|# rows to learn from stand} word for word among those that are measured "
                "on; kept, as was asked for.",
                split.leaks);
  const std::vector<double> was = shares_of(*label, before), is = shares_of(*label, after);
  double moved = 0;
  size_t most = 0;
  for (size_t i = 0; i < was.size(); ++i)
    if (std::abs(was[i] - is[i]) > moved) moved = std::abs(was[i] - is[i]), most = i;
  if (moved > shares_moved)
    statement += " " + say("That changes the classes: “{class}” had {before}, now {after}.", label->levels[most],
                           percent_of(was[most]), percent_of(is[most]));
  report.add("duplicates_across_parts", std::move(statement),
             to_say("rows with a text of five words or more, or with values rare together, whose content is in a part "
                    "that is measured on"),
             table.rows, split.leaks);
}

}  // namespace

void report_split(const Table& table, const Split* split, TableReport& report) {
  struct Seen {
    int64_t rows = 0;
    bool first_file = false, test_file = false, conflicting = false;
    int32_t code = -1;
  };
  std::vector<uint64_t> hashes(table.rows);
  for (size_t row = 0; row < hashes.size(); ++row) hashes[row] = content_hash(table, row);
  const std::vector<bool> distinctive = distinctive_rows(table);
  std::unordered_map<uint64_t, Seen> seen;
  const Column* label = table.label();
  for (size_t row = 0; row < static_cast<size_t>(table.rows); ++row) {
    Seen& s = seen[hashes[row]];
    const int32_t code = label ? label->codes[row] : -1;
    s.conflicting = s.conflicting || (s.rows > 0 && code != s.code);
    s.code = code;
    ++s.rows;
    (static_cast<int64_t>(row) < table.test_begin ? s.first_file : s.test_file) = true;
  }
  int64_t repeated = 0, across = 0, conflicts = 0;
  for (const auto& [hash, s] : seen) {
    repeated += s.rows - 1;
    if (s.conflicting) conflicts += s.rows;
  }
  for (size_t row = 0; row < static_cast<size_t>(table.test_begin); ++row)
    across += !distinctive[row] && seen[hashes[row]].test_file;
  if (repeated)
    report.add("duplicates", say("{n|# row repeats|# rows repeat} the content of another.", repeated),
               to_say("rows less different contents (label and ignored columns aside)"), table.rows, repeated);
  if (conflicts)
    report.add("conflicting_labels",
               say("{n|# row has|# rows have} a twin with another label: no question can tell them apart.", conflicts),
               to_say("rows whose content occurs with more than one label"), table.rows, conflicts);
  if (across)
    report.add("alike_across_files",
               say("{n|# row of the first file reads|# rows of the first file read} like one of the test file; "
                   "{n|it stays|they stay}, as rows that merely look alike do.",
                   across),
               to_say("rows of the first file whose content is in the test file, and that are no leaks"),
               table.test_begin, across);
  if (split && split->leaks) add_leaks(table, *split, report);
  if (split && split->outside)
    report.add("outside_split",
               say("{n|# row is|# rows are} left out: the split column says neither train nor validation nor test.",
                   split->outside),
               to_say("cells of the split column that name no part"), table.rows, split->outside);
  if (split) {
    std::unordered_map<uint64_t, Part> part;
    int64_t straddling = 0;
    for (size_t row = 0; row < split->part.size(); ++row) {
      if (split->part[row] == Part::left_out || !distinctive[row]) continue;
      const auto [at, is_new] = part.emplace(hashes[row], split->part[row]);
      straddling += !is_new && at->second != split->part[row];
    }
    report.add("no_duplicates_across_parts",
               straddling ? say("{n|# row has|# rows have} a twin in another part.", straddling)
                          : say("No text and no whole row is in more than one of train, validation and test."),
               to_say("rows with a text of five words or more, or with values rare together, whose content is also in "
                      "another part"),
               table.rows, straddling);
    report.list.back().holds = straddling == 0;
  }
}

}  // namespace vitrine::dataset
