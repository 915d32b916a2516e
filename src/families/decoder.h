// The decoder-only transformer as most families build it: norm before each part, separate query, key and value
// projections, learned or rotary positions, grouped-query attention, plain or gated MLP, residuals one after the other
// or side by side. A family's file fills it from its configuration and tensor names.
#pragma once
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "families/attention.h"
#include "families/loader.h"
#include "families/model.h"
#include "families/parts.h"
#include "families/rotary.h"

namespace vitrine {

struct DecoderBlock {
  Norm attention_norm, mlp_norm;
  Norm query_norm, key_norm;  // over each head, before the rotation; usually absent
  Linear query, key, value, attention_out;
  Linear gate;  // absent in a plain MLP
  Linear up, down;
  bool windowed = false;  // attends to the last `window` tokens only
};

class Decoder final : public Model {
 public:
  Architecture shape;
  Weight token_embedding;       // [V, D]
  double embedding_scale = 1;   // the blocks read embeddings times this
  Weight position_embedding;    // [context + position_offset, D]; absent with rotary positions
  int64_t position_offset = 0;  // of the first row that is a position
  std::optional<Rotary> rotary;
  double attention_scale = 1;      // of query x key
  int64_t window = 0;              // of windowed blocks
  bool parallel_residual = false;  // the MLP reads what the block reads
  Op activation = Op::gelu_tanh;
  std::vector<DecoderBlock> layers;
  Norm norm;
  Linear unembedding;  // [V, D]; the token embedding when tied

  const Architecture& architecture() const override { return shape; }
  ValueId embed(Graph&, ValueId ids) const override;
  ValueId blocks(Graph&, ValueId embeddings, const Tap&) const override;
  ValueId final_norm(Graph& g, ValueId residual) const override { return apply(g, norm, residual); }
  ValueId unembed(Graph& g, ValueId normed) const override { return apply(g, unembedding, normed); }
  ValueId token_logits(Graph&, ValueId normed, ValueId ids) const override;
  NamedTensors context_feeds(int64_t tokens) const override;
  const Weight& embedding_matrix() const override { return token_embedding; }

 private:
  bool has_window() const;
  ValueId block(Graph&, ValueId x, int64_t layer, const Tap&) const;
};

// The logits [B, K] of token ids i64 [K] for rows [B, K, D], from an unembedding [V, D] with or without bias [V].
ValueId logits_of(Graph&, const Linear& unembedding, ValueId normed, ValueId ids);

// config.json's names of the sizes. A name that is null is not read.
struct SizeNames {
  const char* layers = "num_hidden_layers";
  const char* heads = "num_attention_heads";
  const char* kv_heads = "num_key_value_heads";
  const char* d_model = "hidden_size";
  const char* d_head = "head_dim";
  const char* d_mlp = "intermediate_size";
  int64_t default_mlp_factor = 0;  // d_mlp when it is not given, in widths; 0: it must be given
};

// Architecture from the configuration: sizes in range, heads that divide the width unless their width is given,
// key-value heads that divide the heads. Errors: bad_file naming the field.
Result<Architecture> read_sizes(const Config&, const char* family, const SizeNames& names = {});

// Rotary positions go on for ever; attention maps of longer texts than this fit no browser's memory.
void limit_context(Architecture&);

// A norm's epsilon. Errors: bad_file when it is not positive.
Result<double> read_epsilon(const Config&, const char* field, double fallback);

// Which blocks attend to a window: by `layer_types` where it is given, else all when `all` is set.
// Errors: bad_file, unsupported (a layer type that is not built).
Result<std::vector<bool>> windowed_layers(const Config&, int64_t layers, const std::function<bool(int64_t)>& fallback);

// Takes "lm_head.weight" (and bias), or the token embedding when they are tied, and counts parameters.
// Errors: those of Loader.
Result<void> take_unembedding(Loader&, const Checkpoint&, const char* name, bool tied, bool biased, Decoder&);

}  // namespace vitrine
