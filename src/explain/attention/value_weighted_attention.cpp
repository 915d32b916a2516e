// Value-weighted attention (Kobayashi, Kuribayashi, Yokoi, Inui 2020): what reader i takes from token j is the vector
// alpha_ij f(x_j) with f(x) = (x W_V + b_V) W_O, x_j the token's row behind the block's first norm, and its length says
// more than alpha_ij alone. Heads write into the same stream, so a layer's length is that of the sum over its heads, ||
// sum_h alpha_h f_h(x_j) ||. Tensors: "scores" [T] at the explained position, combined over layers by the setting;
// "norms" [L, T], a layer's lengths at that position; "head_norms" [L, H, T], || alpha_h f_h(x_j) ||. "rollout" and
// "mean" take every reader's lengths as shares of 1; rollout multiplies them through the layers half and half with the
// residual stream. No target takes part. One forward pass. Caveat: a long vector may be cancelled by others or be
// ignored later on; for or against is not told.
#include <algorithm>
#include <cmath>

#include "explain/attention/attention_scores.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// "probabilities.i" [1, H, T, T] and "gram.i" [T, H, H]: inner products of what each head would write of token j if it
// read nothing else. For them the values go through the output projection head by head: rows of the batch next to the
// true one.
Result<void> build_norms(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  Tensor eye = Tensor::zeros({a.heads, a.heads, 1, 1});
  for (int64_t h = 0; h < a.heads; ++h) eye.f32()[h * a.heads + h] = 1;
  ValueId values = no_value;
  const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i) {
      const std::string number = std::to_string(i);
      if (name == block_point(i, "attention.probabilities")) graph.output("probabilities." + number, value);
      if (name == block_point(i, "attention.values")) values = value;
      if (name == block_point(i, "attention.heads"))  // the true row, one for each head, and one of zeros for the bias
        return b::concat(graph,
                         {value, b::mul(graph, for_each_head(graph, values, a.heads), b::constant(graph, eye)),
                          b::scale(graph, value, 0)},
                         0);
      if (name != block_point(i, "attention.out")) continue;
      const ValueId bias = b::slice(graph, value, 0, a.heads + 1, a.heads + 2);
      const ValueId written = b::sub(graph, b::slice(graph, value, 0, 1, a.heads + 1), bias);  // [H, T, D]
      const ValueId by_token = b::transpose(graph, written, {1, 0, 2});
      graph.output("gram." + number, b::matmul(graph, by_token, b::swap_last_two(graph, by_token)));
      return b::slice(graph, value, 0, 0, 1);
    }
    return value;
  };
  model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), tap);
  return {};
}

// Lengths of one layer, [T, T], reader by read.
Matrix lengths(std::span<const float> probabilities, std::span<const float> gram, size_t heads, size_t tokens) {
  Matrix norms(tokens * tokens);
  std::vector<double> alpha(heads);
  for (size_t i = 0; i < tokens; ++i)
    for (size_t j = 0; j < tokens; ++j) {
      for (size_t h = 0; h < heads; ++h) alpha[h] = probabilities[(h * tokens + i) * tokens + j];
      double square = 0;
      for (size_t h = 0; h < heads; ++h)
        for (size_t k = 0; k < heads; ++k) square += alpha[h] * alpha[k] * gram[(j * heads + h) * heads + k];
      norms[i * tokens + j] = std::sqrt(std::max(0.0, square));
    }
  return norms;
}

// Every row as shares of 1; a reader that takes nothing keeps itself.
Matrix shares(const Matrix& norms, size_t tokens) {
  Matrix out = norms;
  for (size_t i = 0; i < tokens; ++i) {
    double sum = 0;
    for (size_t j = 0; j < tokens; ++j) sum += norms[i * tokens + j];
    for (size_t j = 0; j < tokens; ++j) out[i * tokens + j] = sum > 0 ? norms[i * tokens + j] / sum : i == j ? 1 : 0;
  }
  return out;
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("value_weighted", [&](Graph& g) { return build_norms(g, model); }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 1));

  const size_t tokens = job.length(), heads = a.heads;
  const size_t row = job.position;
  std::vector<Matrix> layers;
  std::vector<float> norms, head_norms;
  for (int64_t i = 0; i < a.layers; ++i) {
    const auto probabilities = out.at("probabilities." + std::to_string(i)).f32(),
               gram = out.at("gram." + std::to_string(i)).f32();
    for (size_t h = 0; h < heads; ++h)
      for (size_t j = 0; j < tokens; ++j) {
        const double square = std::max(0.0, static_cast<double>(gram[(j * heads + h) * heads + h]));
        head_norms.push_back(probabilities[(h * tokens + row) * tokens + j] * std::sqrt(square));
      }
    const Matrix all = lengths(probabilities, gram, heads, tokens);
    norms.insert(norms.end(), all.begin() + row * tokens, all.begin() + (row + 1) * tokens);
    layers.push_back(shares(all, tokens));
  }

  std::vector<double> scores(tokens);
  const std::string& combine = job.choice("layers");
  if (combine == "rollout") {
    const Matrix total = rollout(layers, job.length(), 0.5);
    std::copy_n(total.begin() + row * tokens, tokens, scores.begin());
  } else {
    for (size_t i = combine == "last" ? layers.size() - 1 : 0; i < layers.size(); ++i)
      for (size_t j = 0; j < tokens; ++j)
        scores[j] += layers[i][row * tokens + j] / (combine == "last" ? 1 : static_cast<double>(layers.size()));
  }
  Explanation e = token_scores(job, "value_weighted_attention", scores, "share");
  e.tensors.push_back({"norms", {"layer", "token"}, "", Tensor({a.layers, job.length()}, std::move(norms))});
  e.tensors.push_back(
      {"head_norms", {"layer", "head", "token"}, "", Tensor({a.layers, a.heads, job.length()}, std::move(head_norms))});
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

constexpr const char* combinations[] = {"rollout", "mean", "last"};
constexpr Setting settings[] = {
    {"layers", "Layers", Setting::Kind::choice, combinations, 0, 0, 0,
     "Multiplied through the layers, averaged over them, or only the last one."},
};

}  // namespace

const Method method_value_weighted_attention{
    .name = "value_weighted_attention",
    .title = "Value-weighted attention",
    .question = "From where do long vectors come here?",
    .paper = "Kobayashi, Kuribayashi, Yokoi, Inui 2020",
    .caveat = "A long vector may be cancelled by others or ignored by later layers; for or against is not told.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine
