// What is known of a table once it is read, as a value: what the page shows before anything is asked.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/table/split.h"
#include "explanation/explanation.h"

namespace vitrine::dataset {

struct LevelRows {
  std::string name;
  int64_t rows = 0;
};

struct ColumnDescription {
  std::string name;
  Role role = Role::ignore;
  int64_t missing = 0, distinct = 0;
  std::optional<double> least, greatest;  // of numbers
  std::vector<LevelRows> levels;          // the most frequent, at most 20
};

struct SplitDescription {
  uint64_t seed = 1;
  std::string how;  // "seeded, stratified by class, 50 / 20 / 30 %"
  std::array<int64_t, part_count> rows{};
  int64_t left_out = 0;
};

struct Description {
  std::string name;
  int64_t rows = 0, bytes = 0;
  std::string format, encoding;  // "csv", "utf-8"
  std::vector<ColumnDescription> columns;
  std::vector<std::string> classes;
  std::optional<SplitDescription> split;  // none: there is no label, so nothing can be grown
  std::vector<Claim> findings;

  const ColumnDescription* with_role(Role role) const;
  std::string class_name(int32_t code) const;  // "no label" below 0
};

}  // namespace vitrine::dataset
