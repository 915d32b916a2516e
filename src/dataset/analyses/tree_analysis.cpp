// The tree of questions (tree/grow.h), and what a person does to it (tree/edit.h).
#include <chrono>

#include "dataset/analyses/own_questions.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/tree/edit.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/search.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

using nlohmann::json;

std::vector<Part> all_parts() { return {Part::train, Part::validation, Part::test}; }

Error refused(std::string what) { return {ErrorCode::bad_request, std::move(what), "tree", {}}; }

AnalysisResult result_of(const Tree& tree, bool can_undo, bool can_redo) {
  AnalysisResult result;
  result.claims = tree.checks;
  result.cost.forward_passes = tree.passes;
  result.value = written(tree);
  result.value["can_undo"] = can_undo;
  result.value["can_redo"] = can_redo;
  return result;
}

AnalysisResult result_of(const Project& project) {
  return result_of(*project.tree(), project.can_undo(), project.can_redo());
}

// The tree with its figures, as the project's.
Task<Result<AnalysisResult>> keep(AnalysisJob job, GroundPtr ground, Tree tree, Ticket part) {
  VITRINE_CO_TRY(Tree measured, co_await measure(std::move(ground), std::move(tree), all_parts(), part));
  job.project->set_tree(std::move(measured));
  co_return result_of(*job.project);
}

constexpr const char* routings[] = {"same", "hard", "soft"};
constexpr Setting settings[] = {
    {"leaves", "Leaves", Setting::Kind::integer, {}, 2, 32, 8, "The tree has at most so many answers."},
    {"kinds",
     "Kinds of question",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Of prompt, ngrams, number, category, with commas between them; empty: all. Without prompt no model is needed."},
    {"ask",
     "Your own questions",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "In words, which the model answers, with ; between them; tried in every node."},
    {"routing", "Routing", Setting::Kind::choice, routings, 0, 0, 0,
     "hard: a row goes one way at every question; soft: both, more where the answer is surer; same: as before."},
    {"below",
     "Below node",
     Setting::Kind::integer,
     {},
     -1,
     INT32_MAX,
     -1,
     "Only this part of the tree grows again; -1: a new tree."},
    {"keep_locked", "Keep locked questions", Setting::Kind::toggle, {}, 0, 0, 1, "Locked questions stay."},
};

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto project = job.project;
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.05)));
  GrowOptions options;
  options.leaves = job.integer("leaves");
  options.seed = project->split_options().seed;
  VITRINE_CO_TRY(options.kinds, kinds_named(job.list("kinds")));
  VITRINE_CO_TRY(options.questions, own_questions(ground->answerer.get(), ground->text_column(), job.text("ask")));
  const int32_t below = std::max<int64_t>(0, job.integer("below"));
  Tree tree = project->tree() ? *project->tree() : sapling(*ground, options.seed);
  VITRINE_CO_CHECK(check_node(tree, below, false));
  tree = cut_for_growth(std::move(tree), below, job.toggle("keep_locked"));
  if (job.text("routing") != "same")
    tree = with_routing(std::move(tree), job.text("routing") == "soft" ? Routing::soft : Routing::hard);
  const auto grown = [partial = job.partial](const Tree& so_far) {
    if (partial) partial(result_of(so_far, false, false));
  };
  const auto began = std::chrono::steady_clock::now();
  VITRINE_CO_TRY(Tree done, co_await grow(ground, std::move(tree), below, options, whole.part(0.05, 1), grown));
  done.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  project->set_tree(std::move(done));
  co_return result_of(*project);
}

// ---- commands

constexpr Setting node_setting{"node", "Node", Setting::Kind::integer, {}, 0, INT32_MAX, 0, "By its id."};
constexpr Setting of_node[] = {node_setting};

Result<int32_t> node_of(const AnalysisJob& job, bool inner) {
  if (!job.project->tree()) return refused(say("No tree has been grown"));
  const int32_t node = job.integer("node");
  VITRINE_CHECK(check_node(*job.project->tree(), node, inner));
  return node;
}

constexpr Setting swap_settings[] = {
    node_setting,
    {"runner_up", "Runner-up", Setting::Kind::integer, {}, 0, 1000, 0, "Its place in the node's list, from 0."}};
Task<Result<AnalysisResult>> swap(AnalysisJob job) {
  VITRINE_CO_TRY(const int32_t node, node_of(job, true));
  VITRINE_CO_TRY(Tree tree, swapped(*job.project->tree(), node, job.integer("runner_up")));
  VITRINE_CO_TRY(GroundPtr ground, co_await job.ground(job.ticket.part(0, 0.1)));
  co_return co_await keep(job, std::move(ground), std::move(tree), job.ticket.part(0.1, 1));
}

