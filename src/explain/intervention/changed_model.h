// The model with some of its parts changed, for every method alike: interventions are applied where the family passes
// the part through its tap (families/model.h), before the method's own tap sees it.
//   scale   Michel, Levy, Neubig 2019 (factor 0); mean   Wang et al. 2023 (mean ablation); steer   Rimsky et al. 2024
// Caveats: zero is not what a part outputs when it has nothing to say, a mean is that of the texts it was taken over,
// and a direction holds whatever else tells the two sets of texts apart.
#pragma once
#include <functional>
#include <memory>

#include "explain/job.h"
#include "explanation/intervention.h"

namespace vitrine {

// A copy of the model that `job_for(text)` asks, with all of `list` applied in order; means and directions are measured
// on the unchanged model, one forward pass for each text. Errors: bad_request (a part that the model does not have, a
// mean or a direction without texts, two sets of texts without a difference), those of Job::run.
Task<Result<std::shared_ptr<LoadedModel>>> changed_model(std::shared_ptr<LoadedModel> loaded, Interventions list,
                                                         std::function<Result<Job>(std::string text)> job_for);

}  // namespace vitrine
