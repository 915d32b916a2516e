#include "explain/intervention/patch_grid.h"

namespace vitrine {

PatchGrid token_grid(const Job& job, const PatchPair& pair, const std::string& over) {
  const PatchPoint point = over == over_choices[1]   ? PatchPoint::attention
                           : over == over_choices[2] ? PatchPoint::mlp
                                                     : PatchPoint::residual;
  const Architecture& a = job.model().architecture();
  const int64_t begin = a.causal ? pair.first : 0, end = a.causal ? job.position + 1 : job.length();
  std::vector<PatchCell> cells;
  for (int64_t layer = 0; layer < a.layers; ++layer)
    for (int64_t t = begin; t < end; ++t) {
      const size_t at = t;
      const bool same = layer == 0 && point == PatchPoint::residual && pair.corrupted[at] == job.tokens[at].id;
      if (!same) cells.push_back({layer, t});
    }
  const auto tensors = [cells, layers = a.layers, tokens = job.length()](std::span<const double> values) {
    Tensor scores = Tensor::zeros({layers, tokens});
    for (size_t i = 0; i < values.size(); ++i) scores.f32()[cells[i].layer * tokens + cells[i].place] = values[i];
    return std::vector<NamedTensor>{{"scores", {"layer", "token"}, "share", std::move(scores)}};
  };
  return {point, cells, tensors};
}

PatchGrid part_grid(const Architecture& a) {
  std::vector<PatchCell> cells;
  for (int64_t layer = 0; layer < a.layers; ++layer)
    for (int64_t part = 0; part < a.heads + 2; ++part) cells.push_back({layer, part});
  const auto tensors = [cells, layers = a.layers, heads = a.heads](std::span<const double> values) {
    Tensor scores = Tensor::zeros({layers, heads}), attention = Tensor::zeros({layers}), mlp = Tensor::zeros({layers});
    for (size_t i = 0; i < values.size(); ++i) {
      const auto [layer, part] = cells[i];
      Tensor& of = part < heads ? scores : part == heads ? attention : mlp;
      of.f32()[part < heads ? layer * heads + part : layer] = values[i];
    }
    return std::vector<NamedTensor>{{"scores", {"layer", "head"}, "share", std::move(scores)},
                                    {"attention", {"layer"}, "share", std::move(attention)},
                                    {"mlp", {"layer"}, "share", std::move(mlp)}};
  };
  return {PatchPoint::part, cells, tensors};
}

}  // namespace vitrine
