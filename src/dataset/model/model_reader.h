// How the parts of this room read many texts with the model: what a text looks like to it, which rows go through it
// together, and the one program per kind of question.
//
// Rows of exactly one length run together. So no token is padding, one attention mask serves the whole batch, and the
// figures do not depend on which rows happen to share a run.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "engine/engine.h"
#include "explain/job.h"

namespace vitrine::dataset {

// A model and what runs it. Cheap to copy; `engine` outlives every task that is given the reader.
struct ModelReader {
  std::shared_ptr<LoadedModel> loaded;
  Engine* engine = nullptr;

  const Model& model() const { return *loaded->model; }
  // The program of that key, built on first use and kept with the model. Errors: those of `build` and of the graph.
  Result<ProgramPtr> program(const std::string& key, const std::function<Result<void>(Graph&)>& build) const;
  // One run. Errors: those of Engine::run; cancelled; not_finite when an output holds NaN or infinity.
  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) const;
};

// bos (when the model has one) and the tokens of `before` and the text. At most `room` tokens: those in the middle of a
// longer text are left out, never those of `before`. Errors: bad_text (not UTF-8), bad_request when `before` alone
// fills the room.
Result<std::vector<int32_t>> read_row(const LoadedModel& loaded, std::string_view before, std::string_view text,
                                      int64_t room);

// Indices of rows that go through the model together: all of one length, long rows first, at most what keeps a run near
// a tenth of a second. `tokens(length)` says how many tokens such a row costs.
struct Batch {
  int64_t length = 0;
  std::vector<int32_t> rows;
};
std::vector<Batch> batches_of(const Architecture& architecture, std::span<const int64_t> lengths, int64_t extra_tokens);

// What the family wants to know of positions and masks ("T" axes of its context feeds), when the rows of a graph stand
// at `positions` and row r may attend to column c only if `sees(r, c)`. Adds what `graph` asks for.
void add_context(const Model& model, std::span<const int64_t> positions,
                 const std::function<bool(int64_t row, int64_t column)>& sees, const Graph& graph, NamedTensors& feeds);

}  // namespace vitrine::dataset
