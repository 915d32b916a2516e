#include "checkpoint/gguf_config.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "checkpoint/gguf_names.h"
#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

// Reads the keys of one architecture into the fields of a family.
class Fields {
 public:
  Fields(const Gguf& file, std::string architecture) : file_(file), prefix_(std::move(architecture) + '.') {}
  std::optional<int64_t> integer(const char* key) const { return file_.integer(prefix_ + key); }
  std::optional<double> number(const char* key) const { return file_.number(prefix_ + key); }
  std::optional<std::string_view> text(const char* key) const { return file_.text(prefix_ + key); }

  json out = json::object();
  void copy_integer(const char* field, const char* key) {
    if (const auto value = integer(key)) out[field] = *value;
  }
  void copy_number(const char* field, const char* key) {
    if (const auto value = number(key)) out[field] = rounded(*value);
  }

 private:
  // A float32 in the file stands for the decimal number that it was written from: 1e-5, not 9.99999974e-06.
  static double rounded(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.7g", value);
    return std::strtod(digits, nullptr);
  }
  const Gguf& file_;
  std::string prefix_;
};

// rope_freqs.weight divides each frequency: Llama 3's scaling. Its parameters are not in the file, so that the
// published ones (low 1, high 4, context 8192) are tried with the largest factor.
Result<void> llama3_scaling(const Gguf& file, Fields& fields, double theta) {
  const auto found = file.tensors().find("rope_freqs.weight");
  if (found == file.tensors().end()) return {};
  VITRINE_TRY(const Tensor factors, widen(found->second, found->first));
  const auto values = factors.f32();
  constexpr double low = 1, high = 4, context = 8192;
  const double largest = values.empty() ? 1 : *std::max_element(values.begin(), values.end());
  for (size_t i = 0; i < values.size(); ++i) {
    const double wave = 2 * std::numbers::pi * std::pow(theta, double(i) / double(values.size()));
    double expected = 1;
    if (wave > context / low) expected = largest;
    else if (wave > context / high) {
      const double smooth = (context / wave - low) / (high - low);
      expected = 1 / ((1 - smooth) / largest + smooth);
    }
    if (!(std::abs(values[i] - expected) <= 1e-3 * expected)) {
      return Error{ErrorCode::unsupported, say("Its factors of rotary positions are not those of Llama 3"),
                   file.file() + ", " + say("tensor {name}", found->first),
                   say("Open the model's Hugging Face folder instead.")};
    }
  }
  fields.out["rope_scaling"] = {{"rope_type", "llama3"},
                                {"factor", largest},
                                {"low_freq_factor", low},
                                {"high_freq_factor", high},
                                {"original_max_position_embeddings", int64_t(context)}};
  return {};
}

Result<void> rotary(const Gguf& file, Fields& fields) {
  const double theta = fields.number("rope.freq_base").value_or(10000);
  fields.out["rope_theta"] = theta;
  const auto kind = fields.text("rope.scaling.type").value_or("none");
  const double factor = fields.number("rope.scaling.factor").value_or(fields.number("rope.scale_linear").value_or(1));
  if (kind == "linear" || (kind == "none" && factor != 1)) {
    fields.out["rope_scaling"] = {{"rope_type", "linear"}, {"factor", factor}};
  } else if (kind == "yarn") {
    fields.out["rope_scaling"] = {{"rope_type", "yarn"}, {"factor", factor}};
    if (const auto context = fields.integer("rope.scaling.original_context_length"))
      fields.out["rope_scaling"]["original_max_position_embeddings"] = *context;
  } else if (kind != "none") {
    return Error{ErrorCode::unsupported,
                 say("The scaling {kind} of rotary positions is not built", quoted_name(kind)),
                 file.file(),
                 {}};
  }
  return llama3_scaling(file, fields, theta);
}

