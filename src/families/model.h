// A loaded model of some family: knows its architecture and adds its forward pass to a Graph, with every
// named point passed through a tap. One family = one file + one line in families.inc.
//
// Names of the points, the same in every family and for reading, ablating, patching, steering, saving:
//   embedding                           [B, T, D]     token embeddings, before positions
//   block.i.residual.in                 [B, T, D]     residual stream entering block i
//   block.i.attention.mask              [T, T]        added to the scores; a tap may add columns (explain/sweep.cpp)
//   block.i.attention.keys              [B, K, T, d]  as they meet the queries; a tap may add rows
//   block.i.attention.scores            [B, H, T, T]  after scale and mask, before softmax
//   block.i.attention.probabilities     [B, H, T, T]
//   block.i.attention.values            [B, K, T, d]  a tap may add rows
//   block.i.attention.heads             [B, H, T, d]  each head's output before the output projection
//   block.i.attention.out               [B, T, D]     what attention adds to the residual stream
//   block.i.residual.mid                [B, T, D]
//   block.i.mlp.activations             [B, T, M]
//   block.i.mlp.out                     [B, T, D]
//   block.i.residual.out                [B, T, D]
//   final.norm                          [B, T, D]     after the final norm
//   final.logits                        [B, T, V]
// H query heads, K key-value heads (K = H but for grouped-query attention; families/attention.h for_each_head), M the
// width of an MLP. attention.out and mlp.out are added to the residual stream; a model with `post_norm` normalises it
// after each addition, and residual.mid and residual.out are what comes out of that.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/config.h"
#include "graph/graph.h"

namespace vitrine {

struct Architecture {
  std::string family;  // "gpt2"
  int64_t layers = 0, heads = 0, kv_heads = 0, d_model = 0, d_head = 0, d_mlp = 0, vocabulary = 0, context = 0;
  int64_t parameters = 0;
  bool causal = true;      // false: an encoder, which reads both ways and predicts masked tokens
  bool post_norm = false;  // the residual stream is normalised after each addition, not before each part
};

// Called at every named point with its value; returns the value to go on with. Returning another value is
// an intervention (scale, add, replace); returning the same one is reading.
using Tap = std::function<ValueId(Graph&, const std::string& name, ValueId value)>;

class Model {
 public:
  virtual ~Model() = default;
  virtual const Architecture& architecture() const = 0;

  // ids i64 [B, T] -> token embeddings [B, T, D].
  virtual ValueId embed(Graph&, ValueId ids) const = 0;
  // Token embeddings [B, T, D] -> residual stream after the last block [B, T, D]. Adds what the family
  // needs of positions and masks as graph inputs; `context_feeds(T)` gives their values.
  virtual ValueId blocks(Graph&, ValueId embeddings, const Tap& tap) const = 0;
  // What lies between the last block and the unembedding, for a residual stream [..., D] -> [..., D]: the final norm;
  // in an encoder the dense layer and norm of its head.
  virtual ValueId final_norm(Graph&, ValueId residual) const = 0;
  // Normed residual [..., D] -> logits [..., V].
  virtual ValueId unembed(Graph&, ValueId normed) const = 0;
  // Normed residual [B, K, D], token ids i64 [K] -> [B, K]: of every row the logit of its token, without
  // multiplying by the whole unembedding.
  virtual ValueId token_logits(Graph&, ValueId normed, ValueId ids) const = 0;

  // Values of the inputs that `blocks` adds, for a plain text of that many tokens. An axis "T" is one of positions; an
  // input with two of them is added to attention scores, [.., rows, columns] (explain/sequence.h rearranges them).
  virtual NamedTensors context_feeds(int64_t tokens) const = 0;
  // The embedding matrix [V, D]: its rows are for baselines and neighbours.
  virtual const Weight& embedding_matrix() const = 0;
};

// Recognises config.json and builds the model from the checkpoint's tensors. Errors: unsupported (family,
// with the list of those that are built), bad_file (missing or misshapen tensor, by name and with both
// shapes; sizes beyond the file), not_finite (NaN or infinite weights, by name).
Result<std::shared_ptr<const Model>> load_model(const Config& config, const Checkpoint& tensors);

}  // namespace vitrine
