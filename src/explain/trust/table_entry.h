// One method in the table of trust while its figures come in.
#pragma once
#include <string>
#include <vector>

#include "explain/trust/random_orders.h"
#include "explain/trust/subject.h"
#include "text/say.h"

namespace vitrine {

struct TableEntry {
  const Method* method = nullptr;
  SubjectPtr subject;                             // null: the method failed, and `missing` says why
  std::string missing = say("not measured yet");  // why a figure that is not there is not there
  OrderCurves curves;
  std::vector<Figure> figures;

  void set(Figure figure);  // in place of one of the same name
  // By what the method does to the model: "gradient", "perturbation", "attention"; empty when that is not known.
  const char* group() const;
  int rank() const;  // of the group, for sorting
};

// Runs the method once (through Job::ask), with `settings` where they differ from its defaults, and measures what that
// run allows: every figure but those that run the method again. rationale [n] may be empty. Without curves
// (RandomOrders) only what needs no further run. A method that fails gives an entry that says so; the only errors are
// those of the tests themselves, and cancelled.
Task<Result<TableEntry>> first_figures(Job job, const Method* method, Settings settings, RandomOrdersPtr random,
                                       std::vector<bool> rationale, uint64_t seed);

// What only running the method again can tell, each figure within `budget` passes; and for methods with a seed the
// means over seeds, with intervals, of what the first run gave.
Task<Result<TableEntry>> later_figures(Job job, TableEntry entry, RandomOrdersPtr random, int64_t budget,
                                       uint64_t seed);

}  // namespace vitrine
