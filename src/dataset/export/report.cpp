#include "dataset/export/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dataset/analysis.h"
#include "explain/settings.h"
#include "explanation/explanation_fields.h"
#include "text/format.h"

namespace vitrine::dataset {
namespace {

using nlohmann::json;
using Kind = ReportBlock::Kind;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " · ") + part;
  return out;
}

std::string number(double value, int decimals = 3) {
  if (std::isfinite(value) && value == std::round(value) && std::abs(value) < 1e15)
    return grouped(static_cast<int64_t>(value));
  if (value != 0 && std::abs(value) < 0.001) return value > 0 ? chance(value) : "−" + chance(-value);
  return decimal(value, decimals);
}

std::string interval(double low, double high, int decimals = 3) {
  return say("{low} to {high}", number(low, decimals), number(high, decimals));
}

// What was run, on how many rows, and all that it measured.
std::string check_said(const Claim& claim) {
  std::vector<std::string> parts = {claim.rows > 0 ? say(rows_tested(claim.part), claim.test, claim.rows) : claim.test,
                                    say("statistic {value}", number(claim.statistic))};
  parts.push_back(claim.low && claim.high ? say("95 % interval {interval}", interval(*claim.low, *claim.high))
                                          : say("no interval: the check gives none"));
  if (claim.p) parts.push_back(say("p {value}", chance(*claim.p)));
  return joined(parts);
}

std::string value_said(const Figure& figure) {
  if (figure.status != Figure::Status::measured) return "–";
  return number(figure.value, figure.unit.empty() ? 3 : 1) + (figure.unit.empty() ? "" : " " + figure.unit);
}

std::string interval_said(const Figure& figure) {
  if (figure.status != Figure::Status::measured) return "–";
  if (figure.low && figure.high) return interval(*figure.low, *figure.high, figure.unit.empty() ? 3 : 1);
  return say("none given: a count, or a figure of these rows only");
}

