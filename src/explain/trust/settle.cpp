#include <algorithm>
#include <cmath>

#include "explain/default_attribution.h"
#include "explain/trust/levels.h"
#include "explain/trust/table.h"
#include "explain/trust/table_rows.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr double kTold = 0.01;     // fidelities that differ by no more are not told apart (table_rows.h)
constexpr double kUnknown = 0.05;  // by how much a method that ran once may still move
constexpr int64_t kOneMethod = 8;  // a method may take this part of the table's passes

// A method that draws samples, with what more of them changed.
struct Running {
  size_t entry;
  Level level;
  double moved = kUnknown;
};

std::optional<double> fidelity_of(const TableEntry& entry) { return fidelity({"", "", "", false, entry.figures}); }

Task<Result<TableEntry>> run_at(Job job, const Method* method, Level level, MethodTable* table,
                                std::vector<bool> rationale, uint64_t seed) {
  VITRINE_CO_TRY(TableEntry entry,
                 co_await first_figures(job, method, level.settings, table->random, std::move(rationale), seed));
  if (!level.said.empty())
    for (Figure& f : entry.figures)
      if (f.name == "passes") f.meaning = level.said;
  co_return std::move(entry);
}

// The one whose samples decide which method comes first, for the fewest passes: it could still pass the best of the
// others, or it comes first and could still fall behind. One that could only draw level changes nothing: of those that
// cannot be told apart the cheapest is recommended.
std::optional<size_t> undecided(const MethodTable& table, const std::vector<Running>& running, int64_t tokens) {
  std::optional<size_t> chosen;
  int64_t fewest = 0;
  for (size_t i = 0; i < running.size(); ++i) {
    const TableEntry& entry = table.entries[running[i].entry];
    const auto now = fidelity_of(entry);
    const auto next = next_level(*entry.method, running[i].level, tokens);
    if (!now || !next) continue;
    double others = -HUGE_VAL;
    for (const TableEntry& other : table.entries)
      if (&other != &entry) others = std::max(others, fidelity_of(other).value_or(-HUGE_VAL));
    const double ahead = *now - others, moves = running[i].moved;
    const bool open = ahead > kTold ? ahead - moves <= kTold : ahead + moves > kTold;
    if (!open || (chosen && next->passes >= fewest)) continue;
    chosen = i;
    fewest = next->passes;
  }
  return chosen;
}

}  // namespace

Task<Result<MethodTable>> settle(Job job, MethodTable table, std::vector<const Method*> methods,
                                 std::vector<bool> rationale, Purse purse, uint64_t seed) {
  const bool limited = purse.limit > 0;
  const int64_t tokens = table.random->tokens();
  const int64_t curves = 2 * static_cast<int64_t>(table.random->cuts.size());
  const auto first = [&](const Method* method) { return limited ? first_level(*method, tokens) : Level(); };
  // The one that the page shows by default is never left out.
  const auto order = [&](const Method* method) {
    return std::string_view(method->name) == default_attribution ? 0 : first(method).passes;
  };
  std::stable_sort(methods.begin(), methods.end(),
                   [&](const Method* a, const Method* b) { return order(a) < order(b); });
  std::vector<Running> running;
  const int64_t most = std::max<int64_t>(purse.limit / kOneMethod, 2 * tokens + 2);
  for (const Method* method : methods) {
    const Level level = first(method);
    const bool shown = std::string_view(method->name) == default_attribution;
    if (limited && !shown && (level.passes > most || !purse.holds(level.passes + curves))) {
      TableEntry skipped;
      skipped.method = method;
      skipped.missing = level.passes > most
                            ? say("it takes about {n|# pass|# passes}; one method may take {most} of the table's {all}",
                                  level.passes, most, purse.limit)
                            : say("the table's {n|# pass|# passes} were spent before", purse.limit);
      table.entries.push_back(std::move(skipped));
      continue;
    }
    VITRINE_CO_TRY(TableEntry entry, co_await run_at(job, method, level, &table, rationale, seed));
    if (entry.subject && !level.settings.empty()) running.push_back({table.entries.size(), level});
    table.entries.push_back(std::move(entry));
    if (job.wants_partial()) job.publish(table_explanation(job, table, false));
  }
  bool settled = true;
  while (const auto next = undecided(table, running, tokens)) {
    Running& one = running[*next];
    TableEntry& entry = table.entries[one.entry];
    const Level level = *next_level(*entry.method, one.level, tokens);
    if (!purse.holds(level.passes - one.level.passes + curves)) {
      settled = false;
      break;
    }
    const double before = *fidelity_of(entry);
    VITRINE_CO_TRY(entry, co_await run_at(job, entry.method, level, &table, rationale, seed));
    const auto after = fidelity_of(entry);
    one.level = level;
    one.moved = after ? std::abs(*after - before) : 0;
    if (job.wants_partial()) job.publish(table_explanation(job, table, false));
  }
  if (limited)
    table.notes.push_back(
        settled ? say("The order of the methods was settled after {n|# pass|# passes}.", ungrouped(purse.spent()))
                : say("The passes ended before the order of the methods was settled: more samples could still change "
                      "which comes first."));
  co_return std::move(table);
}

}  // namespace vitrine
