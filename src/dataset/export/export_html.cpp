// A tree as a page of its own: nested questions that open and close without a script, class bars, figures, and what was
// checked.
#include <algorithm>
#include <cstdio>
#include <iterator>

#include "dataset/export/escape.h"
#include "dataset/export/export.h"
#include "text/catalogue.h"

namespace vitrine::dataset {
namespace {

constexpr const char* kColours[] = {"#B5480B", "#1C5FA3", "#014342", "#3D3200", "#3A95DB", "#978D82"};

std::string written(double value, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}
Word fixed(double value, const char* format) { return numeral(written(value, format)); }

int64_t rows_of(const TreeNode& node) {
  int64_t rows = 0;
  for (const auto& part : node.counts)
    for (const int64_t n : part) rows += n;
  return rows;
}

std::string bar(const Tree& tree, const TreeNode& node) {
  std::string out = "<span class=bar>";
  const double all = std::max<int64_t>(rows_of(node), 1);
  for (size_t k = 0; k < tree.classes.size(); ++k) {
    int64_t rows = 0;
    for (const auto& part : node.counts)
      if (k < part.size()) rows += part[k];
    out += "<i style=\"width:" + written(100 * static_cast<double>(rows) / all, "%.2f%%") +
           ";background:" + kColours[k % std::size(kColours)] + "\" title=\"" + in_html(tree.classes[k]) + ": " +
           std::to_string(rows) + "\"></i>";
  }
  return out + "</span>";
}

void node_html(const Tree& tree, const TreeNode& node, const std::string& answer, std::string& out) {
  const std::string before = answer.empty() ? "" : "<b>" + answer + "</b> ";
  const std::string rows = "<small>" + say("{n} rows", rows_of(node)) + "</small>";
  if (node.leaf() || !node.question) {
    const size_t i = node.prediction;
    const bool known = node.prediction >= 0 && i < tree.classes.size();
    out += "<li>" + before + "<strong style=\"color:" + kColours[(known ? i : 0) % std::size(kColours)] + "\">" +
           in_html(known ? tree.classes[i] : "?") + "</strong> " + bar(tree, node) + " " + rows + " <small>" +
           say(said(node.accuracy_as_leaf[static_cast<size_t>(Part::test)])) + "</small></li>\n";
    return;
  }
  out += "<li><details open><summary>" + before + "<q>" + in_html(words_of(*node.question)) + "</q> " +
         bar(tree, node) + " " + rows + " <small>" +
         say("gain {points} ({low} to {high}), p {p}", fixed(node.gain.points, "%+.1f"), fixed(node.gain.low, "%.1f"),
             fixed(node.gain.high, "%.1f"), fixed(node.gain.p_corrected, "%.2g")) +
         "</small></summary><ul>\n";
  if (const TreeNode* yes = tree.find(node.yes)) node_html(tree, *yes, say("yes"), out);
  if (const TreeNode* no = tree.find(node.no)) node_html(tree, *no, say("no"), out);
  out += "</ul></details></li>\n";
}

constexpr const char* kStyle =
    "body{font:16px/1.5 Georgia,serif;color:#1b1b19;background:#fcfbf8;max-width:60em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.6em;font-weight:500;line-height:1.25}ul{list-style:none;padding-left:1.6em;border-left:1px solid "
    "#ddd9cf}"
    "li{margin:.35em 0}summary{cursor:pointer}q{quotes:none;font-weight:500}small{color:#6d6961;font:12px/1.4 "
    "sans-serif}"
    ".bar{display:inline-flex;width:7em;height:.5em;vertical-align:middle;background:#f4f2ec}.bar i{display:block}"
    ".key i{display:inline-block;width:.7em;height:.7em;margin:0 .35em 0 1em}"
    "@media(prefers-color-scheme:dark){body{color:#eeece6;background:#16181b}ul{border-color:#34383e}small{color:#"
    "a5a198}.bar{background:#1e2125}strong{filter:brightness(1.6)}}";

}  // namespace

Result<Exported> export_html(const ExportSource& source) {
  const Table& table = source.table;
  const Tree& tree = *source.tree;
  std::string out = "<!doctype html>\n<html lang=" + (spoken() ? spoken()->language : "en") +
                    "><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\n<title>" +
                    in_html(say("{table}: a tree of questions", table.name)) + "</title>\n<style>" + kStyle +
                    "</style>\n<h1>" + in_html(say("What separates the classes of {table}?", table.name)) +
                    "</h1>\n<p>" + in_html(say(said(hard_on_test(tree)))) + ".</p>\n<p class=key>";
  for (size_t k = 0; k < tree.classes.size(); ++k)
    out += std::string("<i style=\"background:") + kColours[k % std::size(kColours)] + "\"></i>" +
           in_html(tree.classes[k]);
  out += "</p>\n<ul>\n";
  if (!tree.nodes.empty()) node_html(tree, tree.nodes.front(), "", out);
  out +=
      "</ul>\n<p><small>" +
      say("Gain: points of Gini impurity on validation rows, with its 95 % interval; p is corrected for the questions "
          "that were compared. Seed {seed}.",
          ungrouped(tree.seed)) +
      "</small></p>\n<ul>\n";
  for (const Claim& check : tree.checks)
    if (check.holds)
      out += "<li>" + in_html(check.statement) + " <small>" +
             in_html(say(rows_tested(check.part), check.test, check.rows)) + "</small></li>\n";
  return Exported{"tree.html", out + "</ul>\n</html>\n"};
}

}  // namespace vitrine::dataset
