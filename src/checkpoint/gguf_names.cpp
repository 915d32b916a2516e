#include "checkpoint/gguf_names.h"

#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {
namespace {

// What is done to a tensor on its way into GGUF.
enum class Change { none, rotary_query, rotary_key, parts_first, transposed, norm_plus_one };

struct Renaming {
  std::string_view from, to;  // "*" is the number of the block
  Change change = Change::none;
};

constexpr Renaming llama_names[] = {
    {"token_embd", "model.embed_tokens"},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm"},
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj", Change::rotary_query},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj", Change::rotary_key},
    {"blk.*.attn_v", "model.layers.*.self_attn.v_proj"},
    {"blk.*.attn_output", "model.layers.*.self_attn.o_proj"},
    {"blk.*.ffn_norm", "model.layers.*.post_attention_layernorm"},
    {"blk.*.ffn_gate", "model.layers.*.mlp.gate_proj"},
    {"blk.*.ffn_up", "model.layers.*.mlp.up_proj"},
    {"blk.*.ffn_down", "model.layers.*.mlp.down_proj"},
    {"output_norm", "model.norm"},
    {"output", "lm_head"},
};
constexpr Renaming qwen_names[] = {
    {"token_embd", "model.embed_tokens"},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm"},
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj"},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj"},
    {"blk.*.attn_v", "model.layers.*.self_attn.v_proj"},
    {"blk.*.attn_q_norm", "model.layers.*.self_attn.q_norm"},
    {"blk.*.attn_k_norm", "model.layers.*.self_attn.k_norm"},
    {"blk.*.attn_output", "model.layers.*.self_attn.o_proj"},
    {"blk.*.ffn_norm", "model.layers.*.post_attention_layernorm"},
    {"blk.*.ffn_gate", "model.layers.*.mlp.gate_proj"},
    {"blk.*.ffn_up", "model.layers.*.mlp.up_proj"},
    {"blk.*.ffn_down", "model.layers.*.mlp.down_proj"},
    {"output_norm", "model.norm"},
    {"output", "lm_head"},
};
constexpr Renaming gemma_names[] = {
    {"token_embd", "model.embed_tokens"},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm", Change::norm_plus_one},
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj"},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj"},
    {"blk.*.attn_v", "model.layers.*.self_attn.v_proj"},
    {"blk.*.attn_output", "model.layers.*.self_attn.o_proj"},
    {"blk.*.ffn_norm", "model.layers.*.post_attention_layernorm", Change::norm_plus_one},
    {"blk.*.ffn_gate", "model.layers.*.mlp.gate_proj"},
    {"blk.*.ffn_up", "model.layers.*.mlp.up_proj"},
    {"blk.*.ffn_down", "model.layers.*.mlp.down_proj"},
    {"output_norm", "model.norm", Change::norm_plus_one},
};
constexpr Renaming gpt2_names[] = {
    {"token_embd", "transformer.wte"},
    {"position_embd", "transformer.wpe"},
    {"blk.*.attn_norm", "transformer.h.*.ln_1"},
    {"blk.*.attn_qkv", "transformer.h.*.attn.c_attn", Change::transposed},
    {"blk.*.attn_output", "transformer.h.*.attn.c_proj", Change::transposed},
    {"blk.*.ffn_norm", "transformer.h.*.ln_2"},
    {"blk.*.ffn_up", "transformer.h.*.mlp.c_fc", Change::transposed},
    {"blk.*.ffn_down", "transformer.h.*.mlp.c_proj", Change::transposed},
    {"output_norm", "transformer.ln_f"},
    {"output", "lm_head"},
};
constexpr Renaming gptneox_names[] = {
    {"token_embd", "gpt_neox.embed_in"},
    {"blk.*.attn_norm", "gpt_neox.layers.*.input_layernorm"},
    {"blk.*.attn_qkv", "gpt_neox.layers.*.attention.query_key_value", Change::parts_first},
    {"blk.*.attn_output", "gpt_neox.layers.*.attention.dense"},
    {"blk.*.ffn_norm", "gpt_neox.layers.*.post_attention_layernorm"},
    {"blk.*.ffn_up", "gpt_neox.layers.*.mlp.dense_h_to_4h"},
    {"blk.*.ffn_down", "gpt_neox.layers.*.mlp.dense_4h_to_h"},
    {"output_norm", "gpt_neox.final_layer_norm"},
    {"output", "embed_out"},
};
constexpr Renaming phi2_names[] = {
    {"token_embd", "model.embed_tokens"},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm"},
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj"},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj"},
    {"blk.*.attn_v", "model.layers.*.self_attn.v_proj"},
    {"blk.*.attn_output", "model.layers.*.self_attn.dense"},
    {"blk.*.ffn_up", "model.layers.*.mlp.fc1"},
    {"blk.*.ffn_down", "model.layers.*.mlp.fc2"},
    {"output_norm", "model.final_layernorm"},
    {"output", "lm_head"},
};

