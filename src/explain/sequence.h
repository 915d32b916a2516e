// The rows that a score graph reads: the prompt, and after it, for every word of several tokens, a branch with all its
// tokens but the last. A branch stands right after the explained position and sees the prompt up to there and itself;
// the prompt sees no branch. Position and attention feeds of the family are rearranged accordingly, so that families
// need to know nothing of it: of their feeds every axis "T" is one of rows, and what has two is added to attention
// scores.
#pragma once
#include <cstdint>
#include <vector>

#include "explain/target.h"
#include "families/model.h"

namespace vitrine {

struct Sequence {
  std::vector<int64_t> ids;        // [N]
  std::vector<int64_t> positions;  // [N], of the family's position embeddings
  std::vector<int64_t> branch;     // [N], 0 = prompt
  int64_t prompt = 0;              // rows of the prompt
  int64_t fork = 0;                // the explained position

  int64_t rows() const { return ids.size(); }
  bool branches() const { return rows() > prompt; }
  // Adds a branch for `word`; its row i holds token i. Returns the first row.
  int64_t add_branch(const std::vector<int32_t>& word);
  // Whether a row may attend to a column by its branch. (That it comes later is the family's mask.)
  bool sees(int64_t row, int64_t column) const;
};

// Prompt and branches. Precondition: 0 <= position < prompt.
Sequence make_sequence(std::span<const int64_t> prompt, int64_t position, const TargetPair& targets);

// Added to the score of a row and a column that it does not see.
inline constexpr float unseen = -1e9f;

// Puts into `feeds` what the graph asks for of the family's context feeds, for the rows from `begin` on. An input
// "past.X" [.., "T", "P"] is the part of X whose columns lie before `begin`; when `begin` is 0, P is 1 and unseen.
void add_context(const Model& model, const Sequence& sequence, int64_t begin, const Graph& graph, NamedTensors& feeds);

// Feeds along "T" that hold only the prompt get rows for the branches: 1 for "keep", else 0.
void pad_to_sequence(const Graph& graph, int64_t prompt, int64_t rows, NamedTensors& feeds);
// Outputs along "T" without the rows of the branches.
void cut_to_prompt(const Graph& graph, int64_t prompt, int64_t rows, NamedTensors& outputs);

}  // namespace vitrine
