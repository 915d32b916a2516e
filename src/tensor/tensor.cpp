#include "tensor/tensor.h"

#include <cassert>
#include <cmath>
#include <utility>

namespace vitrine {

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (int64_t extent : shape) count *= extent;
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

const char* name_of(DType dtype) { return dtype == DType::f32 ? "f32" : "i64"; }

Tensor::Tensor(Shape shape, std::vector<float> data) : shape_(std::move(shape)), data_(std::move(data)) {
  assert(static_cast<int64_t>(f32().size()) == element_count(shape_));
}

Tensor::Tensor(Shape shape, std::vector<int64_t> data) : shape_(std::move(shape)), data_(std::move(data)) {
  assert(static_cast<int64_t>(i64().size()) == element_count(shape_));
}

Tensor Tensor::zeros(Shape shape) { return full(std::move(shape), 0.0f); }

Tensor Tensor::full(Shape shape, float value) {
  std::vector<float> data(element_count(shape), value);
  return Tensor(std::move(shape), std::move(data));
}

std::span<const std::byte> Tensor::bytes() const {
  return std::visit([](const auto& data) { return std::as_bytes(std::span(data)); }, data_);
}

std::span<const float> Tensor::row(int64_t index) const {
  assert(!shape_.empty() && index >= 0 && index < shape_[0]);
  const size_t length = f32().size() / static_cast<size_t>(shape_[0]);
  return f32().subspan(static_cast<size_t>(index) * length, length);
}

Tensor Tensor::reshaped(Shape shape) && {
  assert(element_count(shape) == element_count(shape_));
  Tensor result = std::move(*this);
  result.shape_ = std::move(shape);
  return result;
}

bool all_finite(std::span<const float> values) {
  for (float value : values)
    if (!std::isfinite(value)) return false;
  return true;
}

}  // namespace vitrine
