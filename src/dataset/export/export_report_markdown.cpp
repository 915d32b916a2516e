// The report as Markdown (CommonMark, and the tables that most readers know).
#include <algorithm>

#include "dataset/export/escape.h"
#include "dataset/export/report.h"

namespace vitrine::dataset {
namespace {

using Kind = ReportBlock::Kind;

void list(const std::vector<ReportLine>& lines, std::string& out) {
  for (const ReportLine& line : lines) {
    out += "- " + in_markdown(line.text);
    if (!line.small.empty()) out += "  \n  <small>" + in_markdown(line.small) + "</small>";
    out += '\n';
  }
  out += '\n';
}

void table(const std::vector<std::vector<std::string>>& cells, std::string& out) {
  for (size_t row = 0; row < cells.size(); ++row) {
    for (const std::string& cell : cells[row]) out += "| " + in_markdown(cell) + " ";
    out += "|\n";
    if (row) continue;
    for (size_t i = 0; i < cells[0].size(); ++i) out += "|---";
    out += "|\n";
  }
  out += '\n';
}

// Between more backticks in a row than it holds.
void command(const std::string& text, std::string& out) {
  size_t run = 0, most = 2;
  for (const char c : text) most = std::max(most, run = c == '`' ? run + 1 : 0);
  const std::string fence(most + 1, '`');
  out += fence + "sh\n" + text + "\n" + fence + "\n\n";
}

void block(const ReportBlock& b, std::string& out) {
  switch (b.kind) {
    case Kind::heading: out += std::string(b.level, '#') + " " + in_markdown(b.lines[0].text) + "\n\n"; break;
    case Kind::text: out += in_markdown(b.lines[0].text) + "\n\n"; break;
    case Kind::small: out += "<small>" + in_markdown(b.lines[0].text) + "</small>\n\n"; break;
    case Kind::found:
    case Kind::open:
    case Kind::list: list(b.lines, out); break;
    case Kind::table: table(b.cells, out); break;
    case Kind::command: command(b.lines[0].text, out); break;
  }
}

}  // namespace

Result<Exported> export_report_markdown(const ExportSource& source) {
  std::string out;
  for (const ReportBlock& b : report_of(source).blocks) block(b, out);
  return Exported{"report.md", std::move(out)};
}

}  // namespace vitrine::dataset
