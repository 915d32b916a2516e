// The two ways in which a model takes part: it answers prompt questions, and it proposes them. Without a model both
// are null and only the questions about words, numbers and categories are asked.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"
#include "dataset/table/table.h"
#include "dataset/tree/question.h"

namespace vitrine::dataset {

class Answerer {
 public:
  virtual ~Answerer() = default;

  // Scores in [0, 1] for a prompt question, one per entry of `rows`, in that order: see question.h. Caches by
  // (question.ask_key(), text of the row) for as long as it lives; rows seen before cost nothing.
  // Errors: bad_request for a question the model cannot be asked, those of the engine, cancelled.
  virtual Task<Result<std::vector<float>>> answer(Question question, std::vector<int32_t> rows, Ticket ticket) = 0;

  // Questions of which all will be asked of the same rows: the first that is asked may read the others along. Replaces
  // those expected before.
  virtual void expect(std::vector<Question> questions) { (void)questions; }

  // Turns a person's words into a prompt question ("Is the ending blamed?" -> template and verbalisers).
  // Errors: bad_request when there is nothing to ask.
  virtual Result<Question> question_of(const std::string& words, const std::string& column) = 0;

  // Rows that went through the model so far.
  virtual int64_t passes() const = 0;
  // What a reader of the figures should know: "The model card lists sst2-train among its training texts ...". May be
  // empty.
  virtual std::string caveat() const { return {}; }
};

// What a proposer sees of a node: training rows only.
struct ProposalContext {
  std::shared_ptr<const Table> table;
  std::string column;           // the text column
  std::vector<int32_t> rows;    // training rows that reach the node
  std::vector<int32_t> labels;  // [rows.size()], class of each
  int32_t classes = 2;
  std::vector<std::string> class_names;
  std::vector<Question> path;  // questions already asked of these rows
  uint64_t seed = 1;
  int32_t most = 16;  // candidates wanted at most, best first
};

class Proposer {
 public:
  virtual ~Proposer() = default;
  // Candidate questions, best first by the proposer's own judgement; the tree fits their thresholds on the
  // training rows and verifies them on validation rows. May ask the model. Errors: as Answerer::answer.
  virtual Task<Result<std::vector<Question>>> propose(ProposalContext context, Ticket ticket) = 0;
};

}  // namespace vitrine::dataset
