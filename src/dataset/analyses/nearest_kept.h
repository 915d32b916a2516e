// Rows as the model represents them, which the analyses `nearest` and `retrieval` share: read once for a column, the
// rows and the model.
#pragma once
#include <memory>
#include <string>

#include "dataset/analyses/nearest.h"
#include "dataset/analysis.h"

namespace vitrine::dataset {

struct KeptNearest {
  std::shared_ptr<const NearestAnswer> answer;
  std::shared_ptr<const Split> split;  // every row left out where the table has none
  bool known = false;                  // was read before: it cost nothing now
};

// `count` neighbours vote. Without a label or a split nothing is measured. Errors: those of measure_nearest.
Task<Result<KeptNearest>> nearest_of(AnalysisJob job, std::string column, int64_t count, Ticket ticket);

}  // namespace vitrine::dataset
