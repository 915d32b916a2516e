// Whether the first record of a table names its columns, by what each column holds below it.
#pragma once
#include <string>
#include <vector>

namespace vitrine::dataset {

using Record = std::vector<std::string>;

// records[0] is the one in question; a few hundred below it are enough.
bool has_header(const std::vector<Record>& records);

}  // namespace vitrine::dataset
