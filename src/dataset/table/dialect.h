// Which characters separate and quote the fields of a text. Candidates are scored as by van den Burg, Nazábal and
// Sutton (2019, "Wrangling messy CSV files by detecting row and type patterns"): how far rows agree in their number of
// fields, times how far columns agree in what they hold; with their cost of quotes that do not close.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "dataset/table/read_options.h"
#include "dataset/table/records.h"

namespace vitrine::dataset {

struct FoundDialect {
  Dialect dialect;
  size_t width = 1;      // fields of most records
  double agreement = 0;  // share of the records that have them, or more where `surplus`
  bool surplus = false;  // records with more fields hold unquoted separators in their text
  double score = 0;
};

// The best candidate that the options allow; nothing where no separator makes columns. `sample` ends at a line's end.
std::optional<FoundDialect> find_dialect(std::string_view sample, std::string_view file_name,
                                         const ReadOptions& options);

}  // namespace vitrine::dataset
