// What a column holds, counted once: what roles are guessed from.
#pragma once
#include <cstdint>
#include <optional>

#include "dataset/table/table.h"

namespace vitrine::dataset {

struct Look {
  NumberLook numbers;
  int64_t rows = 0, filled = 0, distinct = 0;
  double words = 0;        // per filled cell; in scripts without blanks two characters count as one
  bool unspaced = false;   // most of its letters are of such a script: Chinese, Japanese, Thai
  bool counts_up = false;  // 1, 2, 3, ... through the rows, also with the same letters before: row-001, row-002
  bool hashes = false;     // every cell another long word of hexadecimal digits, or a UUID
  bool zero_or_one = false;
  bool parts = false;  // every cell says train, validation or test
  int64_t lists = 0;   // cells that are JSON lists or objects

  bool numeric() const;
  bool text() const;  // words rather than codes
};

// `decimal`: of the table as a whole, where the column cannot tell; `fixed`: as a person says. Sets the column's style.
Look look_at(Column& column, std::optional<char> decimal, std::optional<char> fixed);

// Which of the words that can mean "missing" are values here: “none” of three stances, the region “NA”. Sets
// column.missing, and column.why where it had to decide.
void decide_missing(Column& column, const ReadOptions& options);

// Column::why by which others tell.
inline constexpr const char* value_here = to_say("“{word}” is a value here");
inline constexpr const char* label_beside_label = to_say("a label beside the label");

// A column's name in lower case, blanks and hyphens as underscores.
std::string plain_name(std::string_view name);
bool names_an_identifier(std::string_view name);  // "id", "user_id", "Unnamed: 0"
// "train", "valid", "dev", "Test": names of parts, also as file names have them.
bool names_a_part(std::string_view word);

}  // namespace vitrine::dataset
