// The report as a page that needs nothing else: no script, no request; light, and made for paper too.
#include "dataset/export/escape.h"
#include "dataset/export/report.h"
#include "text/catalogue.h"

namespace vitrine::dataset {
namespace {

using Kind = ReportBlock::Kind;

constexpr const char* kStyle =
    ":root{color-scheme:light}"
    "body{font:16px/1.5 Georgia,serif;color:#1b1b19;background:#fcfbf8;max-width:60em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.6em;font-weight:500;line-height:1.25}h2{font-size:1.25em;font-weight:500;margin:2em 0 .4em;"
    "border-top:1px solid #1b1b19;padding-top:.4em}h3{font-size:1em;font-weight:600;margin:1.2em 0 .3em}p{margin:.4em "
    "0}"
    "ul{list-style:none;padding-left:1.2em;border-left:1px solid #ddd9cf}li{margin:.5em 0;overflow-wrap:anywhere}"
    "small{display:block;color:#6d6961;font:12px/1.4 sans-serif}.open li{color:#57534c}"
    "table{border-collapse:collapse;font:13px/1.4 sans-serif;margin:.6em 0}"
    "th,td{text-align:left;vertical-align:top;padding:.25em 1.2em .25em 0;border-bottom:1px solid #ddd9cf;"
    "overflow-wrap:anywhere}th{color:#6d6961;font-weight:500}"
    "pre{font:12px/1.5 monospace;background:#f4f2ec;padding:.8em;white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media print{body{background:#fff;max-width:none;margin:0;font-size:11pt}h2,h3{break-after:avoid}"
    "li,tr,pre{break-inside:avoid}pre{background:none;border:1px solid #ddd9cf}}";

// In a run of its own, so that text from right to left turns nothing beside it.
std::string apart(const std::string& text) { return "<bdi>" + in_html(text) + "</bdi>"; }

void list(const std::vector<ReportLine>& lines, const char* name, std::string& out) {
  out += std::string("<ul class=") + name + ">\n";
  for (const ReportLine& line : lines) {
    out += "<li>" + apart(line.text);
    if (!line.small.empty()) out += "<small>" + apart(line.small) + "</small>";
    out += "</li>\n";
  }
  out += "</ul>\n";
}

void table(const std::vector<std::vector<std::string>>& cells, std::string& out) {
  out += "<table>\n";
  for (size_t row = 0; row < cells.size(); ++row) {
    out += "<tr>";
    for (const std::string& cell : cells[row])
      out += row ? "<td>" + apart(cell) + "</td>" : "<th scope=col>" + apart(cell) + "</th>";
    out += "</tr>\n";
  }
  out += "</table>\n";
}

void block(const ReportBlock& b, std::string& out) {
  const std::string level = std::to_string(b.level);
  switch (b.kind) {
    case Kind::heading: out += "<h" + level + ">" + apart(b.lines[0].text) + "</h" + level + ">\n"; break;
    case Kind::text: out += "<p>" + apart(b.lines[0].text) + "</p>\n"; break;
    case Kind::small: out += "<p><small>" + apart(b.lines[0].text) + "</small></p>\n"; break;
    case Kind::found: list(b.lines, "found", out); break;
    case Kind::open: list(b.lines, "open", out); break;
    case Kind::list: list(b.lines, "notes", out); break;
    case Kind::table: table(b.cells, out); break;
    case Kind::command: out += "<pre><code>" + in_html(b.lines[0].text) + "</code></pre>\n"; break;
  }
}

}  // namespace

Result<Exported> export_report(const ExportSource& source) {
  const ReportDocument report = report_of(source);
  std::string out = "<!doctype html>\n<html lang=" + language() +
                    "><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\n<title>" +
                    in_html(report.title) + "</title>\n<style>" + kStyle + "</style>\n";
  for (const ReportBlock& b : report.blocks) block(b, out);
  return Exported{"report.html", out + "</html>\n"};
}

}  // namespace vitrine::dataset
