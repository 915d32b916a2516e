// Which rows grow the tree (train), which decide and test its questions (validation) and which are looked at only to
// report (test). Made once; every figure says its part.
#pragma once
#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/table/table.h"

namespace vitrine::dataset {

// left_out: no label, no content, a word of the split column that names no part, or a leak of a test row (below).
enum class Part : uint8_t { train, validation, test, left_out };
inline constexpr int part_count = 3;
const char* name_of(Part part);

struct SplitOptions {
  uint64_t seed = 1;
  // Shares of the rows without a test file; with one, validation's share of the first file is
  // validation / (train + validation).
  double train = 0.5, validation = 0.2, test = 0.3;
  std::string column;       // a column that says train / validation (or dev) / test; empty: none
  bool keep_leaks = false;  // train rows that stand in the test part word for word stay all the same
};

struct Split {
  std::vector<Part> part;                             // [rows]
  std::array<std::vector<int32_t>, part_count> rows;  // by part, rising
  uint64_t seed = 1;
  int64_t leaks = 0;    // rows left out because they stand in another part
  int64_t outside = 0;  // rows left out because the split column says no part
  std::string how;      // "seeded, stratified by class, 50 / 20 / 30 %"

  const std::vector<int32_t>& of(Part p) const { return rows[static_cast<size_t>(p)]; }
};

// "train", "dev", "Test" -> the part, also under its other usual names.
std::optional<Part> part_named(std::string_view word);

// Rows whose content (label aside) would not come twice by chance: a text of several words, or many columns whose
// values are rare together. Only of these is a twin in another part a leak; rows of few coarse columns merely look
// alike, and leaving them out would change what is measured. [rows]
std::vector<bool> distinctive_rows(const Table& table);

// Stratified by class; distinctive rows with the same content fall into the same part, and where the parts are given,
// twins of what is measured on leave the train part. Precondition: the table has a
// label. Errors: bad_request when a part would have no row of any class, or the split column says nothing usable.
Result<Split> make_split(const Table& table, const SplitOptions& options);

// Hash of what questions can read of a row: equal contents, equal hashes.
uint64_t content_hash(const Table& table, size_t row);

nlohmann::json to_json(const Split& split);

}  // namespace vitrine::dataset
