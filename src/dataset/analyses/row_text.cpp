#include "dataset/analyses/row_text.h"

namespace vitrine::dataset {

std::string text_of(const Table& table, int32_t row) {
  const int32_t text = table.first_with(Role::text);
  if (text >= 0) return std::string(table.columns[text].cells[row]);
  std::string out;
  for (const Column& column : table.columns) {
    if (column.role == Role::label || column.role == Role::ignore) continue;
    out += (out.empty() ? "" : ", ") + column.name + " " + std::string(column.cells[row]);
  }
  return out;
}

std::string brief_text_of(const Table& table, int32_t row, size_t bytes) {
  std::string text = text_of(table, row);
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text + "…";
}

}  // namespace vitrine::dataset