void gpt2_fields(Fields& f) {
  f.copy_integer("n_embd", "embedding_length");
  f.copy_integer("n_layer", "block_count");
  f.copy_integer("n_head", "attention.head_count");
  f.copy_integer("n_positions", "context_length");
  f.copy_integer("n_inner", "feed_forward_length");
  f.copy_number("layer_norm_epsilon", "attention.layer_norm_epsilon");
  f.out["activation_function"] = "gelu_new";
}

void common_fields(const Gguf& file, Fields& f) {
  f.copy_integer("hidden_size", "embedding_length");
  f.copy_integer("num_hidden_layers", "block_count");
  f.copy_integer("num_attention_heads", "attention.head_count");
  f.copy_integer("num_key_value_heads", "attention.head_count_kv");
  f.copy_integer("intermediate_size", "feed_forward_length");
  f.copy_integer("max_position_embeddings", "context_length");
  f.copy_integer("head_dim", "attention.key_length");
  f.copy_number("rms_norm_eps", "attention.layer_norm_rms_epsilon");
  f.copy_number("layer_norm_eps", "attention.layer_norm_epsilon");
  const auto has = [&](const char* tensor) { return file.tensors().contains(std::string(tensor)); };
  f.out["attention_bias"] = has("blk.0.attn_q.bias") || has("blk.0.attn_qkv.bias");
  f.out["mlp_bias"] = has("blk.0.ffn_up.bias");
}

// Rotary positions on a part of each head.
void partial_rotary(Fields& f, const char* field) {
  const auto turned = f.integer("rope.dimension_count"), width = f.integer("embedding_length"),
             heads = f.integer("attention.head_count");
  if (turned && width && heads && *heads > 0 && *width >= *heads)
    f.out[field] = double(*turned) / double(*width / *heads);
}

}  // namespace

Result<Config> gguf_config(const Gguf& file) {
  const std::string architecture(file.text("general.architecture").value_or(""));
  const std::string_view family = family_of_architecture(architecture);
  if (family.empty()) {
    return Error{ErrorCode::unsupported,
                 architecture.empty()
                     ? say("The file does not say of what architecture the model is")
                     : say("GGUF files of the architecture {name} are not built", quoted_name(architecture)),
                 file.file() + ", general.architecture", say("Built: {names}.", known_architectures())};
  }
  Fields f(file, architecture);
  if (f.integer("expert_count").value_or(0) > 0) {
    return Error{ErrorCode::unsupported, say("Models that are mixtures of experts are not built"), file.file(), {}};
  }
  f.out["model_type"] = family;
  if (family == "gpt2") {
    gpt2_fields(f);
  } else {
    common_fields(file, f);
    VITRINE_CHECK(rotary(file, f));
    f.out["hidden_act"] = family == "gpt_neox" ? "gelu"
                          : family == "phi"    ? "gelu_new"
                          : family == "gemma"  ? "gelu_pytorch_tanh"
                                               : "silu";
    if (family == "gpt_neox") {
      partial_rotary(f, "rotary_pct");
      f.out["rotary_emb_base"] = f.out["rope_theta"];
      f.out["use_parallel_residual"] = file.flag(architecture + ".use_parallel_residual").value_or(true);
    }
    if (family == "phi") partial_rotary(f, "partial_rotary_factor");
  }
  f.out["tie_word_embeddings"] = !file.tensors().contains("output.weight");
  if (const auto found = file.tensors().find("token_embd.weight");
      found != file.tensors().end() && found->second.shape.size() == 2)
    f.out["vocab_size"] = found->second.shape[0];

  // Byte-level vocabularies (GPT-2's kind) are used without a start token unless the file asks for one.
  const bool asks = file.flag("tokenizer.ggml.add_bos_token").value_or(file.text("tokenizer.ggml.model") == "llama");
  if (const auto bos = file.integer("tokenizer.ggml.bos_token_id"); bos && asks) f.out["bos_token_id"] = *bos;
  if (const auto eos = file.integer("tokenizer.ggml.eos_token_id")) f.out["eos_token_id"] = *eos;
  if (const auto chat = file.text("tokenizer.chat_template")) f.out["chat_template"] = *chat;
  return Config::parse(f.out.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace vitrine
