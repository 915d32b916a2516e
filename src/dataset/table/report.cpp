#include "dataset/table/report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "text/format.h"

#include "explanation/explanation_fields.h"

namespace vitrine::dataset {

namespace {

constexpr double rare_class = 0.1;  // a class of a smaller share is called rare

void add_classes(const Table& table, const Split* split, TableReport& report) {
  const Column* label = table.label();
  if (!label) {
    report.add("no_label", "No column is the label: choose the one that holds the classes.",
               "columns with the role label", table.rows, 0);
    return;
  }
  std::vector<int64_t> rows(label->levels.size());
  int64_t unlabelled = 0;
  for (const int32_t code : label->codes) {
    if (code < 0) ++unlabelled;
    else ++rows[static_cast<size_t>(code)];
  }
  const int64_t labelled = table.rows - unlabelled;
  if (unlabelled)
    report.add("unlabelled",
               count_of(unlabelled, "row has", "rows have") + " no label and " + (unlabelled == 1 ? "is" : "are") +
                   " left out.",
               "rows with a missing label", table.rows, static_cast<double>(unlabelled));
  if (label->levels.size() < 2) {
    report.add("one_class", "All rows have one class: there is nothing to separate.", "different labels", labelled,
               static_cast<double>(label->levels.size()));
    return;
  }
  const auto least = std::min_element(rows.begin(), rows.end()) - rows.begin();
  const auto most = std::max_element(rows.begin(), rows.end()) - rows.begin();
  const double share = static_cast<double>(rows[static_cast<size_t>(least)]) / static_cast<double>(labelled);
  if (share < rare_class || rows[static_cast<size_t>(most)] > 3 * rows[static_cast<size_t>(least)])
    report.add("imbalance",
               "The classes are uneven: " +
                   percent_of(static_cast<double>(rows[static_cast<size_t>(most)]) / static_cast<double>(labelled)) +
                   " are “" + label->levels[static_cast<size_t>(most)] + "”, " + percent_of(share) + " are “" +
                   label->levels[static_cast<size_t>(least)] + "”; compare accuracies with the larger share.",
               "smallest share of a class", labelled, share);
  if (rows.size() > 20)
    report.add(
        "many_classes",
        "The label “" + label->name + "” has " + std::to_string(rows.size()) + " classes: is it the right column?",
        "different labels", labelled, static_cast<double>(rows.size()));
  if (!split) return;
  std::vector<bool> in_train(rows.size());
  for (const int32_t row : split->of(Part::train))
    in_train[static_cast<size_t>(label->codes[static_cast<size_t>(row)])] = true;
  const auto unseen = std::count(in_train.begin(), in_train.end(), false);
  if (unseen)
    report.add("unseen_classes",
               count_of(unseen, "class is", "classes are") + " in no train row and can never be predicted.",
               "classes without a train row", labelled, static_cast<double>(unseen));
}

// Labels that differ by case only are two classes, which is seldom meant.
void add_case_variants(const Table& table, TableReport& report) {
  const Column* label = table.label();
  if (!label) return;
  std::map<std::string, std::vector<std::string>> by_word;
  for (const std::string& level : label->levels) by_word[ascii_lowered(level)].push_back("“" + level + "”");
  for (const auto& [word, spellings] : by_word)
    if (spellings.size() > 1)
      report.add("case_variants",
                 "The classes " + named(spellings, 4) +
                     " differ by capital letters only; they can be read as one (merge case).",
                 "classes that are the same in lower case", table.rows, static_cast<double>(spellings.size()));
}

}  // namespace

void TableReport::add(const char* code, std::string statement, const char* test, int64_t rows, double statistic) {
  Claim c = fact();
  c.code = code;
  c.statement = std::move(statement);
  c.test = test;
  c.part = "all";
  c.rows = rows;
  c.statistic = statistic;
  list.push_back(std::move(c));
}

std::string count_of(int64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string percent_of(double share) { return percent(share, share < 0.1 ? 1 : 0); }

std::string named(const std::vector<std::string>& names, size_t most) {
  std::string out;
  const size_t shown = std::min(names.size(), most);
  for (size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  if (names.size() > shown) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

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
