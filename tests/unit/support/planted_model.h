// Transformers that are known through and through: a GPT-2 of two layers of four heads whose weights are zero but for
// what a mechanism needs. Every token has a random code of ±1, every position a point on twelve circles.
#pragma once
#include <random>
#include <string_view>

#include "model_files.h"

namespace vitrine::test {

class PlantedModel {
 public:
  static constexpr int64_t layers = 2, heads = 4, d_head = 24, d = 96, d_mlp = 8, vocabulary = 320, context = 96;
  // Where in the residual stream each is kept: the token, its place, what a head found, and a mark of the first place.
  static constexpr int64_t token = 0, position = 24, before = 48, rest = 72, code = 20;

  std::map<std::string, Tensor> weights;

  PlantedModel() {
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
      for (const char* norm : {"ln_1", "ln_2"}) add_norm(block(l) + norm);
      add(block(l) + "attn.c_attn", d, 3 * d);
      add(block(l) + "attn.c_proj", d, d);
      add(block(l) + "mlp.c_fc", d, d_mlp);
      add(block(l) + "mlp.c_proj", d_mlp, d);
    }
    add_norm("transformer.ln_f");
  }

  Files files() const {
    Files files = read_folder(shipped("tiny-gpt2"));  // its tokenizer: every digit is a token
    const std::string text(reinterpret_cast<const char*>(files["config.json"]->data()), files["config.json"]->size());
    nlohmann::json config = nlohmann::json::parse(text);
    config.update(
        {{"n_embd", d}, {"n_layer", layers}, {"n_head", heads}, {"n_inner", d_mlp}, {"n_positions", context}});
    files["config.json"] = bytes_of(config.dump());
    files["model.safetensors"] = bytes_of(safetensors_file(weights));
    return files;
  }

  // The id of a digit.
  static int64_t digit(int64_t value) { return 17 + value; }

 protected:
  enum Part { query = 0, key = 1, value = 2 };

  static std::string block(int64_t layer) { return "transformer.h." + std::to_string(layer) + '.'; }
  static float& at(Tensor& x, int64_t row, int64_t column) {
    return x.f32()[static_cast<size_t>(row * x.shape()[1] + column)];
  }
  static double speed(int64_t circle) { return 0.1 * std::pow(1.3, static_cast<double>(circle)); }

  // What of the stream a head takes as its query, key or value: number `from` as its number `to`.
  float& takes(int64_t layer, int64_t head, Part part, int64_t from, int64_t to) {
    return at(weights[block(layer) + "attn.c_attn.weight"], from, part * d + head * d_head + to);
  }
  void takes_all(int64_t layer, int64_t head, Part part, int64_t from, float factor) {
    for (int64_t k = 0; k < d_head; ++k) takes(layer, head, part, from + k, k) = factor;
  }
  float& always_takes(int64_t layer, int64_t head, Part part, int64_t to) {
    return weights[block(layer) + "attn.c_attn.bias"].f32()[static_cast<size_t>(part * d + head * d_head + to)];
  }
  void writes_all(int64_t layer, int64_t head, int64_t to, float factor) {
    for (int64_t k = 0; k < d_head; ++k)
      at(weights[block(layer) + "attn.c_proj.weight"], head * d_head + k, to + k) = factor;
  }
  // The head looks at the token before each: its query is the position turned back by one.
  void looks_back(int64_t layer, int64_t head) {
    for (int64_t f = 0; f < d_head / 2; ++f) {
      const auto c = static_cast<float>(25 * std::cos(speed(f))), s = static_cast<float>(25 * std::sin(speed(f)));
      const int64_t x = position + 2 * f;
      takes(layer, head, query, x, 2 * f) = c, takes(layer, head, query, x + 1, 2 * f) = s;
      takes(layer, head, query, x, 2 * f + 1) = -s, takes(layer, head, query, x + 1, 2 * f + 1) = c;
    }
    takes_all(layer, head, key, position, 1);
  }
  // A neuron of an MLP: rises with what the stream holds along `reads` above a threshold, and says a token.
  float& reads(int64_t layer, int64_t neuron, int64_t from) {
    return at(weights[block(layer) + "mlp.c_fc.weight"], from, neuron);
  }
  void above(int64_t layer, int64_t neuron, float threshold) {
    weights[block(layer) + "mlp.c_fc.bias"].f32()[static_cast<size_t>(neuron)] = -threshold;
  }
  void says(int64_t layer, int64_t neuron, int64_t id, float factor) {
    for (int64_t k = 0; k < code; ++k)
      at(weights[block(layer) + "mlp.c_proj.weight"], neuron, token + k) = factor * code_of(id, k);
  }
  float code_of(int64_t id, int64_t k) { return at(weights["transformer.wte.weight"], id, token + k); }

 private:
  void add(const std::string& name, int64_t in, int64_t out) {
    weights[name + ".weight"] = Tensor::zeros({in, out});
    weights[name + ".bias"] = Tensor::zeros({out});
  }
  void add_norm(const std::string& name) {
    weights[name + ".weight"] = Tensor::full({d}, 1);
    weights[name + ".bias"] = Tensor::zeros({d});
  }
};

// Says the token before the last: layer 1 head 2 (counted from 1) brings it.
struct PreviousTokenModel : PlantedModel {
  PreviousTokenModel() {
    looks_back(0, 1);
    takes_all(0, 1, value, token, 1);
    writes_all(0, 1, token, 4);
  }
};

// Layer 1 head 2 writes the token before each into a place of its own; layer 2 head 3 looks for the token that came
// after an earlier one of the kind it stands on, and says it; where there was none it rests on the first token.
struct InductionModel : PlantedModel {
  static constexpr int64_t previous_layer = 0, previous_head = 1, induction_layer = 1, induction_head = 2;

  InductionModel() {
    looks_back(previous_layer, previous_head);
    takes_all(previous_layer, previous_head, value, token, 1);
    writes_all(previous_layer, previous_head, before, 1);
    takes_all(induction_layer, induction_head, query, token, 10);
    takes_all(induction_layer, induction_head, key, before, 1);
    always_takes(induction_layer, induction_head, query, code) = 95;
    takes(induction_layer, induction_head, key, rest, code) = 1;
    takes_all(induction_layer, induction_head, value, token, 1);
    writes_all(induction_layer, induction_head, token, 4);
  }
};

// Layer 1 head 3 brings the first token to every place; the MLP of layer 2 knows what belongs to it, the digit five
// further on, and says that.
struct FirstNameModel : PlantedModel {
  static constexpr int64_t head = 2;

  FirstNameModel() {
    always_takes(0, head, query, 0) = 95;
    takes(0, head, key, rest, 0) = 1;
    takes_all(0, head, value, token, 1);
    writes_all(0, head, before, 1);
    for (int64_t name = 0; name < d_mlp; ++name) {
      for (int64_t k = 0; k < code; ++k) reads(1, name, before + k) = code_of(digit(name), k);
      above(1, name, 16);
      says(1, name, digit((name + 5) % 10), 1);
    }
  }
};

// Eights open and nines close. Layer 1 head 1 looks at all tokens alike and counts, the MLP of layer 2 says nine while
// anything is open.
struct BracketModel : PlantedModel {
  BracketModel() {
    at(weights["transformer.wte.weight"], digit(8), token + code) = 1;
    at(weights["transformer.wte.weight"], digit(9), token + code) = -1;
    takes(0, 0, value, token + code, code) = 1;
    writes_all(0, 0, before, 10);
    reads(1, 0, before + code) = 4;
    above(1, 0, 2);
    says(1, 0, digit(9), 1);
  }
};

}  // namespace vitrine::test
