// Explanations put to the test over a data set: means with 95 % bootstrap intervals, per skill and method. A single
// text's figures say little about a method; these do.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "explain/method.h"
#include "explanation/explanation.h"
#include "service/service.h"
#include "service/suite_file.h"

namespace vitrine::service {

struct SuiteOptions {
  std::vector<const Method*> methods;
  std::map<std::string, Settings, std::less<>> settings;  // by method, where they differ from the defaults
  int64_t examples = 200;                                 // of each group, the first ones of the file
  int64_t points = 4, orders = 4;  // of the curves, per example (trust/random_orders.h); 0 points: no curves
  uint64_t seed = 0;
};

// Figures: those of explanation/figure_kinds.h that need no rerun, each the mean over the examples where it was
// measured, low and high its 95 % interval (1,000 resamples of the examples, seeded), the best of a group's methods
// marked; "right", the share of examples where the
// target scores above the foil; not_measured where no example gave a value. The row "random" is what random orders
// reach.
struct SuiteRow {
  std::string group, method, title;
  int64_t examples = 0;  // that were run
  int64_t failed = 0;    // of these, where the method gave an error
  std::vector<Figure> figures;
};
using OnSuiteRow = std::function<void(const SuiteRow&)>;

// Reports the rows of a group when its last example is done. Returns the number of examples that were run. The service
// must outlive the task. Errors: those of Service::prepare with the example named, those of the engine, cancelled.
Task<Result<int64_t>> run_suite(Service& service, std::vector<SuiteExample> examples, SuiteOptions options,
                                Ticket ticket, OnSuiteRow on_row);

}  // namespace vitrine::service