Task<Result<AnalysisResult>> prune(AnalysisJob job) {
  VITRINE_CO_TRY(const int32_t node, node_of(job, false));
  VITRINE_CO_TRY(GroundPtr ground, co_await job.ground(job.ticket.part(0, 0.1)));
  co_return co_await keep(job, std::move(ground), pruned(*job.project->tree(), node), job.ticket.part(0.1, 1));
}

constexpr Setting lock_settings[] = {
    node_setting, {"locked", "Locked", Setting::Kind::toggle, {}, 0, 0, 1, "Growth leaves it alone."}};
Task<Result<AnalysisResult>> lock(AnalysisJob job) {
  VITRINE_CO_TRY(const int32_t node, node_of(job, true));
  job.project->set_tree(with_lock(*job.project->tree(), node, job.toggle("locked")));
  co_return result_of(*job.project);
}

constexpr Setting ask_settings[] = {
    node_setting,
    {"words", "Question", Setting::Kind::text, {}, 0, 0, 0, "In words, which the model answers, or as JSON."}};
// The threshold is fitted on the train rows that reach the node where it was not given.
Task<Result<AnalysisResult>> ask(AnalysisJob job) {
  VITRINE_CO_TRY(const int32_t node, node_of(job, false));
  const std::string words = job.text("words");
  if (words.empty()) co_return refused(say("There is no question: words is empty"));
  const auto tree = job.project->tree();
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.05)));
  VITRINE_CO_TRY(Question question, own_question(ground->answerer.get(), ground->text_column(), words));
  if (!words.starts_with('{')) question.source = "person";
  const bool given = words.starts_with('{') && json::parse(words, nullptr, false).contains("threshold");
  if (question.kind != Question::Kind::category && (question.needs_model() || !given)) {
    VITRINE_CO_TRY(const Routed routed,
                   co_await route(ground, tree, ground->split->of(Part::train), whole.part(0.05, 0.2)));
    if (const auto here = routed.rows.find(node); here != routed.rows.end()) {
      VITRINE_CO_TRY(const std::vector<double> scores,
                     co_await scores_of(ground, question, here->second, whole.part(0.2, 0.4)));
      if (const auto cut = best_threshold(scores, labels_of(*ground, here->second), ground->classes(), 1)) {
        question.threshold = cut->at;
        question.missing_is_yes = cut->missing_is_yes;
      }
    }
  }
  co_return co_await keep(job, ground, with_question(*tree, node, std::move(question)), whole.part(0.4, 1));
}

constexpr Setting route_settings[] = {{"routing", "Routing", Setting::Kind::choice,
                                       std::span<const char* const>(routings).subspan(1), 0, 0, 0, "hard or soft."}};
Task<Result<AnalysisResult>> set_routing(AnalysisJob job) {
  if (!job.project->tree()) co_return refused(say("No tree has been grown"));
  const Routing routing = job.text("routing") == "soft" ? Routing::soft : Routing::hard;
  VITRINE_CO_TRY(GroundPtr ground, co_await job.ground(job.ticket.part(0, 0.05)));
  co_return co_await keep(job, std::move(ground), with_routing(*job.project->tree(), routing),
                          job.ticket.part(0.05, 1));
}

Task<Result<AnalysisResult>> undo(AnalysisJob job) {
  if (!job.project->undo()) co_return refused(say("There is nothing to go back to"));
  co_return result_of(*job.project);
}

Task<Result<AnalysisResult>> redo(AnalysisJob job) {
  if (!job.project->redo()) co_return refused(say("There is nothing to go forward to"));
  co_return result_of(*job.project);
}

// After a growth that was stopped.
Task<Result<AnalysisResult>> show(AnalysisJob job) {
  if (!job.project->tree()) co_return refused(say("No tree has been grown"));
  co_return result_of(*job.project);
}

constexpr AnalysisCommand commands[] = {
    {"swap", "Swap for a runner-up", swap_settings, swap},
    {"ask", "Another question", ask_settings, ask},
    {"lock", "Lock", lock_settings, lock},
    {"prune", "Prune", of_node, prune},
    {"route", "Routing", route_settings, set_routing},
    {"undo", "Undo", {}, undo},
    {"redo", "Redo", {}, redo},
    {"show", "Show", {}, show},
};
constexpr Need needed[] = {Need::label};

}  // namespace

const Analysis analysis_tree{
    .name = "tree",
    .title = "Tree of questions",
    .question = "Which questions tell the classes apart?",
    .paper = "Breiman, Friedman, Olshen, Stone 1984; Morris, Singh, Rush, Gao, Deng 2023",
    .caveat = "Questions whose gains cannot be told apart are interchangeable; the tree shows one of them.",
    .view = View::tree,
    .needs = needed,
    .uses_model = true,
    .beside = "baselines",
    .settings = settings,
    .commands = commands,
    .run = run};

}  // namespace vitrine::dataset
