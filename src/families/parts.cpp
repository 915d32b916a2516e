#include "families/parts.h"

#include "graph/build.h"

namespace vitrine {

namespace b = build;

namespace {

std::optional<ValueId> optional_weight(Graph& g, const Weight& weight) {
  return exists(weight) ? std::optional(g.weight(weight)) : std::nullopt;
}

}  // namespace

bool exists(const Weight& weight) { return static_cast<bool>(weight); }

ValueId apply(Graph& g, const Linear& linear, ValueId x) {
  return b::linear(g, x, g.weight(linear.weight), optional_weight(g, linear.bias), true);
}

ValueId apply(Graph& g, const Norm& norm, ValueId x) {
  const ValueId scale = g.weight(norm.scale);
  return norm.root_mean_square ? b::rms_norm(g, x, scale, norm.epsilon)
                               : b::layer_norm(g, x, scale, optional_weight(g, norm.bias), norm.epsilon);
}

Linear take_linear(Loader& loader, const std::string& name, int64_t out, int64_t in, bool biased) {
  Linear linear{loader.take(name + ".weight", {out, in}), {}};
  if (biased) linear.bias = loader.take(name + ".bias", {out});
  return linear;
}

Norm take_layer_norm(Loader& loader, const std::string& name, int64_t width, double epsilon) {
  return {loader.take(name + ".weight", {width}), loader.take(name + ".bias", {width}), epsilon, false};
}

Norm plain_layer_norm(int64_t width) {
  return {{"ones." + std::to_string(width), std::make_shared<const Tensor>(Tensor::full({width}, 1))}, {}, 1e-5, false};
}

Norm take_rms_norm(Loader& loader, const std::string& name, int64_t width, double epsilon, float offset) {
  Weight scale = loader.take(name + ".weight", {width});
  if (offset != 0 && exists(scale)) {
    Tensor shifted = *scale.tensor;
    for (float& value : shifted.f32()) value += offset;
    scale.tensor = std::make_shared<const Tensor>(std::move(shifted));
  }
  return {std::move(scale), {}, epsilon, true};
}

}  // namespace vitrine
