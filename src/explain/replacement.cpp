#include "explain/replacement.h"

#include <algorithm>

#include "explain/random_tokens.h"
#include "text/say.h"

namespace vitrine {

namespace {

// The mean row of the embedding matrix, [D], computed once per model.
const Tensor& mean_embedding(LoadedModel& loaded) {
  if (loaded.mean_embedding) return *loaded.mean_embedding;
  const Weight& matrix = loaded.model->embedding_matrix();
  const int64_t rows = matrix.shape()[0], width = matrix.shape()[1];
  std::vector<double> sum(width);
  for (int64_t r = 0; r < rows; ++r) {
    const std::vector<float> row = matrix.row(r);
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += row[i];
  }
  std::vector<float> mean;
  for (double s : sum) mean.push_back(s / rows);
  loaded.mean_embedding = std::make_shared<Tensor>(Shape{width}, std::move(mean));
  return *loaded.mean_embedding;
}

Tensor drawn_rows(const Job& job) {
  const Weight& matrix = job.model().embedding_matrix();
  const int64_t width = matrix.shape()[1];
  Tensor rows = Tensor::zeros({job.length(), width});
  Random random(job.integer("seed"));
  for (int64_t t = 0; t < job.length(); ++t) {
    const auto row = matrix.row(drawn_token(*job.loaded, random));
    std::copy(row.begin(), row.end(), rows.f32().subspan(t * width).begin());
  }
  return rows;
}

}  // namespace

Result<std::string> resolve_replacement(const LoadedModel& loaded, const std::string& choice) {
  if (choice == "auto") return std::string(loaded.mask_token ? "mask_token" : "mean");
  if (choice == "mask_token" && !loaded.mask_token)
    return Error{ErrorCode::bad_request, say("This model has no mask token to put in place of a removed one"),
                 "mask_token", say("Choose another replacement.")};
  return choice;
}

void resolve_replacements(const LoadedModel& loaded, const Method& method, Settings& settings) {
  for (const Setting& setting : method.settings) {
    if (setting.choices.data() != std::data(replacement_choices)) continue;
    std::string* value = std::get_if<std::string>(&settings[setting.name]);
    if (!value) continue;
    if (auto resolved = resolve_replacement(loaded, *value); resolved.ok()) *value = std::move(*resolved);
  }
}

Tensor replacement_rows(const Job& job, const std::string& choice) {
  if (choice == "resampled") return drawn_rows(job);
  const int64_t tokens = job.length(), width = job.model().architecture().d_model;
  Tensor rows = Tensor::zeros({tokens, width});
  if (choice == "zero") return rows;
  const std::vector<float> mask =
      choice == "mask_token" ? job.model().embedding_matrix().row(*job.loaded->mask_token) : std::vector<float>();
  const std::span<const float> source = choice == "mask_token" ? mask : mean_embedding(*job.loaded).f32();
  auto out = rows.f32();
  for (size_t i = 0; i < out.size(); ++i) out[i] = source[i % source.size()];
  return rows;
}

std::string replacement_words(const std::string& choice) {
  return choice == "mask_token"  ? say("the mask token")
         : choice == "mean"      ? say("the mean embedding")
         : choice == "resampled" ? say("random tokens")
                                 : say("a zero embedding");
}

}  // namespace vitrine
