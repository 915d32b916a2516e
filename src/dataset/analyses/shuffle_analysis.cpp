// How often a question is found where the labels are shuffled (shuffles.h).
#include "dataset/analyses/shuffles.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/model/model_part.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  GrowOptions options;
  VITRINE_CO_TRY(options.kinds, kinds_named(job.list("kinds")));
  const auto table = job.project->table_ptr();
  VITRINE_CO_TRY(const ShuffleReport r,
                 co_await grow_on_shuffles(table, job.project->split_options(), make_model_part(job.reader, table),
                                           options, job.integer("shuffles"), job.ticket));
  AnalysisResult result;
  result.claims = {r.check};
  result.cost.forward_passes = r.passes;
  Figure rate;
  rate.name = "rate";
  rate.label = to_say("Found on shuffled labels");
  rate.status = Figure::Status::measured;
  rate.value = r.found.value();
  rate.low = r.found.low();
  rate.high = r.found.high();
  rate.meaning = say("share of label shuffles in which a question was found; the level of the test bounds it");
  result.figures = {rate};
  result.value = {{"shuffles", r.found.total}, {"found", r.found.right},
                  {"rate", r.found.value()},   {"interval", {r.found.low(), r.found.high()}},
                  {"level", r.level},          {"p", r.p},
                  {"compared", r.compared},    {"questions", written(r.questions)},
                  {"model_passes", r.passes},  {"milliseconds", r.milliseconds}};
  co_return result;
}

constexpr Setting settings[] = {
    {"shuffles", "Shuffles", Setting::Kind::integer, {}, 1, 10000, 100, "So many times the labels are dealt out anew."},
    {"kinds",
     "Kinds of question",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Of prompt, ngrams, number, category, with commas between them; empty: all. Without prompt no model is needed."}};
constexpr Need needed[] = {Need::label};

}  // namespace

const Analysis analysis_shuffle{.name = "shuffle",
                                .title = "Shuffle test",
                                .question = "What is found where there is nothing to find?",
                                .paper = "Ojala, Garriga 2010",
                                .caveat = "It looks for the first question of a tree only.",
                                .view = View::statements,
                                .needs = needed,
                                .uses_model = true,
                                .beside = "",
                                .settings = settings,
                                .commands = {},
                                .run = run};

}  // namespace vitrine::dataset
