#include "explain/attention/attention_scores.h"

namespace vitrine {

Task<Result<std::vector<Matrix>>> mean_attention(Job job) {
  VITRINE_CO_TRY(const Explanation e, co_await job.ask("attention", {}));
  job.cost->forward_passes += e.cost.forward_passes;  // what the scores cost, also when the answer was known already
  const Tensor* all = e.find("attention");
  if (!all) co_return Error{ErrorCode::internal, "The attention method gave no attention", "", ""};
  const Architecture& a = job.model().architecture();
  const size_t square = job.length() * job.length();
  std::vector<Matrix> layers;
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    Matrix mean(square);
    const auto heads = all->row(layer);
    for (size_t i = 0; i < heads.size(); ++i) mean[i % square] += static_cast<double>(heads[i]) / a.heads;
    layers.push_back(std::move(mean));
  }
  co_return std::move(layers);
}

Matrix rollout(const std::vector<Matrix>& layers, int64_t tokens, double residual_share) {
  const size_t n = tokens;
  Matrix total(n * n);
  for (size_t i = 0; i < n; ++i) total[i * n + i] = 1;
  for (const Matrix& layer : layers) {
    Matrix next(n * n);
    for (size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (size_t k = 0; k < n; ++k) {
        const double mixed = (1 - residual_share) * layer[i * n + k] + (i == k ? residual_share : 0);
        sum += mixed;
        if (mixed == 0) continue;
        for (size_t j = 0; j < n; ++j) next[i * n + j] += mixed * total[k * n + j];
      }
      if (sum > 0)
        for (size_t j = 0; j < n; ++j) next[i * n + j] /= sum;
    }
    total = std::move(next);
  }
  return total;
}

}  // namespace vitrine
