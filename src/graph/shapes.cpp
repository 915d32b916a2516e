#include "graph/shapes.h"

#include <algorithm>
#include <utility>

namespace vitrine {

Error misfit(std::string what) { return {ErrorCode::internal, std::move(what), {}, {}}; }

Result<void> check_arity(InputValues inputs, size_t required, size_t optional) {
  const bool all =
      inputs.size() >= required && inputs.size() <= required + optional &&
      std::none_of(inputs.begin(), inputs.begin() + required, [](const Value* input) { return input == nullptr; });
  if (all) return {};
  return misfit("An op takes " + std::to_string(required) + (optional ? " or more" : "") + " inputs");
}

Result<void> check_floats(InputValues inputs, size_t required, size_t optional) {
  VITRINE_CHECK(check_arity(inputs, required, optional));
  for (const Value* input : inputs)
    if (input && input->dtype != DType::f32) return misfit("An op on numbers was given integers");
  return {};
}

Result<Dims> broadcast(const Dims& a, const Dims& b) {
  const size_t rank = std::max(a.size(), b.size());
  Dims result;
  for (size_t i = 0; i < rank; ++i) {
    const Dim da = i + a.size() < rank ? Dim(1) : a[i + a.size() - rank];
    const Dim db = i + b.size() < rank ? Dim(1) : b[i + b.size() - rank];
    if (da != db && !da.is(1) && !db.is(1))
      return misfit("Shapes " + to_string(a) + " and " + to_string(b) + " do not broadcast");
    result.push_back(da.is(1) ? db : da);
  }
  return result;
}

Result<void> check_axes(std::span<const int64_t> axes, size_t rank) {
  int64_t last = -1;
  for (int64_t axis : axes) {
    if (axis <= last || axis >= static_cast<int64_t>(rank))
      return misfit("Axis " + std::to_string(axis) + " is repeated or not one of " + std::to_string(rank));
    last = axis;
  }
  return {};
}

Result<ShapeOf> pointwise_shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_floats(inputs, 1));
  return ShapeOf{DType::f32, inputs[0]->dims};
}

Result<ShapeOf> broadcast_shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_floats(inputs, 2));
  VITRINE_TRY(Dims dims, broadcast(inputs[0]->dims, inputs[1]->dims));
  return ShapeOf{DType::f32, std::move(dims)};
}

Result<ShapeOf> reduce_shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_floats(inputs, 1));
  if (attributes.ints.empty()) return misfit("A reduction lacks its axes");
  const Dims& dims = inputs[0]->dims;
  const bool keep = attributes.ints[0] != 0;
  const auto axes = std::span(attributes.ints).subspan(1);
  VITRINE_CHECK(check_axes(axes, dims.size()));
  Dims result;
  for (size_t i = 0; i < dims.size(); ++i) {
    const bool reduced = std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) != axes.end();
    if (!reduced) result.push_back(dims[i]);
    else if (keep) result.push_back(1);
  }
  return ShapeOf{DType::f32, std::move(result)};
}

}  // namespace vitrine
