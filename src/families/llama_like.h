// Families whose tensors are named and laid out as Llama's are: RMSNorm, rotary positions, a gated MLP,
// "model.layers.0.self_attn.q_proj.weight".
#pragma once
#include <memory>

#include "families/decoder.h"

namespace vitrine {

// What differs between them.
struct LlamaLike {
  const char* family;
  bool query_key_value_bias = false, attention_out_bias = false, mlp_bias = false;
  bool head_norms = false;        // q_norm and k_norm over each head
  bool plain_layer_norm = false;  // layer norms without scale and bias
  bool tied_by_default = false;
  float norm_offset = 0;            // added to the scales of norms
  const char* activation = "silu";  // where the configuration names none
};

// Sizes, rotary positions, norms, blocks and the unembedding. Windows are the caller's (Decoder::window). Errors: those
// of load_model.
Result<std::shared_ptr<Decoder>> load_llama_like(const Config&, const Checkpoint&, const LlamaLike& what);

// Reads sliding_window and sets which blocks have it. Errors: bad_file, unsupported.
Result<void> set_windows(const Config&, Decoder&, const std::function<bool(int64_t)>& fallback);
// As Qwen's configurations say it: from layer `max_window_layers` on, if `use_sliding_window` is set.
Result<void> set_upper_windows(const Config&, Decoder&);

}  // namespace vitrine
