// One record after the other of separated text (RFC 4180, with mistakes forgiven).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::dataset {

class Records {
 public:
  // Precondition: `text` outlives the reader.
  Records(std::string_view text, char separator, bool quotes) : text_(text), separator_(separator), quotes_(quotes) {}

  // False at the end. Fields are trimmed of white space unless quoted. A line without a character gives no record.
  bool next(std::vector<std::string>& fields);
  size_t position() const { return at_; }
  int64_t empty_lines() const { return empty_lines_; }
  int64_t open_quotes() const { return open_quotes_; }

 private:
  bool quoted(std::string& field);
  void plain(std::string& field);

  std::string_view text_;
  char separator_;
  bool quotes_;
  size_t at_ = 0;
  int64_t empty_lines_ = 0, open_quotes_ = 0;
};

std::string_view trimmed(std::string_view text);
// The line at `at` without its end; moves `at` behind it. Precondition: at < text.size().
std::string_view next_line(std::string_view text, size_t& at);

}  // namespace vitrine::dataset