std::string setting_said(const SettingValue& value) {
  if (const auto* on = std::get_if<bool>(&value)) return *on ? say("yes") : say("no");
  if (const auto* whole = std::get_if<int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return number(*real);
  const auto& text = std::get<std::string>(value);
  return text.empty() ? say("empty") : text;
}

struct Writer {
  ReportDocument out;

  void heading(int level, std::string text) { out.blocks.push_back({Kind::heading, level, {{std::move(text), {}}}}); }
  void line(Kind kind, std::string text) { out.blocks.push_back({kind, 2, {{std::move(text), {}}}}); }
  void lines(Kind kind, std::vector<ReportLine> all) {
    if (!all.empty()) out.blocks.push_back({kind, 2, std::move(all)});
  }
  void table(std::vector<std::vector<std::string>> cells) {
    if (cells.size() > 1) out.blocks.push_back({Kind::table, 2, {}, std::move(cells)});
  }

  void about_table(const ExportSource& source);
  void about(const Answered& answered);
  void settings(const AnalysisResult& result, const Analysis& analysis);
  void figures(const AnalysisResult& result);
  void hypotheses(const std::vector<const Answered*>& told);
  void again(const ExportSource& source, const std::vector<const Answered*>& told);
};

std::vector<ReportLine> claims_that(const std::vector<Claim>& claims, bool hold) {
  std::vector<ReportLine> out;
  for (const Claim& claim : claims)
    if (claim.holds == hold && !claim.test.empty()) out.push_back({claim.statement, check_said(claim)});
  return out;
}

void Writer::about_table(const ExportSource& source) {
  const Table& table = source.table;
  heading(2, say("The table"));
  line(Kind::text, say("{rows|# row|# rows}, {columns|# column|# columns}.", table.rows, table.columns.size()));
  std::vector<std::vector<std::string>> columns = {{say("Column"), say("Role")}};
  for (const Column& column : table.columns) columns.push_back({column.name, translated(name_of(column.role))});
  this->table(std::move(columns));
  if (source.split) {
    line(Kind::text, say("The split: {how}.", source.split->how));
    std::vector<std::vector<std::string>> parts = {{say("Part"), say("Rows")}};
    int64_t used = 0;
    for (const Part part : {Part::train, Part::validation, Part::test}) {
      const int64_t rows = std::ssize(source.split->of(part));
      used += rows;
      parts.push_back({translated(name_of(part)), grouped(rows)});
    }
    if (used < table.rows) parts.push_back({translated(name_of(Part::left_out)), grouped(table.rows - used)});
    this->table(std::move(parts));
  } else {
    line(Kind::text, say("No column is the label, so there is no split by class."));
  }
  std::vector<ReportLine> notes;
  for (const Claim& claim : source.findings)
    if (claim.holds && !claim.test.empty())
      notes.push_back({claim.statement, say(rows_tested(claim.part), claim.test, claim.rows)});
  if (notes.empty()) return line(Kind::text, say("Nothing was lost, cut or repaired while it was read."));
  heading(3, say("Noticed while reading it"));
  lines(Kind::list, std::move(notes));
}

void Writer::settings(const AnalysisResult& result, const Analysis& analysis) {
  const Settings changed = changed_settings(result);
  std::vector<std::string> differ, all;
  for (const Setting& setting : analysis.settings) {
    const auto value = result.provenance.settings.find(setting.name);
    if (value == result.provenance.settings.end()) continue;
    all.push_back(say("{setting}: {value}", translated(setting.label), setting_said(value->second)));
    if (changed.contains(setting.name)) differ.push_back(all.back());
  }
  if (!differ.empty()) line(Kind::text, say("Not the default: {settings}.", joined(differ)));
  if (!all.empty()) line(Kind::small, say("All settings: {settings}.", joined(all)));
}

void Writer::figures(const AnalysisResult& result) {
  std::vector<std::vector<std::string>> cells = {{say("Figure"), say("Value"), say("95 % interval"), say("Meaning")}};
  for (const Figure& figure : result.figures)
    cells.push_back({translated(figure.label), value_said(figure), interval_said(figure), figure.meaning});
  table(std::move(cells));
  if (result.rows.empty()) return;
  const std::vector<Figure>& first = result.rows.front().figures;
  const bool some = std::ranges::any_of(result.rows, &Row::chosen);
  cells = {{some ? say("✓: holds") : std::string()}};
  for (const Figure& figure : first) cells.front().push_back(translated(figure.label));
  for (const Row& row : result.rows) {
    if (row.figures.size() != first.size()) return;
    std::vector<std::string> line = {(row.chosen ? "✓ " : "") + row.label};
    for (const Figure& figure : row.figures)
      line.push_back(figure.status == Figure::Status::measured && figure.low && figure.high
                         ? say("{value} ({interval})", value_said(figure), interval_said(figure))
                         : value_said(figure));
    cells.push_back(std::move(line));
  }
  table(std::move(cells));
  line(Kind::small, say("In brackets: 95 % interval; a figure without one is a count, or corrected, or of these rows "
                        "only."));
}

void Writer::about(const Answered& answered) {
  const AnalysisResult& result = *answered.result;
  const Analysis& analysis = *find_analysis(result.analysis);
  heading(2, translated(analysis.title));
  line(Kind::text, translated(analysis.question));
  settings(result, analysis);
  if (made_by_hand(answered))
    line(Kind::text, say("This was changed by hand after it was made; the command at the end makes it without that."));
  std::vector<ReportLine> found = claims_that(result.claims, true), open = claims_that(result.claims, false);
  if (!found.empty()) heading(3, say("Found"));
  lines(Kind::found, std::move(found));
  if (!open.empty()) heading(3, say("Not found"));
  lines(Kind::open, std::move(open));
  if (!result.figures.empty() || !result.rows.empty()) heading(3, say("Figures"));
  figures(result);
  std::vector<ReportLine> notes;
  for (const std::string& note : result.notes) notes.push_back({note, {}});
  if (!notes.empty()) heading(3, say("Notes"));
  lines(Kind::list, std::move(notes));
  line(Kind::text, say("Caveat: {caveat}", translated(analysis.caveat)));
  if (*analysis.paper) line(Kind::small, say("Method: {paper}", analysis.paper));
}

void Writer::hypotheses(const std::vector<const Answered*>& told) {
  if (told.empty()) return;
  heading(2, say("How much was tried"));
  int64_t all = 0;
  std::vector<std::vector<std::string>> cells = {
      {say("Analysis"), say("Hypotheses tried"), say("Checks with a p value"), say("Of these hold")}};
  for (const Answered* one : told) {
    const int64_t tried = hypotheses_tried(*one->result);
    all += std::max<int64_t>(tried, 0);
    int64_t tested = 0, hold = 0;
    for (const Claim& claim : one->result->claims) {
      if (!claim.p || claim.test.empty()) continue;
      ++tested;
      hold += claim.holds;
    }
    cells.push_back({translated(find_analysis(one->result->analysis)->title),
                     tried < 0 ? say("it does not say") : grouped(tried), grouped(tested), grouped(hold)});
  }
  line(Kind::text, say("{n|# hypothesis was|# hypotheses were} tried in all by the analyses that say how many.", all));
  table(std::move(cells));
  line(Kind::text, say("Within an analysis p values are corrected as the text of each check says; across analyses they "
                       "are not corrected."));
}

void Writer::again(const ExportSource& source, const std::vector<const Answered*>& told) {
  heading(2, say("To have it again"));
  std::vector<ReportLine> facts = {{say("Seed {seed}", ungrouped(static_cast<int64_t>(source.options.seed))), {}},
                                   {say("Vitrine {version}", VITRINE_VERSION), {}}};
  std::vector<std::string> models;
  for (const Answered* one : told) {
    const Provenance& p = one->result->provenance;
    if (p.model.empty()) continue;
    const std::string words = say("Model {model}, hash {hash}", p.model, p.model_hash);
    if (std::ranges::find(models, words) == models.end()) models.push_back(words);
  }
  if (models.empty()) models.push_back(say("No model took part."));
  for (std::string& words : models) facts.push_back({std::move(words), {}});
  lines(Kind::list, std::move(facts));
  line(Kind::command, report_command(source, told));
}

}  // namespace

