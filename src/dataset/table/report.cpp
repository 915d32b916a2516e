#include "dataset/table/report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "explanation/explanation_fields.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr double rare_class = 0.1;  // a class of a smaller share is called rare

void add_classes(const Table& table, const Split* split, TableReport& report) {
  const Column* label = table.label();
  if (!label) {
    report.add("no_label", say("No column is the label: choose the one that holds the classes."),
               to_say("columns with the role label"), table.rows, 0);
    return;
  }
  std::vector<int64_t> rows(label->levels.size());
  int64_t unlabelled = 0;
  for (const int32_t code : label->codes) {
    if (code < 0) ++unlabelled;
    else ++rows[code];
  }
  const int64_t labelled = table.rows - unlabelled;
  if (unlabelled)
    report.add("unlabelled",
               say("{n|# row has no label and is left out.|# rows have no label and are left out.}", unlabelled),
               to_say("rows with a missing label"), table.rows, unlabelled);
  if (label->levels.size() < 2) {
    report.add("one_class", say("All rows have one class: there is nothing to separate."), to_say("different labels"),
               labelled, label->levels.size());
    return;
  }
  const auto least = std::min_element(rows.begin(), rows.end()) - rows.begin();
  const auto most = std::max_element(rows.begin(), rows.end()) - rows.begin();
  const double share = static_cast<double>(rows[least]) / labelled;
  if (share < rare_class || rows[most] > 3 * rows[least])
    report.add("imbalance",
               say("The classes are uneven: {most} are “{frequent}”, {least} are “{rare}”; compare accuracies with the "
                   "larger share.",
                   percent_of(static_cast<double>(rows[most]) / labelled), label->levels[most], percent_of(share),
                   label->levels[least]),
               to_say("smallest share of a class"), labelled, share);
  if (rows.size() > 20)
    report.add("many_classes",
               say("The label “{label}” has {n} classes: is it the right column?", label->name, rows.size()),
               to_say("different labels"), labelled, rows.size());
  if (!split) return;
  std::vector<bool> in_train(rows.size());
  for (const int32_t row : split->of(Part::train)) in_train[label->codes[row]] = true;
  const auto unseen = std::count(in_train.begin(), in_train.end(), false);
  if (unseen)
    report.add("unseen_classes",
               say("{n|# class is|# classes are} in no train row and can never be predicted.", unseen),
               to_say("classes without a train row"), labelled, unseen);
}

// Labels that differ by case only are two classes, which is seldom meant.
void add_case_variants(const Table& table, TableReport& report) {
  const Column* label = table.label();
  if (!label) return;
  std::map<std::string, std::vector<std::string>> by_word;
  for (const std::string& level : label->levels) by_word[ascii_lowered(level)].push_back(in_quotes(level));
  for (const auto& [word, spellings] : by_word)
    if (spellings.size() > 1)
      report.add("case_variants",
                 say("The classes {names} differ by capital letters only; they can be read as one (merge case).",
                     listed(spellings, 4)),
                 to_say("classes that are the same in lower case"), table.rows, spellings.size());
}

}  // namespace

void TableReport::add(const char* code, std::string statement, const char* test, int64_t rows, double statistic) {
  Claim c = fact();
  c.code = code;
  c.statement = std::move(statement);
  c.test = say(test);
  c.part = "all";
  c.rows = rows;
  c.statistic = statistic;
  list.push_back(std::move(c));
}

std::string percent_of(double share) { return percent(share, share < 0.1 ? 1 : 0); }

std::vector<Claim> findings(const ReadFile& file, const Split* split, int64_t dots) {
  TableReport report;
  report_reading(file, dots, report);
  add_classes(file.table, split, report);
  add_case_variants(file.table, report);
  report_columns(file.table, report);
  report_split(file.table, split, report);
  return std::move(report.list);
}

}  // namespace vitrine::dataset
