// What trees and their companions stand on: the table, its split, its words, and the model where there is one.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/model/answerer.h"
#include "dataset/table/split.h"
#include "dataset/table/table.h"
#include "dataset/words/ngrams.h"

namespace vitrine::dataset {

struct Ground {
  std::shared_ptr<const Table> table;  // has a label
  std::shared_ptr<const Split> split;
  std::shared_ptr<const NgramIndex> words;  // of the text column; null without one
  std::shared_ptr<Answerer> answerer;       // null without a model
  std::shared_ptr<Proposer> proposer;       // of prompts; null without a model
  std::shared_ptr<Proposer> neighbours;     // of lists of words alike to the model; null without one

  int32_t label(int32_t row) const { return table->label()->codes[row]; }
  size_t classes() const { return table->label()->levels.size(); }
  std::string text_column() const;  // empty without one
};

// What a loaded model adds; all are null without one.
struct ModelPart {
  std::shared_ptr<Answerer> answerer;
  std::shared_ptr<Proposer> proposer, neighbours;
};

using GroundPtr = std::shared_ptr<const Ground>;

// Counts the words of the text column. Precondition: the table has a label. Errors: cancelled.
Task<Result<GroundPtr>> make_ground(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                    ModelPart model, Ticket ticket);

// Scores of any kind of question, from the table or from the model. Errors: those of local_scores and of the answerer;
// bad_request for a prompt without a model.
Task<Result<std::vector<double>>> scores_of(GroundPtr ground, Question question, std::vector<int32_t> rows,
                                            Ticket ticket);

}  // namespace vitrine::dataset