struct Known {
  std::string_view architecture, family;
  std::span<const Renaming> names;
};
constexpr Known known[] = {{"llama", "llama", llama_names}, {"qwen2", "qwen2", qwen_names},
                           {"qwen3", "qwen3", qwen_names},  {"gemma", "gemma", gemma_names},
                           {"gpt2", "gpt2", gpt2_names},    {"gptneox", "gpt_neox", gptneox_names},
                           {"phi2", "phi", phi2_names}};

const Known* find(std::string_view architecture) {
  for (const Known& k : known) {
    if (k.architecture == architecture) return &k;
  }
  return nullptr;
}

// `name` without its ending, as a pattern: "blk.3.attn_q.weight" -> "blk.*.attn_q", "3", ".weight".
struct Parts {
  std::string pattern, block, ending;
};
Parts parts_of(std::string_view name) {
  Parts out;
  const size_t dot = name.rfind('.');
  if (dot == name.npos) return {std::string(name), "", ""};
  out.ending = name.substr(dot);
  name = name.substr(0, dot);
  if (name.starts_with("blk.")) {
    const size_t end = name.find('.', 4);
    if (end != name.npos) {
      out.block = name.substr(4, end - 4);
      out.pattern = "blk.*" + std::string(name.substr(end));
      return out;
    }
  }
  out.pattern = name;
  return out;
}

Result<void> apply(Change change, int64_t heads, int64_t kv_heads, const std::string& name, StoredTensor& tensor) {
  const int64_t rows = tensor.shape.empty() ? 0 : tensor.shape[0];
  const auto need = [&](int64_t unit) -> Result<void> {
    if (unit > 0 && rows > 0 && rows % unit == 0) return {};
    return Error{ErrorCode::bad_file, say("Its {n} rows cannot be shared out among the heads", rows),
                 place_of_tensor(name), say("Get the file again from where it came from.")};
  };
  switch (change) {
    case Change::none: break;
    case Change::norm_plus_one: tensor.shift = -1; break;
    case Change::rotary_query:
    case Change::rotary_key:
      tensor.heads = change == Change::rotary_key ? kv_heads : heads;
      VITRINE_CHECK(need(tensor.heads > INT32_MAX ? 0 : 2 * tensor.heads));
      tensor.order = RowOrder::rotary_pairs;
      break;
    case Change::parts_first:
      tensor.heads = heads;
      VITRINE_CHECK(need(tensor.heads > INT32_MAX ? 0 : 3 * tensor.heads));
      tensor.order = RowOrder::parts_first;
      break;
    case Change::transposed:
      if (tensor.shape.size() != 2) break;  // a bias
      std::swap(tensor.shape[0], tensor.shape[1]);
      tensor.order = RowOrder::transposed;
      break;
  }
  return {};
}

}  // namespace

std::string_view family_of_architecture(std::string_view architecture) {
  const Known* k = find(architecture);
  return k ? k->family : std::string_view();
}

std::string known_architectures() {
  std::string out;
  for (const Known& k : known) out += (out.empty() ? "" : ", ") + std::string(k.architecture);
  return out;
}

Result<Checkpoint> rename_tensors(const Gguf& file, std::string_view architecture) {
  const Known* k = find(architecture);
  Checkpoint::Tensors out;
  if (!k) return Checkpoint(std::move(out), file.hash());
  const std::string prefix(architecture);
  const int64_t heads = file.integer(prefix + ".attention.head_count").value_or(0);
  const int64_t kv_heads = file.integer(prefix + ".attention.head_count_kv").value_or(heads);
  for (const auto& [name, tensor] : file.tensors()) {
    const Parts parts = parts_of(name);
    for (const Renaming& renaming : k->names) {
      if (renaming.from != parts.pattern) continue;
      StoredTensor renamed = tensor;
      VITRINE_CHECK(apply(renaming.change, heads, kv_heads, name, renamed));
      std::string to(renaming.to);
      if (const size_t star = to.find('*'); star != to.npos) to.replace(star, 1, parts.block);
      out.insert_or_assign(to + parts.ending, std::move(renamed));
    }
  }
  return Checkpoint(std::move(out), file.hash());
}

}  // namespace vitrine
