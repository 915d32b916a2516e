// Any bytes as a table: an error, or a table whose columns all have as many cells as it has rows, in valid UTF-8. Long
// inputs are reached by repeating what the fuzzer found: a file is one line many times over as a rule.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/utf8.h"
#include "dataset/table/reader.h"
#include "dataset/table/report.h"
#include "dataset/table/split.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// The first byte says how often the rest comes: once, or until it is long.
std::shared_ptr<std::vector<std::byte>> input(const uint8_t* data, size_t size) {
  constexpr size_t longest = 1 << 17;
  auto bytes = std::make_shared<std::vector<std::byte>>();
  if (size == 0) return bytes;
  const size_t part = size - 1;
  const size_t times = part > 0 && data[0] >= 0xF0 ? std::max<size_t>(1, std::min<size_t>(longest / part, 4096)) : 1;
  bytes->resize(part * times);
  for (size_t i = 0; i < times && part > 0; ++i) std::memcpy(bytes->data() + i * part, data + 1, part);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = input(data, size);
  for (const char* name : {"a.csv", "a.txt"}) {
    start(read_file(name, bytes, ReadOptions(), Ticket()), [](Result<ReadFile> file) {
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
      const auto split = make_split(table, {});
      // What is shown of it can be written as JSON.
      const auto found = findings(*file, split.ok() ? &*split : nullptr, 0);
      (void)describe(table, file->format, split.ok() ? &*split : nullptr, found)
          .dump(-1, ' ', false, nlohmann::json::error_handler_t::strict);
    });
  }
  return 0;
}
