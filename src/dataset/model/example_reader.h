// A row's class as the model answers it when labelled rows stand before it in the prompt.
//
//   example, example, …, row      each in one form: before + text + after, an example with its answer; between them
//                                 an empty line
//
// The least similar example stands first and the most similar one next to the row. Of each answer the first token
// counts. Logits are less those for a text without content after the same examples (contextual calibration: Zhao et al.
// 2021, arXiv 2102.09690), which takes out what the wording and the labels of the examples favour whatever the text is;
// those of a prompt that the checkpoint was trained on are taken as they are, as in model_answers.h.
//
// Caveat: other words for the classes, another wording or another order of the examples may give other answers.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dataset/model/batch_scores.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

struct Example {
  int32_t row = 0;
  int32_t label = 0;  // as the prompt says it
  bool operator==(const Example&) const = default;
};

struct ExamplePrompt {
  int32_t row = 0;                // whose class is asked for
  std::vector<Example> examples;  // most similar first
};

struct ExampleAnswer {
  std::vector<double> logits;  // [classes], calibrated; their softmax is the model's chance of each class
  std::vector<Example> shown;  // those that fitted into the context, most similar first
  bool cut = false;            // the row alone is longer than the context: its middle was left out
};

class ExampleReader {
 public:
  virtual ~ExampleReader() = default;
  // One answer a prompt, in their order. Reports prompts. Errors: those of batch_scores.
  virtual Task<Result<std::vector<ExampleAnswer>>> read(std::vector<ExamplePrompt> prompts, Ticket ticket) = 0;
  // Rows that went through the model so far.
  virtual int64_t passes() const = 0;
};

// How the model is asked for a label.
struct LabelPrompt {
  std::string wording;               // "{text}\nLabel:"
  std::vector<std::string> answers;  // by class, with their leading space: {" negative", " positive"}
  Ask ask;
  bool trained = false;  // the checkpoint was trained to end this prompt with these answers
};

// `wording`: what stands after the text, or a prompt with {text} in it; empty: the form that the checkpoint was trained
// on for these answers, else "Label:". `answers` by class. Errors: those of ask_of.
Result<LabelPrompt> label_prompt(const LoadedModel& loaded, const std::string& column, const std::string& wording,
                                 const std::vector<std::string>& answers);

class ModelExamples final : public ExampleReader {
 public:
  // `column` of text. Precondition: a causal model; an answer for each class.
  ModelExamples(ModelReader reader, std::shared_ptr<const Table> table, int32_t column, LabelPrompt prompt)
      : reader_(std::move(reader)), table_(std::move(table)), column_(column), prompt_(std::move(prompt)) {}
  Task<Result<std::vector<ExampleAnswer>>> read(std::vector<ExamplePrompt> prompts, Ticket ticket) override;
  int64_t passes() const override { return passes_; }

 private:
  std::string text(int32_t row) const;
  std::string asked(const std::string& of) const;
  std::string example(const Example& one) const;
  // Takes the examples, most similar first, that leave room for the others taken and the row; what the prompt begins
  // with. `empty`: tokens of the text without content, which stands in the row's place once.
  Result<std::string> fit(const ExamplePrompt& prompt, size_t empty, ExampleAnswer& answer) const;
  Task<Result<void>> read_bare(std::vector<int32_t> rows, std::vector<ExampleAnswer*> answers, Ticket ticket);

  ModelReader reader_;
  std::shared_ptr<const Table> table_;
  int32_t column_;
  LabelPrompt prompt_;
  int64_t passes_ = 0;
};

}  // namespace vitrine::dataset
