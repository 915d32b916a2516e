// What a person should know about a table before trusting any figure on it: duplicates, empty rows, missing values, one
// class only, imbalance, bad lines. Each is a sentence with its count; none is said that was not counted.
#pragma once
#include <vector>

#include "dataset/table/reader.h"
#include "dataset/table/split.h"
#include "dataset/tree/proportion.h"

namespace vitrine::dataset {

// `split` may be null (no label yet). `dots`: labels that lost a full stop (reader.h).
std::vector<Claim> findings(const ReadFile& file, const Split* split, int64_t dots);

// The answer to `dataset_open` (service/protocol.md), less id and type.
nlohmann::json describe(const Table& table, const FileFormat& format, const Split* split,
                        const std::vector<Claim>& found);

}  // namespace vitrine::dataset
