// Two models side by side: the loaded one, and a second one on an engine of its own that is held only while the two are
// compared.
#pragma once
#include <memory>

#include "explain/model_difference.h"
#include "service/service.h"

namespace vitrine::service {

// Equal ids are equal tokens.
bool same_vocabulary(const LoadedModel& first, const LoadedModel& second);

struct PairAnswer {
  Explanation first, second;
  ModelDifference difference;
};
// The same question to both, the first model's answer being the target where none is given; the difference rests on
// both models' next tokens, too. Errors: those of Service::explain of either, with the model's name; bad_request where
// an earlier position is asked about and the vocabularies differ.
Task<Result<PairAnswer>> explain_both(Service& first, std::shared_ptr<Service> second, Request request, Ticket ticket);

}  // namespace vitrine::service
