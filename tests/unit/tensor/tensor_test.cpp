#include "tensor/tensor.h"

#include <doctest/doctest.h>

#include <limits>

using namespace vitrine;

TEST_CASE("element counts and spellings of shapes") {
  CHECK(element_count(Shape{}) == 1);
  CHECK(element_count(Shape{2, 3, 4}) == 24);
  CHECK(element_count(Shape{2, 0}) == 0);
  CHECK(to_string(Shape{}) == "[]");
  CHECK(to_string(Shape{2, 3}) == "[2, 3]");
}

TEST_CASE("a tensor owns its values, row-major") {
  Tensor tensor({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(tensor.dtype() == DType::f32);
  CHECK(tensor.size() == 6);
  CHECK(tensor.bytes().size() == 6 * sizeof(float));
  REQUIRE(tensor.row(1).size() == 3);
  CHECK(tensor.row(1)[0] == 4);
  tensor.f32()[5] = 9;
  CHECK(tensor.row(1)[2] == 9);

  const Tensor copy = tensor;
  tensor.f32()[0] = -1;
  CHECK(copy.f32()[0] == 1);

  const Tensor flat = std::move(tensor).reshaped({3, 2, 1});
  CHECK(flat.shape() == Shape{3, 2, 1});
  CHECK(flat.row(2)[1] == 9);
}

TEST_CASE("integer tensors, scalars and fills") {
  const Tensor ids({3}, std::vector<int64_t>{7, 8, 1LL << 40});
  CHECK(ids.dtype() == DType::i64);
  CHECK(std::string(name_of(ids.dtype())) == "i64");
  CHECK(ids.i64()[2] == 1LL << 40);
  CHECK(Tensor::scalar(2).shape().empty());
  CHECK(Tensor::scalar(2).f32()[0] == 2);
  CHECK(Tensor::full({2, 2}, 3).f32()[3] == 3);
  CHECK(Tensor::zeros({4}).f32()[3] == 0);
  CHECK(Tensor().size() == 0);
}

TEST_CASE("infinity and NaN are found") {
  std::vector<float> values(100, 1.0f);
  CHECK(all_finite(values));
  CHECK(all_finite({}));
  values[99] = std::numeric_limits<float>::infinity();
  CHECK_FALSE(all_finite(values));
  values[99] = 0;
  values[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK_FALSE(all_finite(values));
}
