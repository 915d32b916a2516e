#include "explain/replacement.h"

namespace vitrine {

namespace {

// The mean row of the embedding matrix, [D], computed once per model.
const Tensor& mean_embedding(LoadedModel& loaded) {
  if (loaded.mean_embedding) return *loaded.mean_embedding;
  const Tensor& matrix = *loaded.model->embedding_matrix();
  const int64_t rows = matrix.shape()[0], width = matrix.shape()[1];
  std::vector<double> sum(static_cast<size_t>(width));
  const auto values = matrix.f32();
  for (size_t i = 0; i < values.size(); ++i) sum[i % sum.size()] += static_cast<double>(values[i]);
  std::vector<float> mean;
  for (double s : sum) mean.push_back(static_cast<float>(s / static_cast<double>(rows)));
  loaded.mean_embedding = std::make_shared<Tensor>(Shape{width}, std::move(mean));
  return *loaded.mean_embedding;
}

}  // namespace

Result<std::string> resolve_replacement(const LoadedModel& loaded, const std::string& choice) {
  if (choice == "auto") return std::string(loaded.mask_token ? "mask_token" : "mean");
  if (choice == "mask_token" && !loaded.mask_token)
    return Error{ErrorCode::bad_request, "This model has no mask token to put in place of a removed one", "mask_token",
                 "Choose mean or zero."};
  return choice;
}

Tensor replacement_rows(const Job& job, const std::string& choice) {
  const int64_t tokens = job.length(), width = job.model().architecture().d_model;
  Tensor rows = Tensor::zeros({tokens, width});
  if (choice == "zero") return rows;
  const auto source = choice == "mask_token" ? job.model().embedding_matrix()->row(*job.loaded->mask_token)
                                             : std::span<const float>(mean_embedding(*job.loaded).f32());
  auto out = rows.f32();
  for (size_t i = 0; i < out.size(); ++i) out[i] = source[i % source.size()];
  return rows;
}

const char* replacement_words(const std::string& choice) {
  return choice == "mask_token" ? "the mask token" : choice == "mean" ? "the mean embedding" : "a zero embedding";
}

}  // namespace vitrine
