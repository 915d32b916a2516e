// Two groups of rows that are to be told apart, and which of their rows find statements and which verify them.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dataset/table/split.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

struct Groups {
  int32_t column = -1;              // -1: the groups are no column's
  std::array<std::string, 2> name;  // values of the column; the second is empty where it is all other rows
  std::array<std::vector<int32_t>, 2> explore, verify;

  std::string said(size_t group) const;    // "“good”", "the other rows"
  std::string within(size_t group) const;  // the same behind "of", "among" or "from", where languages have a case
};

// Rows of train and validation explore, those of test verify. A table without a split (there is no label) is dealt by a
// hash of each row's content, seeded, 70 / 30 %, so that rows of one content fall together.
//   column  by name; empty: the label, else the first of categories
//   first   a value of it; empty: the most frequent
//   second  another value; empty: all other rows with a value where `first` is given, else the second most frequent
// Errors: bad_request, with what is there to choose from; fewer than 5 rows of a group to explore or to verify.
Result<Groups> groups_of(const Table& table, const Split* split, uint64_t seed, const std::string& column,
                         const std::string& first, const std::string& second);

// Part::train or Part::test of each row, as said above; the split's own parts where there is one. [rows]
std::vector<Part> parts_of(const Table& table, const Split* split, uint64_t seed);

}  // namespace vitrine::dataset
