// Do rows fall into groups, and what is each about (clusters.h)?
#include "dataset/analyses/clusters.h"

#include <algorithm>

#include "dataset/analyses/condition_source.h"
#include "dataset/analyses/difference_fields.h"
#include "dataset/analyses/own_questions.h"
#include "dataset/analysis.h"
#include "dataset/table/row_order.h"
#include "dataset/words/library.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {

template <>
struct Fields<dataset::GroupCount> {
  static constexpr const char* what = "a number of groups";
  static void list(auto& a, auto& c) {
    a.must("groups", c.groups);
    a.must("strength", c.strength);
    a.may("low", c.low);
    a.may("high", c.high);
    a.may("explained", c.explained);
  }
};
template <>
struct Fields<dataset::RowGroup> {
  static constexpr const char* what = "a group of rows";
  static void list(auto& a, auto& g) {
    a.must("name", g.name);
    a.may("share", g.share);
    a.may("tested", g.tested);
    a.may("statements", g.statements);
    a.may("typical", g.typical);
  }
};
template <>
struct Fields<dataset::ClusterSummary> {
  static constexpr const char* what = "the groups";
  static void list(auto& a, auto& s) {
    a.may("representation", s.representation);
    a.may("asked_for", s.given);
    a.must("chosen", s.chosen);
    a.may("rows", s.rows);
    a.may("held_out", s.held_out);
    a.may("axes", s.axes);
    a.may("map_share", s.map_share);
    a.may("p", s.p);
    a.may("draws", s.draws);
    a.may("counts", s.counts);
    a.may("groups", s.groups);
    a.may("label_agreement", s.label_agreement);
    a.may("label_low", s.label_low);
    a.may("label_high", s.label_high);
    a.may("tried", s.tried);
    a.may("verified", s.verified);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {
namespace {

constexpr size_t examples_told = 6;  // groups of which the notes give a row

NamedTensor by_count(std::string name, std::vector<float> values, const char* unit = "") {
  const int64_t n = values.size();
  return {std::move(name), {"number of groups"}, unit, Tensor({n}, std::move(values))};
}

void add_tensors(const ClusterSummary& s, AnalysisResult& result) {
  const int64_t n = s.row.size();
  std::vector<float> map;
  for (const auto& place : s.map) map.insert(map.end(), place.begin(), place.end());
  result.tensors.push_back({"map", {"row", "axis"}, "", Tensor({n, 2}, std::move(map))});
  result.tensors.push_back({"group", {"row"}, "", Tensor({n}, std::vector<int64_t>(s.group.begin(), s.group.end()))});
  result.tensors.push_back({"row", {"row"}, "", Tensor({n}, std::vector<int64_t>(s.row.begin(), s.row.end()))});
  if (s.counts.size() < 2) return;
  std::vector<float> groups, strength, low, high;
  for (const GroupCount& c : s.counts) {
    groups.push_back(c.groups);
    strength.push_back(c.strength);
    low.push_back(c.low);
    high.push_back(c.high);
  }
  result.tensors.push_back(by_count("groups", std::move(groups)));
  result.tensors.push_back(by_count("strength", std::move(strength), "prediction strength on test rows"));
  result.tensors.push_back(by_count("strength_low", std::move(low)));
  result.tensors.push_back(by_count("strength_high", std::move(high)));
}

Row row_of(const RowGroup& group, size_t place) {
  Row row;
  row.name = std::to_string(place + 1);
  const Difference* label = group.label();
  const std::string name = with_capital(group.name);
  row.label = label ? say("{group}: rows {clause}", name, label->clause)
                    : say("{group}: nothing that was looked at tells it from the others", name);
  row.chosen = label != nullptr;
  Figure share = measured_figure("share", say("Share"), 100 * group.tested.value(), "%", say("of all test rows"));
  share.low = 100 * group.tested.low();
  share.high = 100 * group.tested.high();
  row.figures = {std::move(share)};
  if (!label) {
    for (const auto& [figure, title] :
         {std::pair("inside", say("Inside")), std::pair("outside", say("Outside")), std::pair("p", std::string("p"))})
      row.figures.push_back(not_measured(figure, title, say("no statement holds")));
    return row;
  }
  row.figures.push_back(measured_figure("inside", say("Inside"), 100 * label->first.value(), "%",
                                        say("test rows of the group that are so")));
  row.figures.push_back(measured_figure("outside", say("Outside"), 100 * label->second.value(), "%",
                                        say("test rows of the others that are so")));
  row.figures.push_back(measured_figure("p", "p", label->p, "", say("corrected for statements and groups")));
  return row;
}

void add_figures(const ClusterSummary& s, std::vector<Figure>& figures) {
  figures.push_back(measured_figure("groups", say("Groups"), s.chosen > 1 ? static_cast<double>(s.chosen) : 0, "",
                                    s.given ? say("as asked for") : say("0: none are found again")));
  for (const GroupCount& c : s.counts)
    if (c.groups == s.chosen) {
      Figure strength = measured_figure("strength", say("Prediction strength"), c.strength, "",
                                        say("share of pairs that two halves both keep together, in the weakest group"));
      strength.low = c.low;
      strength.high = c.high;
      figures.push_back(std::move(strength));
      figures.push_back(
          measured_figure("explained", say("Explained"), 100 * c.explained, "%", say("of the spread of test rows")));
    }
  if (s.chosen > 1)
    figures.push_back(measured_figure("p", "p", s.p, "", say("against {n|# draw|# draws} without groups", s.draws)));
  if (s.label_agreement) {
    Figure agreement = measured_figure("label_agreement", say("Agreement with the label"), *s.label_agreement, "",
                                       say("adjusted Rand index: 1 the same, 0 chance"));
    agreement.low = s.label_low;
    agreement.high = s.label_high;
    figures.push_back(std::move(agreement));
  }
  figures.push_back(measured_figure("map_share", say("On the map"), 100 * (s.map_share[0] + s.map_share[1]), "%",
                                    say("of the spread lies along the two axes drawn")));
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  const auto table = job.project->table_ptr();
  const uint64_t seed = job.project->split_options().seed;
  const std::string own = job.text("questions");
  const bool asks = job.toggle("ask_model") || !own.empty();
  VITRINE_CO_TRY(const auto source, co_await condition_source(job, {}, !asks, whole.part(0, 0.05)));
  const std::vector<Part> part = parts_of(*table, job.project->split(), seed);
  std::vector<int32_t> rows, counted_rows;
  for (size_t row = 0; row < part.size(); ++row)
    if (part[row] != Part::left_out) rows.push_back(row);
  rows = drawn(rows, job.integer("rows"), seed);
  std::sort(rows.begin(), rows.end());
  for (const int32_t row : rows)
    if (part[row] != Part::test) counted_rows.push_back(row);
  ModelReader reader = job.reader;
  if (job.toggle("without_model")) reader.loaded = nullptr;
  ClusterOptions options;
  options.groups = job.integer("groups") > 1 ? job.integer("groups") : 0;
  VITRINE_CO_TRY(options.difference.own, own_questions(source->answerer.get(), source->text_column(), own));
  if (source->answerer && job.toggle("ask_model") && table->first_with(Role::text) >= 0)
    options.difference.race = question_library(*job.reader.loaded, source->text_column());
  VITRINE_CO_TRY(RowVectors made, co_await row_vectors(table, std::move(rows), std::move(counted_rows), {},
                                                       std::move(reader), whole.part(0.05, 0.5)));
  const auto vectors = std::make_shared<const RowVectors>(std::move(made));
  VITRINE_CO_TRY(const ClusterSummary summary,
                 co_await find_clusters(source, vectors, part, options, whole.part(0.5, 1)));
  AnalysisResult result;
  result.claims = claims_of(summary, options);
  result.cost.forward_passes = summary.passes;
  add_figures(summary, result.figures);
  for (size_t g = 0; g < summary.groups.size(); ++g) result.rows.push_back(row_of(summary.groups[g], g));
  add_tensors(summary, result);
  for (size_t g = 0; g < std::min(summary.groups.size(), examples_told); ++g)
    if (!summary.groups[g].typical.empty()) {
      const ShownRow& typical = summary.groups[g].typical.front();
      result.notes.push_back(say("Typical of {group}, row {row}: {text}", summary.groups[g].name,
                                 ungrouped(typical.row + 1), in_quotes(typical.text)));
    }
  result.value = written(summary);
  co_return result;
}

constexpr Setting settings[] = {
    {"groups",
     "Groups",
     Setting::Kind::integer,
     {},
     0,
     20,
     0,
     "How many; 0: as many as are found again on other rows."},
    {"rows", "Rows", Setting::Kind::integer, {}, 60, 100'000, 5000, "At most so many, drawn from all, are looked at."},
    {"ask_model",
     "Ask the model about groups",
     Setting::Kind::toggle,
     {},
     0,
     0,
     0,
     "Its answers describe groups too, beside words, numbers and categories."},
    {"questions",
     "Your own questions",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "In words, which the model answers, with ; between them; verified of every group."},
    {"without_model",
     "Alike by words",
     Setting::Kind::toggle,
     {},
     0,
     0,
     0,
     "Rows are alike by their words even where a model is loaded."}};

}  // namespace

const Analysis analysis_clusters{
    .name = "clusters",
    .title = "Groups of rows",
    .question = "Do rows fall into groups, and what is each about?",
    .paper = "Tibshirani, Walther 2005; Arthur, Vassilvitskii 2007",
    .caveat = "Groups are round and of like size by the way they are found; others, and gradual change, are not seen.",
    .view = View::map,
    .needs = {},
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset
