// What a loaded model adds to a data set: it answers prompt questions, proposes them, and says which words are alike.
#pragma once
#include <memory>

#include "dataset/analyses/ground.h"
#include "dataset/model/model_reader.h"

namespace vitrine::dataset {

// All parts are null when no model is loaded, or when it cannot be asked.
ModelPart make_model_part(const ModelReader& reader, std::shared_ptr<const Table> table);

}  // namespace vitrine::dataset
