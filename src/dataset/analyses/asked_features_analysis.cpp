// A linear model of what the model answers to questions (asked_features.h).
#include "dataset/analyses/asked_features.h"

#include <algorithm>
#include <cmath>

#include "dataset/analyses/conditions.h"
#include "dataset/analyses/own_questions.h"
#include "dataset/analyses/row_text.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/words/library.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Fields<dataset::AskedFeature> {
  static constexpr const char* what = "an asked feature";
  static void list(auto& a, auto& f) {
    a.must("question", f.question);
    a.may("mean", f.mean);
    a.must("coefficient", f.coefficient);
    a.may("weight", f.weight);
    a.may("speaks_for", f.speaks_for);
    a.may("with_yes", f.with_yes);
    a.may("with_no", f.with_no);
    a.may("difference", f.difference);
    a.may("low", f.low);
    a.may("high", f.high);
    a.may("p", f.p);
    a.may("holds", f.holds);
  }
};
template <>
struct Fields<dataset::AskedContribution> {
  static constexpr const char* what = "a contribution";
  static void list(auto& a, auto& c) {
    a.must("question", c.question);
    a.must("answer", c.answer);
    a.must("value", c.value);
  }
};
template <>
struct Fields<dataset::AskedExplanation> {
  static constexpr const char* what = "an explained row";
  static void list(auto& a, auto& e) {
    a.must("row", e.row);
    a.may("label", e.label);
    a.may("contributions", e.contributions);
    a.may("logit", e.logit);
    a.may("probabilities", e.probabilities);
    a.may("predicted", e.predicted);
  }
};
template <>
struct Fields<dataset::AskedSize> {
  static constexpr const char* what = "a fit";
  static void list(auto& a, auto& s) {
    a.must("questions", s.questions);
    a.may("loss", s.loss);
    a.may("validation", s.validation);
    a.may("chosen", s.chosen);
  }
};
template <>
struct Fields<dataset::AskedSummary> {
  static constexpr const char* what = "asked features";
  static void list(auto& a, auto& s) {
    a.may("column", s.column);
    a.may("classes", s.classes);
    a.may("base", s.base);
    a.may("features", s.features);
    a.may("sizes", s.sizes);
    a.may("train", s.accuracy[0]);
    a.may("validation", s.accuracy[1]);
    a.may("test", s.accuracy[2]);
    a.may("majority", s.majority);
    a.may("p", s.p);
    a.may("holds", s.holds);
    a.may("tried", s.tried);
    a.may("raced", s.raced);
    a.may("explained", s.explained);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {

std::vector<Claim> claims_of(const AskedSummary& s) {
  std::vector<Claim> claims;
  const Proportion& test = s.accuracy[static_cast<size_t>(Part::test)];
  const size_t questions = s.features.size();
  Claim accuracy;
  accuracy.code = "asked_accuracy";
  accuracy.statement = say(
      "From {q|# question|# questions} the label is right on {share} of {n|# test row|# test rows}, always saying the "
      "most frequent class on {usual}.",
      questions, percent(test.value()), test.total, percent(s.majority.value()));
  accuracy.test = say(
      "exact sign test of the test rows on which only one of the two is right, two-sided, corrected (Holm) for "
      "accuracy and {n|# question|# questions}; statistic and interval (Wilson) are of the accuracy; holds when p is "
      "below 0.05 and the model is right more often",
      questions);
  accuracy.part = name_of(Part::test);
  accuracy.rows = test.total;
  accuracy.statistic = test.value();
  accuracy.low = test.low();
  accuracy.high = test.high();
  accuracy.p = s.p;
  accuracy.holds = s.holds;
  claims.push_back(accuracy);
  if (!s.holds) {
    Claim c = accuracy;
    c.code = "no_asked_features";
    c.holds = true;
    c.statement = s.features.empty()
                      ? say("No question helps to tell the classes: {n|# question|# questions} were tried.", s.tried)
                      : say("The questions do not tell the classes better than always saying the most frequent one: "
                            "{n|# question|# questions} were tried.",
                            s.tried);
    c.test = say("the same; holds when p is not below 0.05 or the model is not right more often");
    claims.push_back(std::move(c));
  }
  for (const AskedFeature& f : s.features) {
    Claim c;
    c.code = "answer_speaks_for";
    const std::string& name = s.classes[f.speaks_for];
    c.statement = say("Rows {clause} are more often {class} ({share}) than the others ({other}).",
                      clause_of(f.question), in_quotes(name), percent(f.with_yes.value()), percent(f.with_no.value()));
    c.test = say(
        "Fisher's exact test, two-sided, of the share of the class among test rows with yes and with no, corrected "
        "(Holm) for accuracy and {n|# question|# questions}; statistic and interval (Newcombe) are of the difference; "
        "holds when p is below 0.05 and the interval above 0",
        questions);
    c.part = name_of(Part::test);
    c.rows = f.with_yes.total + f.with_no.total;
    c.statistic = f.difference;
    c.low = f.low;
    c.high = f.high;
    c.p = f.p;
    c.holds = f.holds;
    claims.push_back(std::move(c));
  }
  return claims;
}

namespace {

constexpr size_t text_bytes = 160;

Row row_of(const AskedFeature& f, const AskedSummary& s, size_t place) {
  Row row;
  row.name = std::to_string(place + 1);
  row.label = words_of(f.question);
  row.group = s.classes[f.speaks_for];
  row.chosen = f.holds;
  const size_t output = f.weight.size() == 1 ? 0 : static_cast<size_t>(f.speaks_for);
  const double sign = f.weight.size() == 1 && f.speaks_for == 0 ? -1 : 1;
  Figure yes =
      measured_figure("with_yes", say("With yes"), 100 * f.with_yes.value(), "%", say("of that class, of test rows"));
  yes.low = 100 * f.with_yes.low();
  yes.high = 100 * f.with_yes.high();
  row.figures = {
      measured_figure("weight", say("Weight"), sign * f.weight[output], "",
                      say("log-odds of the class it speaks for, by one standard deviation of the answer")),
      std::move(yes),
      measured_figure("with_no", say("With no"), 100 * f.with_no.value(), "%", say("of that class, of test rows")),
      measured_figure("p", "p", f.p, "", say("corrected for accuracy and all questions kept"))};
  return row;
}

// "Row 12 “…”: base 0.3, Is it positive? +1.2, …, in all 1.5: “positive”." There is a contribution.
std::string told(const AskedExplanation& e, const AskedSummary& s, const Table& table) {
  const size_t output = s.base.size() == 1 ? 0 : static_cast<size_t>(e.predicted);
  std::string parts;
  for (const AskedContribution& c : e.contributions)
    parts +=
        (parts.empty() ? "" : ", ") + words_of(s.features[c.question].question) + " " + signed_decimal(c.value[output]);
  return say("Row {row} {text}: base {base}, {parts}, in all {sum}: {class}.", ungrouped(e.row + 1),
             in_quotes(brief_text_of(table, e.row, text_bytes)), decimal(s.base[output]), parts,
             decimal(e.logit[output]), in_quotes(s.classes[e.predicted]));
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.05)));
  AskedOptions options;
  VITRINE_CO_TRY(options.questions,
                 own_questions(ground->answerer.get(), ground->text_column(), job.text("questions")));
  if (ground->answerer && !job.toggle("own_only"))
    for (Question& q : question_library(*job.reader.loaded, ground->text_column()))
      options.questions.push_back(std::move(q));
  VITRINE_CO_TRY(options.explain, job.rows("rows"));
  options.most = job.integer("count");
  const size_t asked = job.integer("asked");
  options.rows = {asked, std::max<size_t>(10, asked / 2), asked};
  VITRINE_CO_TRY(const AskedSummary summary, co_await fit_asked(ground, std::move(options), whole.part(0.05, 1)));
  AnalysisResult result;
  result.claims = claims_of(summary);
  result.cost.forward_passes = summary.passes;
  const Proportion& test = summary.accuracy[static_cast<size_t>(Part::test)];
  Figure accuracy = measured_figure("accuracy", say("Accuracy"), 100 * test.value(), "%", say("of test rows"));
  accuracy.low = 100 * test.low();
  accuracy.high = 100 * test.high();
  result.figures = {
      std::move(accuracy),
      measured_figure("majority", say("Most frequent class"), 100 * summary.majority.value(), "%",
                      say("the same rows")),
      measured_figure("tried", say("Questions tried"), summary.tried, "", say("on a few train rows")),
      measured_figure("kept", say("Questions kept"), summary.features.size(), "",
                      say("the smallest model within one standard error of the best on validation rows"))};
  for (size_t i = 0; i < summary.features.size(); ++i) result.rows.push_back(row_of(summary.features[i], summary, i));
  for (const AskedExplanation& e : summary.explained)
    if (!summary.features.empty()) result.notes.push_back(told(e, summary, job.project->table()));
  if (ground->answerer)
    if (const std::string caveat = ground->answerer->caveat(); !caveat.empty()) result.notes.push_back(caveat);
  result.value = written(summary);
  co_return result;
}

constexpr Setting settings[] = {
    {"questions",
     "Your own questions",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "In words, which the model answers, with ; between them."},
    {"own_only", "Only your own", Setting::Kind::toggle, {}, 0, 0, 0, "Without the library's questions."},
    {"count", "Questions", Setting::Kind::integer, {}, 1, 30, 8, "At most so many are kept."},
    {"asked",
     "Rows asked",
     Setting::Kind::integer,
     {},
     50,
     20'000,
     400,
     "At most so many train rows, half as many validation rows, as many test rows."},
    {"rows", "Rows explained", Setting::Kind::text, {}, 0, 0, 0, "Numbers with commas between them; empty: three."}};
constexpr Need needed[] = {Need::text, Need::label};

}  // namespace

const Analysis analysis_asked_features{
    .name = "asked_features",
    .title = "Features by asking",
    .question = "Which questions, answered by the model, tell the classes?",
    .paper = "McInerney, Young, van de Meent, Wallace 2023",
    .caveat = "The answers are the model's, right or wrong; what a question says of the label is not its cause.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset
