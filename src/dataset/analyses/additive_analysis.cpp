// An additive model of a table, and what its curves say (additive.h).
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "dataset/analyses/additive.h"
#include "dataset/analyses/condition_source.h"
#include "dataset/analyses/groups.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Fields<dataset::Curve> {
  static constexpr const char* what = "a curve";
  static void list(auto& a, auto& curve) {
    a.must("column", curve.name);
    a.must("kind", curve.kind);
    a.brief("edges", curve.edges);
    a.brief("levels", curve.levels);
    a.must("value", curve.value);
    a.may("low", curve.low);
    a.may("high", curve.high);
    a.may("rows", curve.rows);
    a.may("importance", curve.importance);
    a.may("shape", curve.shape);
  }
};
template <>
struct Fields<dataset::AdditiveSummary> {
  static constexpr const char* what = "the additive model";
  static void list(auto& a, auto& s) {
    a.must("target", s.target);
    a.may("unit", s.unit);
    a.must("intercept", s.intercept);
    a.must("curves", s.curves);
    a.may(s.logistic ? "auc" : "r2", s.quality);
    a.says("interval", Ends<const double>{s.range.low, s.range.high});
    if (s.logistic) {
      a.may("accuracy", s.accuracy);
      a.may("majority", s.majority);
    }
    a.may("fitted", s.fitted);
    a.may("tested", s.tested);
    a.may("bags", s.bags);
    a.may("rounds", s.rounds);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {
namespace {

constexpr size_t most_points = 64, most_pictures = 9;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

Error refused(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), std::move(where), std::move(advice)};
}

// One class of a column against its others. Of two classes the second unless one is named, of more the most frequent.
Result<void> take_class(const Column& column, const std::string& named, const std::vector<int32_t>& fit,
                        AdditiveTarget& target) {
  std::vector<int64_t> rows(column.levels.size());
  for (const int32_t row : fit)
    if (const int32_t code = column.codes[row]; code >= 0) ++rows[code];
  const auto present = std::count_if(rows.begin(), rows.end(), [](int64_t n) { return n > 0; });
  if (present < 2)
    return refused(present ? say("The column {column} has one class only", in_quotes(column.name))
                           : say("The column {column} has no class", in_quotes(column.name)),
                   "target", say("Choose a target of two classes or of numbers."));
  auto code =
      static_cast<int32_t>(column.levels.size() == 2 ? 1 : std::max_element(rows.begin(), rows.end()) - rows.begin());
  if (!named.empty()) {
    const auto found = std::find(column.levels.begin(), column.levels.end(), named);
    if (found == column.levels.end())
      return refused(say("The column {column} has no class {class}", in_quotes(column.name), in_quotes(named)), "class",
                     say("Name one of its values."));
    code = found - column.levels.begin();
  }
  for (const int32_t own : column.codes) target.value.push_back(own < 0 ? none : own == code);
  target.unit = say("log-odds of {class}", in_quotes(column.levels[code]));
  return {};
}

Result<AdditiveTarget> target_of(const AnalysisJob& job) {
  const Table& table = job.project->table();
  const std::string& name = job.text("target");
  const int32_t place = name.empty() ? table.first_with(Role::label) : table.find(name);
  if (place < 0)
    return refused(
        name.empty() ? say("Nothing says what is to be fitted") : say("There is no column {column}", in_quotes(name)),
        "target", say("Name a column of numbers or of classes."));
  const Column& column = table.columns[place];
  AdditiveTarget target;
  target.name = column.name;
  target.left_out = {place, table.first_with(Role::label)};
  std::vector<int32_t> fit, test;
  const std::vector<Part> part = parts_of(table, job.project->split(), job.project->split_options().seed);
  for (size_t row = 0; row < part.size(); ++row)
    if (part[row] != Part::left_out) (part[row] == Part::test ? test : fit).push_back(row);
  if (column.role == Role::number) {
    target.logistic = false;
    target.value = column.numbers;
    target.unit = in_quotes(column.name);
    target.left_out.pop_back();  // a label describes a number
  } else if (column.role == Role::label || column.role == Role::category) {
    VITRINE_CHECK(take_class(column, job.text("class"), fit, target));
  } else {
    return refused(say("The column {column} holds neither numbers nor classes", in_quotes(column.name)), "target",
                   say("Give it the role number or category."));
  }
  const auto without = [&](int32_t row) { return !std::isfinite(target.value[row]); };
  std::erase_if(fit, without);
  std::erase_if(test, without);
  target.fit = std::move(fit);
  target.test = std::move(test);
  return target;
}

Row row_of(const Curve& curve, const Claim& claim, const std::string& unit) {
  Row row;
  row.name = curve.name;
  row.label = curve.name;
  row.chosen = curve.shape != "flat";
  Figure effect = measured_figure("effect", say("Effect"), row.chosen ? claim.statistic : 0, unit.c_str(),
                                  say("between the regions that its sentence names, on test rows"));
  if (row.chosen) {
    effect.low = claim.low;
    effect.high = claim.high;
  } else {
    effect.status = Figure::Status::not_measured;
  }
  row.figures = {measured_figure("importance", say("Mean change"), curve.importance, unit.c_str(),
                                 say("mean of the curve's absolute value over the rows that fitted it")),
                 std::move(effect),
                 measured_figure("p", "p", claim.p.value_or(1), "", say("corrected for all columns"))};
  return row;
}

// A curve of numbers as a picture has it: its value in the middle of each bin, at most `most_points`.
void add_picture(const Curve& curve, const std::string& unit, std::vector<NamedTensor>& tensors) {
  const size_t bins = curve.edges.size() + 1;
  if (curve.kind != "number" || bins < 3) return;
  std::array<std::vector<float>, 4> lines;
  const size_t step = (bins + most_points - 1) / most_points;
  for (size_t b = 0; b < bins; b += step) {
    const double left = b ? curve.edges[b - 1] : curve.edges.front();
    const double right = b < curve.edges.size() ? curve.edges[b] : curve.edges.back();
    const double values[] = {(left + right) / 2, curve.value[b + 1], curve.low[b + 1], curve.high[b + 1]};
    for (size_t k = 0; k < lines.size(); ++k) lines[k].push_back(values[k]);
  }
  const int64_t points = lines[0].size();
  const std::array<const char*, 4> endings{"", "_value", "_low", "_high"};
  for (size_t k = 0; k < lines.size(); ++k)
    tensors.push_back(
        {curve.name + endings[k], {curve.name}, k ? unit : std::string(), Tensor({points}, std::move(lines[k]))});
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  VITRINE_CO_TRY(AdditiveTarget target, target_of(job));
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const auto source, co_await condition_source(job, {}, true, whole.part(0, 0.1)));
  VITRINE_CO_TRY(const AdditiveSummary summary,
                 co_await fit_additive(source->table, source->words, std::move(target), job.integer("bags"),
                                       source->seed, whole.part(0.1, 1)));
  AnalysisResult result;
  result.claims = summary.claims;
  Figure quality = summary.logistic ? measured_figure("auc", "AUC", summary.quality, "", say("on test rows"))
                                    : measured_figure("r2", "R²", summary.quality, "", say("on test rows"));
  quality.low = summary.range.low;
  quality.high = summary.range.high;
  result.figures = {std::move(quality)};
  for (size_t c = 0; c < summary.curves.size(); ++c)
    result.rows.push_back(row_of(summary.curves[c], summary.claims[c + 1], summary.logistic ? "" : summary.unit));
  size_t pictures = 0;
  for (const Curve& curve : summary.curves) {
    if (curve.shape == "flat" || curve.kind != "number" || pictures == most_pictures) continue;
    ++pictures;
    add_picture(curve, summary.unit, result.tensors);
  }
  result.value = written(summary);
  co_return result;
}

constexpr Setting settings[] = {
    {"target", "Target", Setting::Kind::text, {}, 0, 0, 0, "A column of numbers or of classes; empty: the label."},
    {"class",
     "Class",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Against all others; empty: of two classes the second, of more the most frequent."},
    {"bags", "Fits", Setting::Kind::integer, {}, 2, 64, 8, "On rows drawn with replacement; they give the intervals."}};

}  // namespace

const Analysis analysis_additive{
    .name = "additive",
    .title = "Additive model",
    .question = "How does each column on its own change the answer?",
    .paper = "Lou, Caruana, Gehrke 2012; Nori, Jenkins, Koch, Caruana 2019",
    .caveat =
        "A curve says what the fit uses beside the other columns; columns that go together share an effect in no "
        "unique way.",
    .view = View::table,
    .needs = {},
    .uses_model = false,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset
