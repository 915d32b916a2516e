// What a person should know about a table before trusting any figure on it: what was left out, cut or repaired while it
// was read, how columns are understood, duplicates, gaps, one class only, imbalance. Each is a sentence with its count;
// none is said that was not counted.
#pragma once
#include <string>
#include <vector>

#include "dataset/table/reader.h"
#include "dataset/table/split.h"
#include "dataset/tree/proportion.h"

namespace vitrine::dataset {

struct TableReport {
  std::vector<Claim> list;
  // test: of to_say.
  void add(const char* code, std::string statement, const char* test, int64_t rows, double statistic);
};

// `split` may be null (no label yet). `dots`: labels that lost a full stop (reader.h).
std::vector<Claim> findings(const ReadFile& file, const Split* split, int64_t dots);

// Its parts.
void report_reading(const ReadFile& file, int64_t dots, TableReport& report);    // report_reading.cpp
void report_columns(const Table& table, TableReport& report);                    // report_columns.cpp
void report_split(const Table& table, const Split* split, TableReport& report);  // report_split.cpp

// "12 %"
std::string percent_of(double share);

// The answer to `dataset_open` (service/protocol.md), less id and type. (describe.cpp)
nlohmann::json describe(const Table& table, const FileFormat& format, const Split* split,
                        const std::vector<Claim>& found);

}  // namespace vitrine::dataset
