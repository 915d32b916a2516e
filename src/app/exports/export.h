// What of the view that is shown can leave the page. Adding a form = one file here that defines `const ExportForm
// export_<name>` + one line in exports.inc; the menu, the file's name and the tests follow.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

struct ExportForm {
  std::string_view name;              // the file's ending: "csv"
  std::string_view title;             // in the menu: "Numbers (CSV)"
  std::string_view mime;              // "text/csv"
  bool of_tables;                     // whether a table of methods has this form too
  bool names_site = false;            // kSite in it stands for the URL of the page's folder
  std::string (*make)(const State&);  // the file; empty while the view shows nothing that has this form
};
inline constexpr std::string_view kSite = "{site}";
// What an Export command asks of the program beside the forms: a picture of the canvas, `copied` to the clipboard, and
// in a tab of their own the whole page of a figure and the documentation.
inline constexpr std::string_view kPicture = "png", kCopy = "copy", kWholePage = "page", kDocumentation = "docs";

#define X(name) extern const ExportForm export_##name;
#include "app/exports/exports.inc"
#undef X
std::span<const ExportForm* const> export_forms();
const ExportForm* find_export(std::string_view name);

// ---- what the forms share
// The explanation that the view is about: the attribution as it is drawn, or the table of trust. Null unless it answers
// what is asked now: an older picture is not exported under a newer question.
const Explanation* exported(const State& state);
std::string export_file_name(const State& state, std::string_view ending);  // "vitrine-occlusion.csv"
// A value exactly as the command line's JSON writes it.
std::string exact(double value);
std::string exact(float value);  // of a tensor
// “positive” rather than “negative”: what the explanation is about.
std::string about(const Explanation& e);
// What Ctrl+C copies: the selected token with its score ("never\t1.94 log-odds"), else the numbers as the CSV has them,
// with tabs.
std::string copied(const State& state);
// The explanation as JSON that no text in it can lead out of a <script>.
std::string json_in_html(const Explanation& e);
std::string xml_escaped(std::string_view text);

}  // namespace vitrine::app
