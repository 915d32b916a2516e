// The report of a data set: what was asked of the table, what was found, what was not, and how to have it again. A
// document without a look of its own; export_report*.cpp write it. The same source gives the same bytes: it holds no
// date and no times.
//
// A sentence stands under what was found only if its check holds, and every one that was checked stands somewhere.
#pragma once
#include <string>
#include <vector>

#include "dataset/analysis_result.h"
#include "dataset/export/export.h"

namespace vitrine::dataset {

// A sentence and, in small print, what was run to check it.
struct ReportLine {
  std::string text, small;
};

// One after the other. Texts are plain: who writes them escapes them.
struct ReportBlock {
  enum class Kind {
    heading,  // lines[0], of `level`
    text,     // lines[0]
    small,    // lines[0], in small print
    found,    // lines: sentences whose checks hold
    open,     // lines: sentences whose checks do not
    list,     // lines
    table,    // cells: [row][column], the first row names the columns
    command,  // lines[0]: a command line
  };
  Kind kind = Kind::text;
  int level = 2;  // of a heading: 1 to 3
  std::vector<ReportLine> lines = {};
  std::vector<std::vector<std::string>> cells = {};
};

struct ReportDocument {
  std::string title;
  std::vector<ReportBlock> blocks;
};

ReportDocument report_of(const ExportSource& source);

// What the report tells of, in the order of the menu: answers that have a claim, a figure, a row or a note. Others are
// pictures of one node or row.
std::vector<const Answered*> told_in_report(const ExportSource& source);

// The parts of the end.
// The one line that makes the report again: `tools/vitrine dataset report`, with what differs from the defaults.
std::string report_command(const ExportSource& source, const std::vector<const Answered*>& told);
// Of the settings of a run, those that are not the declared defaults.
Settings changed_settings(const AnalysisResult& result);
// How many hypotheses an analysis says it tried: `tried` of its value, else `compared`, else those of the nodes of a
// tree. Below 0: it does not say.
int64_t hypotheses_tried(const AnalysisResult& result);
// True where no settings make it again: a tree that was edited, or grown below a node or around locked questions.
bool made_by_hand(const Answered& answered);

}  // namespace vitrine::dataset
