// Prompt questions answered by the model, read from its logits.
//
//   score = sum over the `yes` verbalisers of softmax(logit - prior) over all verbalisers
//
// The prior is 0 for the prompts that the model was trained on (the checkpoint lists them under vitrine.verbalisers),
// and else the logit for a text without content (contextual calibration: Zhao et al. 2021, arXiv 2102.09690), which
// takes out what the prompt's own wording favours. The prior moves scores, not their order within a two-way question:
// thresholds are fitted on labelled rows all the same, and only they make a score a decision.
//
// Caveat: of texts that the model was trained on it may know the answer; scores of such training rows look better than
// those of new rows.
#pragma once
#include <span>
#include <unordered_map>

#include "dataset/model/answerer.h"
#include "dataset/model/batch_scores.h"

namespace vitrine::dataset {

// A prompt question as the model is asked it: the text before and after {text}, and the first token of every
// verbaliser. Errors: bad_request (no {text}, fewer than two verbalisers, two that begin with the same token, no `yes`
// or nothing else).
Result<Ask> ask_of(const LoadedModel& loaded, const Question& question);

// A text without content, whose answers say what a prompt favours whatever the text is.
inline constexpr const char* content_free = "N/A";

// Whether the checkpoint says that it was trained to end this prompt with these words.
bool is_trained_form(const LoadedModel& loaded, const Question& question);

class ModelAnswers final : public Answerer {
 public:
  ModelAnswers(ModelReader reader, std::shared_ptr<const Table> table);

  Task<Result<std::vector<float>>> answer(Question question, std::vector<int32_t> rows, Ticket ticket) override;
  // Puts the answers of all questions for all rows into the cache. Cheaper than one after the other: what the questions
  // have in common, the text above all, is read once. Errors: as answer.
  Task<Result<void>> prepare(std::vector<Question> questions, std::vector<int32_t> rows, Ticket ticket);
  void expect(std::vector<Question> questions) override { expected_ = std::move(questions); }
  Result<Question> question_of(const std::string& words, const std::string& column) override;
  int64_t passes() const override { return passes_; }
  std::string caveat() const override;

  // Softmax over the verbalisers for one row, in their order; empty when the row has not been asked yet.
  std::vector<double> shares(const Question& question, int32_t row) const;
  const ModelReader& reader() const { return reader_; }
  const Table& table() const { return *table_; }

 private:
  struct Answers {                                            // of one ask key
    std::vector<float> prior;                                 // [verbalisers]
    std::unordered_map<uint64_t, std::vector<float>> logits;  // by hash of the row's text
  };
  uint64_t text_key(int32_t column, int32_t row) const;
  // Reads what is missing of `questions` for the texts, all in one go.
  Task<Result<void>> read(std::vector<Question> questions, int32_t column, std::vector<int32_t> rows, Ticket ticket);

  ModelReader reader_;
  std::shared_ptr<const Table> table_;
  std::unordered_map<std::string, Answers> cache_;  // by Question::ask_key
  std::vector<Question> expected_;
  int64_t passes_ = 0;
};

}  // namespace vitrine::dataset
