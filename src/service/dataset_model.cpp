#include "service/dataset_model.h"

#include "dataset/model/model_answers.h"
#include "dataset/model/prompt_proposer.h"
#include "dataset/words/ngram_growth.h"

namespace vitrine {

ModelPart make_model_part(Service& service, std::shared_ptr<const Table> table) {
  if (!service.loaded() || !service.loaded()->model->architecture().causal) return {};
  const ModelReader reader{service.loaded(), &service.engine()};
  auto answers = std::make_shared<ModelAnswers>(reader, std::move(table));
  return {answers, std::make_shared<PromptProposer>(answers), std::make_shared<NeighbourWords>(reader)};
}

}  // namespace vitrine
