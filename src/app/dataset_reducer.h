// How the data set changes: what the person asks becomes a queue of messages, what the core answers becomes state.
#pragma once
#include "app/dataset_commands.h"
#include "app/state.h"

namespace vitrine::app {

void reduce_data(State& state, const DataCommand& command);
// The three that all requests share. False: `id` is not the data set's.
bool data_progressed(State& state, uint64_t id, double done, double total);
bool data_failed(State& state, uint64_t id, const Error& error);
bool data_explained(State& state, uint64_t id, const std::shared_ptr<const Explanation>& explanation);
// The Worker is gone, and the table with it.
void data_lost(State& state);

// A question about one row, as the model reads it: the text with the row in its place, and which answers are compared.
struct DataPrompt {
  std::string text, target, foil;
  size_t begin = 0, end = 0;
};  // bytes of the row within the text
std::optional<DataPrompt> prompt_of(const dataset::Question& question, const std::string& row);

}  // namespace vitrine::app
