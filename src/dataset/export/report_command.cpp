#include <algorithm>
#include <nlohmann/json.hpp>

#include "dataset/analysis.h"
#include "dataset/export/escape.h"
#include "dataset/export/report.h"
#include "explanation/explanation_fields.h"
#include "text/catalogue.h"
#include "text/format.h"

namespace vitrine::dataset {
namespace {

struct CommandLine {
  std::string text;
  void word(std::string_view one) { text += (text.empty() ? "" : " ") + in_shell(one); }
  void option(std::string_view name, std::string_view value) {
    word(name);
    word(value);
  }
};

std::string written_plainly(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return written(Settings{{"value", value}})["value"].dump();
}

void say_reading(const ReadOptions& o, CommandLine& line) {
  const auto one = [](char c) {
    return c == '\t' ? std::string("tab") : c == ' ' ? std::string("space") : std::string(1, c);
  };
  if (o.separator) line.option("--separator", one(*o.separator));
  if (o.quote) line.option("--quote", *o.quote ? std::string(1, *o.quote) : std::string("none"));
  if (o.header) line.option("--header", *o.header ? "yes" : "no");
  if (!o.encoding.empty()) line.option("--encoding", o.encoding);
  if (o.decimal) line.option("--decimal", std::string(1, *o.decimal));
  if (o.missing) {
    std::string words;
    for (const std::string& word : *o.missing) words += (words.empty() ? "" : ",") + word;
    line.option("--missing", words);
  }
  if (o.merge_case) line.word("--merge-case");
}

void say_split(const SplitOptions& o, CommandLine& line) {
  line.option("--seed", std::to_string(o.seed));
  const SplitOptions usual;
  if (o.train != usual.train || o.validation != usual.validation || o.test != usual.test)
    line.option("--shares",
                short_number(o.train, 17) + "," + short_number(o.validation, 17) + "," + short_number(o.test, 17));
  if (!o.column.empty()) line.option("--split-column", o.column);
  if (o.keep_leaks) line.word("--keep-leaks");
}

}  // namespace

std::string report_command(const ExportSource& source, const std::vector<const Answered*>& told) {
  CommandLine line;
  for (const char* word : {"tools/vitrine", "dataset", "report"}) line.word(word);
  line.option("--data", source.table.name);
  if (!source.test_file.empty()) {
    constexpr std::string_view prefix = "test: ";  // of the command line, which keeps two files of one name apart
    std::string_view name = source.test_file;
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    line.option("--test", name);
  }
  say_reading(source.table.options, line);
  for (const RoleChoice& choice : source.roles) line.option("--role", choice.column + "=" + name_of(choice.role));
  say_split(source.options, line);
  bool asks = false;
  std::string names, model;
  for (const Answered* one : told) {
    const Analysis* analysis = find_analysis(one->result->analysis);
    names += (names.empty() ? "" : ",") + one->result->analysis;
    asks = asks || analysis->uses_model;
    if (model.empty()) model = one->result->provenance.model;
  }
  if (!told.empty()) line.option("--analyses", names);
  for (const Answered* one : told)
    for (const auto& [name, value] : changed_settings(*one->result))
      line.option("--set", one->result->analysis + "." + name + "=" + written_plainly(value));
  if (asks) line.option("--model", model.empty() ? std::string("none") : "models/" + model);
  if (spoken()) line.option("--lang", language());
  return line.text;
}

}  // namespace vitrine::dataset
