// What the loaded model adds to a data set: it answers prompt questions and proposes them.
#pragma once
#include <memory>

#include "dataset/project.h"
#include "service/service.h"

namespace vitrine {

// Both parts are null when no model is loaded, or when it cannot be asked.
ModelPart make_model_part(Service& service, std::shared_ptr<const Table> table);

}  // namespace vitrine
