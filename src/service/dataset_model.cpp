#include "service/dataset_model.h"

#include "dataset/model_answers.h"
#include "dataset/prompt_proposer.h"

namespace vitrine {

ModelPart make_model_part(Service& service, std::shared_ptr<const Table> table) {
  if (!service.loaded() || !service.loaded()->model->architecture().causal) return {};
  auto answers = std::make_shared<ModelAnswers>(ModelReader{service.loaded(), &service.engine()}, std::move(table));
  return {answers, std::make_shared<PromptProposer>(answers)};
}

}  // namespace vitrine
