#include "dataset/model/model_part.h"

#include "dataset/model/model_answers.h"
#include "dataset/model/prompt_proposer.h"
#include "dataset/words/ngram_growth.h"

namespace vitrine::dataset {

ModelPart make_model_part(const ModelReader& reader, std::shared_ptr<const Table> table) {
  if (!reader.loaded || !reader.model().architecture().causal) return {};
  auto answers = std::make_shared<ModelAnswers>(reader, std::move(table));
  return {answers, std::make_shared<PromptProposer>(answers), std::make_shared<NeighbourWords>(reader)};
}

}  // namespace vitrine::dataset
