// Rows with more fields than there are columns, because their text holds separators that no quotes protect: the fields
// in question are put back together.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataset/table/records.h"

namespace vitrine::dataset {

struct FileFormat;

class Surplus {
 public:
  // What rows of the right width hold, from the first few hundred; nothing where no column is a text.
  static std::optional<Surplus> of(std::string_view body, const FileFormat& format, size_t width);
  // Joins in `fields`, of which there are more than columns. False, and nothing done, where the fields around the text
  // are not what their columns hold.
  bool join(const Records& records, std::vector<std::string>& fields) const;

 private:
  struct Kind {  // what a column holds
    bool numbers = false;
    bool any = false;  // nothing can be said
    std::set<std::string> values;
    bool fits(const std::string& cell) const;
  };
  size_t text_ = 0;
  std::vector<Kind> kinds_;
};

}  // namespace vitrine::dataset
