// "Contains any of these words", grown from a seed: its nearest neighbours in the model's embedding join one by one,
// each kept only if the gain on rows that chose neither the seed nor the neighbour rises. Rare words of one meaning so
// come together, which counts of single words never show (Aug-Tree: Singh et al. 2023, arXiv 2209.11799, where a large
// model writes the neighbours). Caveat: neighbours in the embedding are words of like use; opposites are often among
// them, and the held-back rows are what keeps them out.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset/model/answerer.h"
#include "dataset/model/model_reader.h"

namespace vitrine::dataset {

struct GrowthOptions {
  size_t seeds = 4;           // the words and pairs of words that separate the node's rows best
  size_t neighbours = 24;     // of a seed that are tried, nearest first
  size_t longest = 10;        // words of a question
  int64_t most_words = 4000;  // of the node's rows that can join, the most frequent
};

// Knows the vectors of the words it has met: the nodes of a tree share most of them.
class NeighbourWords final : public Proposer {
 public:
  explicit NeighbourWords(ModelReader reader, GrowthOptions options = {})
      : reader_(std::move(reader)), options_(options) {}

  // N-gram questions for the node, one per seed that gained a word, by falling gain on the held-back third of the rows
  // given. Needs at least 30 rows. Errors: those of embed_texts.
  Task<Result<std::vector<Question>>> propose(ProposalContext context, Ticket ticket) override;

 private:
  // f32 [N, D], centred: the embedding that the model reads with, before any block.
  Task<Result<Tensor>> vectors_of(std::vector<std::string> ngrams, Ticket ticket);

  ModelReader reader_;
  GrowthOptions options_;
  std::unordered_map<std::string, std::vector<float>> known_;
};

}  // namespace vitrine::dataset
