// Owning dense tensors, row-major. Values cross every boundary of the program as these: engine feeds and
// fetches, explanation tensors, checkpoint weights after widening.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vitrine {

using Shape = std::vector<int64_t>;

// Product of the dimensions; 1 for a scalar (empty shape).
int64_t element_count(const Shape& shape);
std::string to_string(const Shape& shape);  // "[2, 3]"

enum class DType { f32, i64 };
const char* name_of(DType dtype);  // "f32", "i64"

class Tensor {
 public:
  Tensor() : Tensor(Shape{0}, std::vector<float>{}) {}
  // Precondition: data.size() == element_count(shape).
  Tensor(Shape shape, std::vector<float> data);
  Tensor(Shape shape, std::vector<int64_t> data);
  static Tensor zeros(Shape shape);
  static Tensor full(Shape shape, float value);
  static Tensor scalar(float value) { return Tensor({}, std::vector<float>{value}); }

  DType dtype() const { return data_.index() == 0 ? DType::f32 : DType::i64; }
  const Shape& shape() const { return shape_; }
  int64_t size() const { return element_count(shape_); }
  // Precondition: the dtype matches.
  std::span<float> f32() { return std::get<0>(data_); }
  std::span<const float> f32() const { return std::get<0>(data_); }
  std::span<int64_t> i64() { return std::get<1>(data_); }
  std::span<const int64_t> i64() const { return std::get<1>(data_); }
  std::span<const std::byte> bytes() const;

  // The slice at `index` of the first axis; shape loses that axis. f32 only.
  std::span<const float> row(int64_t index) const;
  // Same data under another shape of equal element count.
  Tensor reshaped(Shape shape) &&;

 private:
  Shape shape_;
  std::variant<std::vector<float>, std::vector<int64_t>> data_;
};

// Feeds and fetches by name. Ordered, so that iteration is deterministic.
using NamedTensors = std::map<std::string, Tensor, std::less<>>;

bool all_finite(std::span<const float> values);

}  // namespace vitrine
