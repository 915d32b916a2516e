// The model as a writer of prompts: it goes on from a beginning, and says how natural a wording is.
#pragma once
#include <cstdint>
#include <string>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/model/model_reader.h"

namespace vitrine::dataset {

class PromptWriter {
 public:
  virtual ~PromptWriter() = default;
  // What the model goes on with, to the end of the line: at most `tokens` tokens, drawn by their chances, `seed`ed. May
  // be empty. Errors: bad_text; those of the engine; cancelled.
  virtual Task<Result<std::string>> go_on(std::string before, int tokens, uint64_t seed, Ticket ticket) = 0;
  // exp(mean surprise of a token), at least 1: the smaller, the more natural to the model. Errors: the same;
  // bad_request for a text without tokens.
  virtual Task<Result<double>> perplexity(std::string text, Ticket ticket) = 0;
};

class ModelWriter final : public PromptWriter {
 public:
  // Precondition: a causal model.
  explicit ModelWriter(ModelReader reader) : reader_(std::move(reader)) {}
  Task<Result<std::string>> go_on(std::string before, int tokens, uint64_t seed, Ticket ticket) override;
  Task<Result<double>> perplexity(std::string text, Ticket ticket) override;

 private:
  ModelReader reader_;
};

}  // namespace vitrine::dataset
