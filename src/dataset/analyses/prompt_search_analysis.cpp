// A prompt under which the model gives rows their labels (prompt_search.h).
#include "dataset/analyses/prompt_search.h"

#include <algorithm>

#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Fields<dataset::FoundPrompt> {
  static constexpr const char* what = "a prompt";
  static void list(auto& a, auto& p) {
    a.must("wording", p.wording);
    a.may("source", p.source);
    a.may("perplexity", p.perplexity);
    a.may("loss", p.loss);
    a.may("test", p.test);
    a.may("difference", p.difference);
    a.may("low", p.low);
    a.may("high", p.high);
    a.may("p", p.p);
    a.may("holds", p.holds);
  }
};
template <>
struct Fields<dataset::PromptSummary> {
  static constexpr const char* what = "prompts";
  static void list(auto& a, auto& s) {
    a.may("column", s.column);
    a.may("classes", s.classes);
    a.may("answers", s.answers);
    a.may("against_own", s.against_own);
    a.may("compared", s.compared);
    if (a.is_reader || s.against_own) a.may("own", s.own);
    a.may("finalists", s.finalists);
    a.may("tried", s.tried);
    a.may("written", s.written);
    a.may("unnatural", s.unnatural);
    a.may("raced_on", s.raced_on);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {
namespace {

std::vector<std::string> parts_of(const std::string& text, char between) {
  std::vector<std::string> out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(between, begin), text.size());
    const size_t from = text.find_first_not_of(" ", begin);
    if (from < end) {
      std::string part = text.substr(from, end - from);
      while (part.ends_with(' ')) part.pop_back();
      out.push_back(std::move(part));
    }
    begin = end + 1;
  }
  return out;
}

Row row_of(const FoundPrompt& p, bool own, size_t place) {
  Row row;
  row.name = std::to_string(place);
  const std::string prompt = in_quotes(p.wording);
  row.label = own                   ? say("{prompt} (your own)", prompt)
              : p.source == "model" ? say("{prompt} (by the model)", prompt)
                                    : prompt;
  row.chosen = p.holds;
  Figure accuracy = measured_figure("accuracy", to_say("Accuracy"), 100 * p.test.value(), "%", say("of test rows"));
  accuracy.low = 100 * p.test.low();
  accuracy.high = 100 * p.test.high();
  row.figures = {std::move(accuracy), measured_figure("perplexity", to_say("Perplexity"), p.perplexity, "",
                                                      say("of the prompt to the model: smaller is more natural"))};
  row.figures.push_back(own ? not_measured("p", to_say("p"), say("what the others are compared with"))
                            : measured_figure("p", to_say("p"), p.p, "", say("corrected for all finalists")));
  return row;
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.05)));
  PromptOptions options;
  options.own = parts_of(job.text("prompts"), ';');
  options.answers = job.list("answers");
  options.test_rows = job.integer("asked");
  options.begun = job.integer("written");
  std::shared_ptr<PromptWriter> writer;
  if (ground->answerer) writer = std::make_shared<ModelWriter>(job.reader);
  VITRINE_CO_TRY(const PromptSummary s,
                 co_await search_prompts(ground, writer, std::move(options), whole.part(0.05, 1)));
  AnalysisResult result;
  result.claims = claims_of(s);
  result.cost.forward_passes = s.passes;
  Figure compared =
      measured_figure("compared", s.against_own ? to_say("Your own prompt") : to_say("Most frequent class"),
                      100 * s.compared.value(), "%", say("right, of test rows"));
  compared.low = 100 * s.compared.low();
  compared.high = 100 * s.compared.high();
  result.figures = {std::move(compared),
                    measured_figure("tried", to_say("Prompts tried"), s.tried, "", say("on train rows")),
                    measured_figure("written", to_say("Written by the model"), s.written, "",
                                    say("{n} of them left out as unnatural to it", s.unnatural))};
  if (s.against_own) result.rows.push_back(row_of(s.own, true, 0));
  for (size_t i = 0; i < s.finalists.size(); ++i) result.rows.push_back(row_of(s.finalists[i], false, i + 1));
  if (const std::string caveat = ground->answerer->caveat(); !caveat.empty()) result.notes.push_back(caveat);
  result.value = written(s);
  co_return result;
}

constexpr Setting settings[] = {
    {"prompts",
     "Your own prompts",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "What stands after the text, with ; between them; the first is what others are compared with."},
    {"answers",
     "Answers",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "That the model chooses between, by class, with commas between them; empty: the names of the classes."},
    {"written", "Written by the model", Setting::Kind::integer, {}, 0, 50, 6, "So many prompts at the start."},
    {"asked", "Test rows", Setting::Kind::integer, {}, 20, 20'000, 400, "At most so many."}};
constexpr Need needed[] = {Need::text, Need::label, Need::model};

}  // namespace

const Analysis analysis_prompt_search{
    .name = "prompt_search",
    .title = "A prompt for the labels",
    .question = "Under which short prompt does the model give rows their labels?",
    .paper = "Singh, Morris, Aneja, Rush, Gao 2022",
    .caveat = "A prompt that works need not describe the data; another model may read it otherwise.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset
