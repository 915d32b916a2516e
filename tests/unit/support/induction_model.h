// A transformer that is known through and through: attention only, two layers of four heads. Layer 1 head 2 (counted
// from 1) writes the token before each into a place of its own, by the position embeddings; layer 2 head 3 looks for
// the token that came after an earlier one of the kind it stands on, and says it; where there was none it rests on the
// first token. All other heads and MLPs write nothing. Every token has a random code of ±1, every position a point on
// twelve circles.
#pragma once
#include <random>

#include "model_files.h"

namespace vitrine::test {

struct InductionModel {
  static constexpr int64_t layers = 2, heads = 4, d_head = 24, d = 96, vocabulary = 320, context = 96;
  // Where in the residual stream each is kept; a code has 20 numbers.
  static constexpr int64_t token = 0, position = 24, before = 48, rest = 72, code = 20;
  static constexpr int64_t previous_layer = 0, previous_head = 1, induction_layer = 1, induction_head = 2;

  std::map<std::string, Tensor> weights;

  InductionModel() {
    std::mt19937 random(7);
    Tensor& tokens = weights["transformer.wte.weight"] = Tensor::zeros({vocabulary, d});
    for (int64_t v = 0; v < vocabulary; ++v)
      for (int64_t k = 0; k < code; ++k) at(tokens, v, token + k) = random() % 2 == 0 ? 1.0f : -1.0f;
    Tensor& places = weights["transformer.wpe.weight"] = Tensor::zeros({context, d});
    for (int64_t p = 0; p < context; ++p)
      for (int64_t f = 0; f < d_head / 2; ++f) {
        at(places, p, position + 2 * f) =
            static_cast<float>(std::sqrt(2) * std::cos(speed(f) * static_cast<double>(p)));
        at(places, p, position + 2 * f + 1) =
            static_cast<float>(std::sqrt(2) * std::sin(speed(f) * static_cast<double>(p)));
      }
    at(places, 0, rest) = 2;
    for (int64_t l = 0; l < layers; ++l) {
      const std::string block = "transformer.h." + std::to_string(l) + '.';
      for (const char* norm : {"ln_1", "ln_2"}) add_norm(block + norm);
      weights[block + "attn.c_attn.weight"] = Tensor::zeros({d, 3 * d});
      weights[block + "attn.c_attn.bias"] = Tensor::zeros({3 * d});
      weights[block + "attn.c_proj.weight"] = Tensor::zeros({d, d});
      weights[block + "attn.c_proj.bias"] = Tensor::zeros({d});
      weights[block + "mlp.c_fc.weight"] = Tensor::zeros({d, 8});
      weights[block + "mlp.c_fc.bias"] = Tensor::zeros({8});
      weights[block + "mlp.c_proj.weight"] = Tensor::zeros({8, d});
      weights[block + "mlp.c_proj.bias"] = Tensor::zeros({d});
    }
    add_norm("transformer.ln_f");
    Tensor& first = weights["transformer.h.0.attn.c_attn.weight"];
    for (int64_t f = 0; f < d_head / 2; ++f) {  // the query is the position turned back by one
      const int64_t x = position + 2 * f, to = previous_head * d_head + 2 * f;
      const double c = 25 * std::cos(speed(f)), s = 25 * std::sin(speed(f));
      at(first, x, to) = static_cast<float>(c), at(first, x + 1, to) = static_cast<float>(s);
      at(first, x, to + 1) = static_cast<float>(-s), at(first, x + 1, to + 1) = static_cast<float>(c);
    }
    copy(first, position, d + previous_head * d_head, 1);
    copy(first, token, 2 * d + previous_head * d_head, 1);
    copy(weights["transformer.h.0.attn.c_proj.weight"], previous_head * d_head, before, 1);
    Tensor& second = weights["transformer.h.1.attn.c_attn.weight"];
    copy(second, token, induction_head * d_head, 10);
    copy(second, before, d + induction_head * d_head, 1);
    weights["transformer.h.1.attn.c_attn.bias"].f32()[induction_head * d_head + code] = 95;
    at(second, rest, d + induction_head * d_head + code) = 1;
    copy(second, token, 2 * d + induction_head * d_head, 1);
    copy(weights["transformer.h.1.attn.c_proj.weight"], induction_head * d_head, token, 4);
  }

  Files files() const {
    Files files = read_folder(shipped("tiny-gpt2"));  // its tokenizer: every digit is a token
    const std::string text(reinterpret_cast<const char*>(files["config.json"]->data()), files["config.json"]->size());
    nlohmann::json config = nlohmann::json::parse(text);
    config.update({{"n_embd", d}, {"n_layer", layers}, {"n_head", heads}, {"n_inner", 8}, {"n_positions", context}});
    files["config.json"] = bytes_of(config.dump());
    files["model.safetensors"] = bytes_of(safetensors_file(weights));
    return files;
  }

 private:
  static double speed(int64_t circle) { return 0.1 * std::pow(1.3, static_cast<double>(circle)); }
  static float& at(Tensor& x, int64_t row, int64_t column) {
    return x.f32()[static_cast<size_t>(row * x.shape()[1] + column)];
  }
  static void copy(Tensor& w, int64_t from, int64_t to, float factor) {
    for (int64_t k = 0; k < d_head; ++k) at(w, from + k, to + k) = factor;
  }
  void add_norm(const std::string& name) {
    weights[name + ".weight"] = Tensor::full({d}, 1);
    weights[name + ".bias"] = Tensor::zeros({d});
  }
};

}  // namespace vitrine::test
