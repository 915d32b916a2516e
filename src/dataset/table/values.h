// What a cell says as a number, and which cells say nothing. How numbers are written is found for a column as a whole.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/letters.h"

namespace vitrine::dataset {

// A cell that means "no value" wherever numbers stand: ?, NA, N/A, NaN, null, None, NULL of databases, errors of
// spreadsheets. The empty cell is one too.
bool is_missing(std::string_view cell);
// The same with the words of a column, in lower case.
bool is_missing(std::string_view cell, const std::vector<std::string>& words);
const std::vector<std::string>& usual_missing_words();

// A finite number with a point; also with thousands commas, 1,234,567.5. Nothing else may be in the cell.
std::optional<double> number_of(std::string_view cell);

struct NumberStyle {
  char decimal = '.';
  std::string before, after;  // what stands around the digits: "$", "%", "kg"; a cell without is a number too
  bool multiples = false;     // k, M and B behind the digits multiply
  bool date = false;          // dates with or without time of day -> days since 1970-01-01
  bool day_first = false;     // 03/04/2024 is in April
  bool plain() const { return decimal == '.' && before.empty() && after.empty() && !multiples && !date; }
};
// Groups of three digits may be set apart by the other mark, a blank or an apostrophe. 45 % is 45.
std::optional<double> number_of(std::string_view cell, const NumberStyle& style);
// "2024-01-31", "31.1.2024 10:00", "Jan 31, 2024", ... -> days since 1970-01-01.
std::optional<double> date_of(std::string_view cell, bool day_first);

// How a column writes its numbers.
struct NumberLook {
  NumberStyle style;
  int64_t filled = 0, numbers = 0, whole = 0;  // cells that are not missing; of them numbers; of those whole ones
  int64_t points = 0, commas = 0;              // numbers that can only be read with that decimal mark
  bool codes = false;                          // 007, 01234: digits, but no quantities
  bool ambiguous_dates = false;                // every date would also do with day and month exchanged
};
// cell(i) for i < count. `decimal`: what the table as a whole has; used where the column cannot tell. `fixed`: as a
// person says.
NumberLook look_at_numbers(size_t count, const std::function<std::string_view(size_t)>& cell,
                           std::optional<char> decimal, std::optional<char> fixed);

}  // namespace vitrine::dataset
