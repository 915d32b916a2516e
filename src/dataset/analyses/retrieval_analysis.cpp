// The model's answers with similar rows in the prompt (retrieval.h).
#include "dataset/analyses/retrieval.h"

#include "dataset/analyses/nearest_kept.h"
#include "dataset/analyses/row_text.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Names<dataset::ExampleForm> {
  using Form = dataset::ExampleForm;
  static constexpr Form all[] = {Form::none, Form::nearest, Form::random, Form::shuffled};
};
template <>
struct Fields<dataset::FormAccuracy> {
  static constexpr const char* what = "a form";
  static void list(auto& a, auto& f) {
    a.must("form", f.form);
    a.may("test", f.test);
    a.may("passes", f.passes);
  }
};
template <>
struct Fields<dataset::FormComparison> {
  static constexpr const char* what = "a comparison";
  static void list(auto& a, auto& c) {
    a.must("other", c.other);
    a.may("only_nearest", c.only_nearest);
    a.may("only_other", c.only_other);
    a.may("difference", c.difference);
    a.may("low", c.low);
    a.may("high", c.high);
    a.may("p", c.p);
    a.may("holds", c.holds);
  }
};
template <>
struct Fields<dataset::ExampleEffect> {
  static constexpr const char* what = "an example";
  static void list(auto& a, auto& e) {
    a.must("row", e.row);
    a.may("label", e.label);
    a.may("cosine", e.cosine);
    a.must("effect", e.effect);
  }
};
template <>
struct Fields<dataset::ExplainedAnswer> {
  static constexpr const char* what = "an explained answer";
  static void list(auto& a, auto& e) {
    a.must("row", e.row);
    a.may("label", e.label);
    a.may("without", e.without);
    a.may("answer", e.answer);
    a.may("log_odds", e.log_odds);
    a.may("effects", e.effects);
  }
};
template <>
struct Fields<dataset::RetrievalSummary> {
  static constexpr const char* what = "answers with examples";
  static void list(auto& a, auto& s) {
    a.may("column", s.column);
    a.may("wording", s.wording);
    a.may("classes", s.classes);
    a.may("answers", s.answers);
    a.may("examples", s.examples);
    a.may("forms", s.forms);
    a.may("beside", s.beside);
    a.may("changed", s.changed);
    a.may("explained", s.explained);
    a.may("chosen", s.chosen);
    a.may("dropped", s.dropped);
    a.may("cut", s.cut);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {
namespace {

constexpr size_t text_bytes = 80;
constexpr int64_t voters = 10;  // as `nearest` has them unasked, so that rows are read once for both

std::string said(ExampleForm form, int64_t k) {
  switch (form) {
    case ExampleForm::nearest: return say("The {k|nearest row|# nearest rows}", k);
    case ExampleForm::random: return say("{k|# random training row|# random training rows}", k);
    case ExampleForm::shuffled: return say("The {k|nearest row|# nearest rows}, labels shuffled", k);
    default: return say("No examples");
  }
}

// Both kinds of rows have these figures; what is of the other kind says so.
Row row_of(const FormAccuracy& f, const RetrievalSummary& s) {
  Row row;
  row.name = name_of(f.form);
  row.label = said(f.form, s.examples);
  Figure accuracy =
      measured_figure("accuracy", to_say("Accuracy"), 100 * f.test.value(), "%", say("right, of test rows"));
  accuracy.low = 100 * f.test.low();
  accuracy.high = 100 * f.test.high();
  const std::string of_one = say("of a single example");
  row.figures = {std::move(accuracy),
                 measured_figure("passes", to_say("Passes"), f.passes, "",
                                 say("rows that went through the model, the text without content among them: counted")),
                 not_measured("effect", to_say("Effect"), of_one), not_measured("cosine", to_say("Likeness"), of_one)};
  return row;
}

Row row_of(const ExampleEffect& x, const ExplainedAnswer& e, const RetrievalSummary& s, const Table& table) {
  Row row;
  row.name = std::to_string(e.row) + "/" + std::to_string(x.row);
  row.label =
      say("Row {row} ({answer}): row {example} ({class}) {text}", ungrouped(e.row + 1), in_quotes(s.classes[e.answer]),
          ungrouped(x.row + 1), in_quotes(s.classes[x.label]), in_quotes(brief_text_of(table, x.row, text_bytes)));
  row.group = say("Row {row} {text}: {class}", ungrouped(e.row + 1), in_quotes(brief_text_of(table, e.row, text_bytes)),
                  in_quotes(s.classes[e.answer]));
  const std::string of_all = say("of a form, over all test rows");
  row.figures = {
      not_measured("accuracy", to_say("Accuracy"), of_all), not_measured("passes", to_say("Passes"), of_all),
      measured_figure("effect", to_say("Effect"), x.effect, "",
                      say("log-odds of the answer with all examples less those without this one: one prompt each, so "
                          "no interval")),
      measured_figure("cosine", to_say("Likeness"), x.cosine, "",
                      say("cosine of the two rows as the model represents them: computed, not sampled"))};
  return row;
}

Figure figure_of(const MeanEffect& m, const char* name, std::string label) {
  if (m.rows == 0) return not_measured(name, std::move(label), say("no such example among the rows explained"));
  Figure figure =
      measured_figure(name, std::move(label), m.mean, "",
                      m.interval ? say("mean effect on the log-odds of the answer: {examples|# example|# examples} of "
                                       "{rows|# row|# rows}, those whose answer the examples changed first",
                                       m.examples, m.rows)
                                 : say("mean effect on the log-odds of the answer: {examples|# example|# examples} of "
                                       "one row, so no interval",
                                       m.examples));
  if (m.interval) {
    figure.low = m.interval->low;
    figure.high = m.interval->high;
  }
  return figure;
}

std::vector<std::string> notes_of(const RetrievalSummary& s) {
  std::vector<std::string> notes;
  if (s.examples < s.wanted)
    notes.push_back(say("There are only {n|# training row|# training rows} to take examples from.", s.examples));
  if (s.dropped > 0)
    notes.push_back(say(
        "{n} of {all|# example|# examples} did not fit into the model's context and were left out: the most similar "
        "ones are taken first.",
        s.dropped, s.chosen));
  if (s.cut > 0)
    notes.push_back(say("{n|# row is|# rows are} longer than the model's context: the middle was left out.", s.cut));
  return notes;
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.02)));
  if (!ground->answerer)
    co_return Error{ErrorCode::bad_request, say("No model is loaded to be prompted"), "", say("Load a model.")};
  const std::vector<std::string>& classes = ground->table->label()->levels;
  RetrievalOptions options;
  options.examples = job.integer("examples");
  options.rows = job.integer("rows");
  options.explained = job.integer("explained");
  options.answers = job.list("answers");
  if (options.answers.empty()) options.answers = classes;
  if (options.answers.size() != classes.size())
    co_return Error{
        ErrorCode::bad_request,
        say("There are {answers|# answer|# answers} for {n} classes", options.answers.size(), classes.size()),
        "answers", say("Give one for each class, in their order.")};
  if (classes.size() < 2)
    co_return Error{ErrorCode::bad_request,
                    say("The column {column} has one class only", in_quotes(ground->table->label()->name)), "label",
                    say("Choose the column that says each row's class.")};
  const std::string column = ground->text_column();
  VITRINE_CO_TRY(LabelPrompt prompt, label_prompt(*job.reader.loaded, column, job.text("prompt"), options.answers));
  options.wording = prompt.wording;
  options.answers = prompt.answers;
  VITRINE_CO_TRY(const KeptNearest kept, co_await nearest_of(job, column, voters, whole.part(0.02, 0.3)));
  const SimilarRows alike = [rows = kept.answer->rows, ground](int32_t row, size_t most) {
    return rows->nearest(rows->vector(row), ground->split->of(Part::train), most, row);
  };
  const auto reader =
      std::make_shared<ModelExamples>(job.reader, ground->table, ground->table->find(column), std::move(prompt));
  VITRINE_CO_TRY(const RetrievalSummary s,
                 co_await measure_retrieval(ground, reader, alike, std::move(options), whole.part(0.3, 1)));

  AnalysisResult result;
  result.claims = claims_of(s);
  result.cost.forward_passes = s.passes + (kept.known ? 0 : kept.answer->report.passes);
  const Proportion changed{s.changed, s.forms[0].test.total};
  Figure share = measured_figure("changed", to_say("Answers changed"), 100 * changed.value(), "%",
                                 say("by the nearest rows in the prompt, of test rows"));
  share.low = 100 * changed.low();
  share.high = 100 * changed.high();
  result.figures = {std::move(share), figure_of(s.same, "same_label", to_say("Examples with the answer's label")),
                    figure_of(s.other, "other_label", to_say("Examples with another label"))};
  for (const FormAccuracy& form : s.forms) result.rows.push_back(row_of(form, s));
  for (const ExplainedAnswer& e : s.explained)
    for (const ExampleEffect& x : e.effects) result.rows.push_back(row_of(x, e, s, *ground->table));
  result.notes = notes_of(s);
  if (const std::string caveat = ground->answerer->caveat(); !caveat.empty()) result.notes.push_back(caveat);
  result.value = written(s);
  co_return result;
}

constexpr Setting settings[] = {
    {"examples", "Examples", Setting::Kind::integer, {}, 1, 8, 4, "Training rows in the prompt."},
    {"rows", "Test rows", Setting::Kind::integer, {}, 20, 20'000, 400, "At most so many."},
    {"explained",
     "Answers explained",
     Setting::Kind::integer,
     {},
     0,
     100,
     8,
     "At most so many: each of their examples is left out once."},
    {"prompt",
     "Prompt",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "What stands after the text; empty: what the model was trained on for these classes, or else “Label:”."},
    {"answers",
     "Answers",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "That the model chooses between, by class, with commas between them; empty: the names of the classes."}};
constexpr Need needed[] = {Need::text, Need::label, Need::model};

}  // namespace

const Analysis analysis_retrieval{
    .name = "retrieval",
    .title = "Similar rows in the prompt",
    .question = "Does the model answer better with similar rows in the prompt, and which of them mattered?",
    .paper = "Liu, Shen, Zhang, Dolan, Carin, Chen 2022",
    .caveat = "Another order of the examples, other words for the classes or another prompt may give other answers.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset
