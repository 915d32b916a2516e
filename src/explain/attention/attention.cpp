// Attention of every head: how much each token (row) reads from each token (column).
// Tensors: "attention" [L, H, T, T] probabilities; "entropy" [L, H], mean over the rows, in nats (0: every row looks
// at one token); "at_position" [L, H, T], the row of the explained position. Caveat: where a head looks is not what
// it takes from there.
#include <algorithm>
#include <cmath>

#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "families/attention.h"

namespace vitrine {

namespace {

// Mean entropy of the rows of one head's matrix [T, T].
double mean_entropy(std::span<const float> matrix, int64_t tokens) {
  double sum = 0;
  for (float p : matrix)
    if (p > 0) sum -= p * std::log(static_cast<double>(p));
  return sum / tokens;
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("attention", [&](Graph& g) -> Result<void> {
    const Tap read = [&](Graph& graph, const std::string& name, ValueId value) {
      if (name.ends_with(".attention.probabilities")) graph.output(name, value);
      return value;
    };
    model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), read);
    return {};
  }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 1));

  const int64_t tokens = job.length();
  const size_t square = tokens * tokens;
  Tensor all = Tensor::zeros({a.layers, a.heads, tokens, tokens});
  Tensor entropy = Tensor::zeros({a.layers, a.heads});
  Tensor at_position = Tensor::zeros({a.layers, a.heads, tokens});
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    const auto heads = out.at(block_point(layer, "attention.probabilities")).f32();
    for (int64_t h = 0; h < a.heads; ++h) {
      const size_t k = layer * a.heads + h;
      const auto matrix = heads.subspan(static_cast<size_t>(h) * square, square);
      std::copy(matrix.begin(), matrix.end(), all.f32().subspan(k * square).begin());
      const auto row = matrix.subspan(job.position * tokens, tokens);
      std::copy(row.begin(), row.end(), at_position.f32().subspan(k * static_cast<size_t>(tokens)).begin());
      entropy.f32()[k] = mean_entropy(matrix, tokens);
    }
  }
  Explanation e = job.blank("attention", View::token_matrix);
  e.tensors.push_back({"attention", {"layer", "head", "reader", "read"}, "probability", std::move(all)});
  e.tensors.push_back({"entropy", {"layer", "head"}, "nat", std::move(entropy)});
  e.tensors.push_back({"at_position", {"layer", "head", "token"}, "probability", std::move(at_position)});
  co_return std::move(e);
}

}  // namespace

const Method method_attention{
    .name = "attention",
    .title = "Attention",
    .question = "Where does it look?",
    .paper = "Bahdanau, Cho, Bengio 2015; Vaswani et al. 2017",
    .caveat = "Where a head looks is not what it takes from there, nor whether the answer depends on it.",
    .view = View::token_matrix,
    .settings = {},
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine
