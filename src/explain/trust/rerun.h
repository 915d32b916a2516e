// Runs a method again, as it is or on a changed copy of the model, past the service and its cache.
#pragma once
#include <memory>
#include <vector>

#include "explain/trust/subject.h"

namespace vitrine {

// The method's explanation of the job's prompt on `model`; methods that it asks are run on that model too. `given` are
// settings that differ from the defaults. Passes count as the job's.
Task<Result<Explanation>> run_on(Job job, std::shared_ptr<LoadedModel> model, std::string method, Settings given);

// Settings for a comparison of orders of tokens: an order settles sooner than a completeness gap, so that steps that
// grow until it closes stop early.
Settings comparison_settings(const Method&);

// A copy of the loaded model around another forward pass. `name` tells its programs from the original's.
std::shared_ptr<LoadedModel> variant_of(const LoadedModel&, std::shared_ptr<const Model>, const std::string& name);

}  // namespace vitrine
