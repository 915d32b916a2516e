// One record after the other of separated text (RFC 4180, with mistakes forgiven). Linear in time: text that was read
// in vain, behind quotes that do not close, is read again only up to a few times its length; after that quotes are
// plain characters.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::dataset {

inline constexpr size_t most_columns = 2048;

struct Dialect {
  char separator = ',';    // ' ': runs of blanks
  char quote = '"';        // '\0': none
  bool backslash = false;  // \" inside quotes is a quote; else a quote is doubled
};

class Records {
 public:
  // `width`: fields that a record should have, 0 when not known. A record that runs over line ends and has another
  // number of fields, while its first line alone has this one, began with a stray quote. Precondition: `text` outlives
  // the reader.
  Records(std::string_view text, Dialect dialect, size_t width = 0)
      : text_(text), dialect_(dialect), expected_(width) {}

  // False at the end. Fields are trimmed of white space unless quoted; of those past most_columns none is kept. Lines
  // without a value give no record.
  bool next(std::vector<std::string>& fields);

  // Of the last record.
  size_t width() const { return width_; }  // its fields, also those that were not kept
  size_t begin() const { return begin_; }  // in the text
  bool multiline() const { return multiline_; }
  // The text of fields [first, last] with what separates them, as in the file, trimmed.
  std::string_view raw(size_t first, size_t last) const;

  size_t position() const { return at_; }
  int64_t empty_lines() const { return empty_lines_; }
  int64_t open_quotes() const { return open_quotes_; }    // quotes that do not close, taken as characters
  int64_t good_quotes() const { return good_quotes_; }    // quoted fields
  int64_t inner_quotes() const { return inner_quotes_; }  // quotes inside that were not doubled

 private:
  bool swallowed_records() const;
  void record(std::vector<std::string>& fields, bool quotes);
  bool quoted(std::string& field);
  void plain(std::string& field);

  std::string_view text_;
  Dialect dialect_;
  size_t expected_ = 0;
  size_t at_ = 0, begin_ = 0, width_ = 0, wasted_ = 0;
  bool multiline_ = false;
  std::vector<size_t> starts_, ends_;  // of the kept fields, in the text
  int64_t empty_lines_ = 0, open_quotes_ = 0, good_quotes_ = 0, inner_quotes_ = 0;
};

// Without white space at its ends: also no-break spaces, other Unicode blanks and byte order marks.
std::string_view trimmed(std::string_view text);
// The line at `at` without its end; moves `at` behind it. Precondition: at < text.size().
std::string_view next_line(std::string_view text, size_t& at);

}  // namespace vitrine::dataset
