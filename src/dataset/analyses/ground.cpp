#include "dataset/analyses/ground.h"

#include "dataset/tree/scores.h"
#include "text/say.h"

namespace vitrine::dataset {

std::string Ground::text_column() const {
  const int32_t index = table->first_with(Role::text);
  return index < 0 ? std::string() : table->columns[index].name;
}

Task<Result<GroundPtr>> make_ground(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                    ModelPart model, Ticket ticket) {
  auto ground = std::make_shared<Ground>();
  ground->table = table;
  ground->split = split;
  ground->answerer = std::move(model.answerer);
  ground->proposer = std::move(model.proposer);
  ground->neighbours = std::move(model.neighbours);
  const int32_t text = table->first_with(Role::text);
  if (text >= 0) { VITRINE_CO_TRY(ground->words, co_await index_ngrams(table, text, split->of(Part::train), ticket)); }
  co_return GroundPtr(std::move(ground));
}

Task<Result<std::vector<double>>> scores_of(GroundPtr ground, Question question, std::vector<int32_t> rows,
                                            Ticket ticket) {
  if (!question.needs_model()) {
    const bool indexed = question.column == ground->text_column();
    co_return local_scores(*ground->table, indexed ? ground->words.get() : nullptr, question, rows);
  }
  if (!ground->answerer)
    co_return Error{ErrorCode::bad_request, say("No model is loaded to answer the question"), words_of(question),
                    say("Load a model, or ask about words, numbers or categories.")};
  VITRINE_CO_TRY(const std::vector<float> answers,
                 co_await ground->answerer->answer(question, std::move(rows), ticket));
  co_return std::vector<double>(answers.begin(), answers.end());
}

}  // namespace vitrine::dataset
