// What a row reads like in a sentence or a list.
#pragma once
#include <string>

#include "dataset/table/table.h"

namespace vitrine::dataset {

// Its text, or its columns with their names.
std::string text_of(const Table& table, int32_t row);
// At most `bytes` of it, whole characters, with "…" where it was cut.
std::string brief_text_of(const Table& table, int32_t row, size_t bytes);

}  // namespace vitrine::dataset