Settings changed_settings(const AnalysisResult& result) {
  const Analysis* analysis = find_analysis(result.analysis);
  const auto defaults = fill_settings(result.analysis, analysis->settings, {});
  Settings out;
  for (const auto& [name, value] : result.provenance.settings) {
    const auto usual = defaults.ok() ? defaults->find(name) : Settings::const_iterator();
    if (!defaults.ok() || usual == defaults->end() || usual->second != value) out[name] = value;
  }
  return out;
}

int64_t hypotheses_tried(const AnalysisResult& result) {
  if (!result.value.is_object()) return -1;
  for (const char* name : {"tried", "compared"})
    if (const auto found = result.value.find(name); found != result.value.end() && found->is_number_integer())
      return found->get<int64_t>();
  const auto nodes = result.value.find("nodes");
  if (nodes == result.value.end() || !nodes->is_array()) return -1;
  int64_t all = 0;
  for (const json& node : *nodes)
    if (node.is_object() && node.contains("tried") && node["tried"].is_number_integer())
      all += node["tried"].get<int64_t>();
  return all;
}

bool made_by_hand(const Answered& answered) {
  if (answered.changed) return true;
  const AnalysisResult& result = *answered.result;
  const auto below = result.provenance.settings.find("below");
  if (below != result.provenance.settings.end())
    if (const auto* node = std::get_if<int64_t>(&below->second); node && *node >= 0) return true;
  if (!result.value.is_object() || !result.value.contains("nodes") || !result.value["nodes"].is_array()) return false;
  return std::ranges::any_of(result.value["nodes"],
                             [](const json& node) { return node.is_object() && node.value("locked", false); });
}

std::vector<const Answered*> told_in_report(const ExportSource& source) {
  std::vector<const Answered*> out;
  for (const Analysis* analysis : all_analyses())
    for (const Answered& one : source.answered) {
      const AnalysisResult& r = *one.result;
      if (r.analysis == analysis->name && !(r.claims.empty() && r.figures.empty() && r.rows.empty() && r.notes.empty()))
        out.push_back(&one);
    }
  return out;
}

ReportDocument report_of(const ExportSource& source) {
  const std::vector<const Answered*> told = told_in_report(source);
  Writer writer;
  writer.out.title = say("Report on {table}", source.table.name);
  writer.heading(1, writer.out.title);
  writer.about_table(source);
  if (told.empty()) writer.line(Kind::text, say("Nothing has been asked of this table yet."));
  for (const Answered* one : told) writer.about(*one);
  writer.hypotheses(told);
  writer.again(source, told);
  return std::move(writer.out);
}

}  // namespace vitrine::dataset
