// The linear model that the analyses `linear` and `baselines` share: fitted once for a column, the rows and the model.
#pragma once
#include <memory>
#include <string>

#include "dataset/analyses/linear.h"
#include "dataset/analysis.h"

namespace vitrine::dataset {

// Errors: those of fit_linear.
Task<Result<std::shared_ptr<const LinearReport>>> linear_of(AnalysisJob job, std::string column, bool without_model,
                                                            Ticket ticket);
// The column that the setting `column` names, or the first of text. Errors: bad_request.
Result<int32_t> text_column(const AnalysisJob& job);

}  // namespace vitrine::dataset
