// A model whose last blocks are scrambled, without a copy of its weights: the rows of each weight of a block (along the
// first axis) are gathered in a seeded random order inside the graph. The values stay, what they connect does not.
// Embeddings, final norm and unembedding stay as they are.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "families/model.h"

namespace vitrine {

// The block that each weight belongs to, by name: those that the model asks for between a block's first and last point.
std::map<std::string, int64_t, std::less<>> blocks_of_weights(const Model&);

// The order of the rows of a weight of that many rows in `block`. Weights of one block with equally many rows share it.
std::vector<int64_t> row_order(int64_t block, int64_t rows, uint64_t seed);

// The same graph with the rows of these weights in the order of graph inputs "row_order.<block>.<rows>" i64 [rows].
Graph with_row_orders(const Graph&, const std::map<std::string, int64_t, std::less<>>& blocks);

// Runs every program on the scrambled model, on another engine. One program serves every depth and seed, as the orders
// are inputs. Both must outlive this one and its runs.
class ScramblingEngine final : public Engine {
 public:
  ScramblingEngine(Engine& engine, const Model& model)
      : engine_(engine), layers_(model.architecture().layers), blocks_(blocks_of_weights(model)) {}
  // The last `depth` blocks are scrambled by `seed`; 0: none.
  void scramble(int64_t depth, uint64_t seed) { depth_ = depth, seed_ = seed; }

  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override;
  EngineInfo info() const override { return engine_.info(); }
  void reset() override { engine_.reset(); }

 private:
  Engine& engine_;
  int64_t layers_, depth_ = 0;
  uint64_t seed_ = 0;
  std::map<std::string, int64_t, std::less<>> blocks_;
  std::map<std::string, ProgramPtr> programs_;  // by the key of the program that they scramble
};

}  // namespace vitrine
