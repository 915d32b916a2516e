// Figures that carry their interval and sentences that carry their check.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "dataset/table/split.h"

namespace vitrine {

// Half the width of a 95 % interval in standard errors, of a normal distribution.
inline constexpr double z95 = 1.959963984540054;

// right of total with its 95 % interval (Wilson 1927), which also holds for few rows and near 0 or 1.
struct Proportion {
  int64_t right = 0, total = 0;
  double value() const { return total ? static_cast<double>(right) / static_cast<double>(total) : 0; }
  double low() const;
  double high() const;
};

// One sentence with what was run to check it. Only sentences with `holds` are shown as facts.
struct Checked {
  std::string code;       // stable name: "tree_accuracy", "nothing_significant", "duplicates_across_parts"
  std::string statement;  // "The tree is right on 84 % of 144 test rows."
  std::string test;       // what was computed: "share of test rows whose class was predicted"
  std::string part;       // "train" | "validation" | "test" | "all"
  int64_t rows = 0;       // rows the statistic was computed on
  double statistic = 0;
  std::optional<double> low, high;  // 95 % interval
  std::optional<double> p;          // corrected for what was compared
  bool holds = true;
  std::optional<int32_t> node;  // of a tree, that the sentence is about
};

nlohmann::json to_json(const Proportion& proportion);  // {right, rows, value, low, high}
nlohmann::json to_json(const Checked& checked);

}  // namespace vitrine
