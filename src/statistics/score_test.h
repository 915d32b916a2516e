// Does a further column say more of a yes/no outcome than the columns before it? Rao's score test (1948) in a logistic
// regression: the further column's part needs no fit of its own, so many can be compared.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine {

class ScoreTest {
 public:
  // `outcome` [rows] of 0 and 1.
  explicit ScoreTest(std::vector<uint8_t> outcome);

  // Takes a column [rows] into the model and fits it anew (Newton, a ridge of 1e-3 keeps separated rows finite).
  void add(std::span<const double> column);
  // Standard normal, where the column adds nothing; above 0 where it speaks for outcome 1. Only `rows` are looked at;
  // empty: all. 0 for a column that says nothing of its own.
  double z(std::span<const double> column, std::span<const int64_t> rows = {}) const;

 private:
  std::vector<uint8_t> outcome_;
  std::vector<std::vector<double>> columns_;  // the first is all ones
  std::vector<double> weights_;
  std::vector<double> chance_;  // [rows] fitted
  void fit();
};

}  // namespace vitrine
