#include "dataset/analyses/condition_source.h"

#include "dataset/analyses/groups.h"
#include "dataset/model/model_part.h"

namespace vitrine::dataset {

Task<Result<std::shared_ptr<const ConditionSource>>> condition_source(AnalysisJob job, std::vector<int32_t> left_out,
                                                                      bool without_model, Ticket ticket) {
  auto source = std::make_shared<ConditionSource>();
  source->table = job.project->table_ptr();
  source->left_out = std::move(left_out);
  source->seed = job.project->split_options().seed;
  if (job.project->split()) {
    VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(ticket));
    source->words = ground->words;
    source->answerer = ground->answerer;
  } else {
    const int32_t text = source->table->first_with(Role::text);
    const std::vector<Part> part = parts_of(*source->table, nullptr, source->seed);
    std::vector<int32_t> train;
    for (size_t row = 0; row < part.size(); ++row)
      if (part[row] == Part::train) train.push_back(row);
    if (text >= 0) {
      VITRINE_CO_TRY(source->words, co_await index_ngrams(source->table, text, std::move(train), ticket));
    }
    source->answerer = make_model_part(job.reader, source->table).answerer;
  }
  if (without_model) source->answerer = nullptr;
  co_return std::shared_ptr<const ConditionSource>(std::move(source));
}

}  // namespace vitrine::dataset
