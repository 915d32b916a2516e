// The table of trust while it is measured (trust_table.cpp).
#pragma once
#include <optional>
#include <vector>

#include "explain/trust/extremes.h"
#include "explain/trust/random_orders.h"
#include "explain/trust/table_entry.h"

namespace vitrine {

struct MethodTable {
  RandomOrdersPtr random;
  std::vector<TableEntry> entries;  // of the methods that are done
  std::vector<Figure> figures;      // of the whole table
  std::vector<std::string> notes;
};

// What may still be run.
struct Purse {
  const Progress* progress = nullptr;
  int64_t began = 0, limit = 0;  // passes; limit 0: no end
  int64_t kept = 0;              // of the limit, for later

  int64_t spent() const { return progress->passes() - began; }
  bool holds(int64_t passes) const { return limit == 0 || spent() + passes <= limit - kept; }
  int64_t left() const { return limit == 0 ? INT64_MAX : std::max<int64_t>(0, limit - kept - spent()); }
};

// The table as an explanation. done: with what it recommends.
Explanation table_explanation(const Job& job, const MethodTable& table, bool done);

// Every method once, cheap ones first, those that draw samples with few; then more samples for those that could still
// come first, until none can: the order of the methods is settled. `purse` with a limit; without one every method runs
// at its own settings. Shows the table as it grows. Errors: those of the tests, cancelled.
Task<Result<MethodTable>> settle(Job job, MethodTable table, std::vector<const Method*> methods,
                                 std::vector<bool> rationale, Purse purse, uint64_t seed);

}  // namespace vitrine
