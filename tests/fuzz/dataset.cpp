// Any bytes as a table: an error, or a table whose columns all have as many cells as it has rows, in valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/utf8.h"
#include "dataset/table/reader.h"
#include "dataset/table/split.h"

using namespace vitrine;
using namespace vitrine::dataset;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto bytes = std::make_shared<std::vector<std::byte>>(size);
  if (size) std::memcpy(bytes->data(), data, size);
  for (const char* name : {"a.csv", "a.txt"}) {
    start(read_file(name, bytes, Ticket()), [](Result<ReadFile> file) {
      if (!file.ok()) {
        if (file.error().code != ErrorCode::bad_file) std::abort();
        return;
      }
      const Table& table = file->table;
      if (table.rows < 1 || table.columns.empty()) std::abort();
      for (const Column& column : table.columns) {
        if (column.cells.size() != static_cast<size_t>(table.rows) || !is_utf8(column.name)) std::abort();
        for (size_t row = 0; row < column.cells.size(); ++row)
          if (!is_utf8(column.cells[row])) std::abort();
        for (const int32_t code : column.codes)
          if (code < -1 || code >= static_cast<int32_t>(column.levels.size())) std::abort();
      }
      (void)make_split(table, {}).ok();
    });
  }
  return 0;
}
