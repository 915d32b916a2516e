// What conditions (conditions.h) stand on in an analysis.
#pragma once
#include "dataset/analyses/conditions.h"
#include "dataset/analysis.h"

namespace vitrine::dataset {

// The project's table and words, and the loaded model. Words are counted anew where there is no label. Errors: those of
// AnalysisJob::ground; cancelled.
Task<Result<std::shared_ptr<const ConditionSource>>> condition_source(AnalysisJob job, std::vector<int32_t> left_out,
                                                                      bool without_model, Ticket ticket);

}  // namespace vitrine::dataset
