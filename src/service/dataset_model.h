// What the loaded model adds to a data set: it answers prompt questions, proposes them, and says which words are alike.
#pragma once
#include <memory>

#include "dataset/export/project.h"
#include "service/service.h"

namespace vitrine {

// All parts are null when no model is loaded, or when it cannot be asked.
ModelPart make_model_part(Service& service, std::shared_ptr<const Table> table);

}  // namespace vitrine
