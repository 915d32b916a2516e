#include "dataset/tree/search.h"

#include <algorithm>
#include <set>

#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr int64_t fewest_train = 10, fewest_validation = 5;  // rows of a node that may be split
constexpr int64_t least_side = 5;                            // train rows that each answer must get
constexpr size_t first_rows = 128;                           // train rows on which prompts are ranked
constexpr size_t finalist_prompts = 2;   // prompts, each with all its sets of answers, whose thresholds are fitted
constexpr size_t finalists = 4;          // questions
constexpr size_t neighbour_rows = 4000;  // train rows on which lists of like words are grown
constexpr size_t runners_kept = 6;

ProposalContext context_of(const Ground& ground, const OpenLeaf& leaf, std::vector<int32_t> rows,
                           const GrowOptions& options) {
  ProposalContext context;
  context.table = ground.table;
  context.column = ground.text_column();
  context.labels = labels_of(ground, rows);
  context.rows = std::move(rows);
  context.classes = ground.classes();
  context.class_names = ground.table->label()->levels;
  context.path = leaf.path;
  context.seed = options.seed;
  context.most = options.prompts;
  return context;
}

// Prompts, the person's and those found, are ranked on a small sample; only the best are asked of more rows and get
// their threshold there.
Task<Result<Candidates>> prompt_candidates(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf, GrowOptions options,
                                           Ticket ticket) {
  Candidates out;
  std::vector<Question> questions;
  for (const Question& q : options.questions)
    if (q.needs_model()) questions.push_back(q);
  if (ground->proposer && !ground->text_column().empty()) {
    VITRINE_CO_TRY(
        std::vector<Question> proposed,
        co_await ground->proposer->propose(context_of(*ground, *leaf, leaf->train, options), ticket.part(0, 0.3)));
    questions.insert(questions.end(), proposed.begin(), proposed.end());
  }
  const size_t classes = ground->classes();
  const auto first = drawn(leaf->train, first_rows, options.seed);
  const auto first_labels = labels_of(*ground, first);
  std::vector<std::pair<double, size_t>> ranked;
  for (size_t i = 0; i < questions.size(); ++i) {
    VITRINE_CO_TRY(const std::vector<double> scores,
                   co_await scores_of(ground, questions[i], first, ticket.part(0.3, 0.7).step(i, questions.size())));
    const auto cut = best_threshold(scores, first_labels, classes, 3);
    if (cut) ranked.emplace_back(cut->fall, i);
    out.tried += cut ? cut->tried : 1;
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto fit = drawn(leaf->train, options.fit_rows, options.seed);
  const auto fit_labels = labels_of(*ground, fit);
  std::set<std::string> prompts;
  for (const auto& [fall, i] : ranked) {
    if (out.list.size() == finalists) break;
    if (!prompts.contains(questions[i].ask_key()) && prompts.size() == finalist_prompts) continue;
    prompts.insert(questions[i].ask_key());
    VITRINE_CO_TRY(const std::vector<double> scores,
                   co_await scores_of(ground, questions[i], fit, ticket.part(0.7, 1).step(out.list.size(), finalists)));
    const auto cut = best_threshold(scores, fit_labels, classes, least_side);
    if (!cut) continue;
    out.tried += cut->tried;
    Question q = questions[i];
    q.threshold = cut->at;
    out.list.push_back({std::move(q), cut->fall * leaf->train.size() / fit.size()});
  }
  co_return out;
}

// Lists of words alike to the model, grown on the part of the train rows that chooses words.
Task<Result<Candidates>> neighbour_candidates(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf,
                                              std::shared_ptr<const NodeRows> node, GrowOptions options,
                                              Ticket ticket) {
  Candidates out;
  std::vector<int32_t> choose;
  for (const size_t i : word_parts(*node).choose) choose.push_back(node->rows[i]);
  choose = drawn(choose, neighbour_rows, options.seed);
  VITRINE_CO_TRY(const std::vector<Question> proposed,
                 co_await ground->neighbours->propose(context_of(*ground, *leaf, std::move(choose), options), ticket));
  for (const Question& question : proposed) {
    VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, question, node->rows, ticket));
    ++out.tried;
    if (const auto fall = word_fall(*node, question, scores)) out.list.push_back({question, *fall});
  }
  co_return out;
}

// The person's own questions about words, numbers and categories.
Result<void> add_own(const Ground& ground, const OpenLeaf& leaf, const GrowOptions& options, Candidates& out) {
  const auto labels = labels_of(ground, leaf.train);
  for (Question q : options.questions) {
    if (q.needs_model()) continue;
    VITRINE_TRY(const std::vector<double> scores, local_scores(*ground.table, ground.words.get(), q, leaf.train));
    ++out.tried;
    out.list.push_back({q, gini_fall(counts_of(q, scores, labels, ground.classes()))});
  }
  return {};
}

void append(Candidates& all, Candidates more) {
  all.tried += more.tried;
  for (Candidate& c : more.list) all.list.push_back(std::move(c));
}

}  // namespace

std::vector<int32_t> labels_of(const Ground& ground, const std::vector<int32_t>& rows) {
  std::vector<int32_t> labels;
  labels.reserve(rows.size());
  for (const int32_t row : rows) labels.push_back(ground.label(row));
  return labels;
}

SplitCounts counts_of(const Question& q, const std::vector<double>& scores, const std::vector<int32_t>& labels,
                      size_t classes) {
  SplitCounts counts(classes);
  for (size_t i = 0; i < scores.size(); ++i) counts.add(says_yes(q, scores[i]), labels[i]);
  return counts;
}

bool wants(const GrowOptions& options, Question::Kind kind) {
  return options.kinds.empty() || std::find(options.kinds.begin(), options.kinds.end(), kind) != options.kinds.end();
}

const char* cannot_split(const Ground& ground, const OpenLeaf& leaf) {
  if (static_cast<int64_t>(leaf.train.size()) < fewest_train ||
      static_cast<int64_t>(leaf.validation.size()) < fewest_validation)
    return "few_rows";
  const int32_t first = ground.label(leaf.train.front());
  return std::all_of(leaf.train.begin(), leaf.train.end(), [&](int32_t row) { return ground.label(row) == first; })
             ? "pure"
             : "";
}

double most_gain(const Ground& ground, const OpenLeaf& leaf) {
  // `row_gains` gives the Brier score under the node's shares less that under a child's, and the latter is never
  // negative.
  std::vector<double> share(ground.classes());
  for (const int32_t row : leaf.train) share[ground.label(row)] += 1 / static_cast<double>(leaf.train.size());
  double squares = 0, sum = 0;
  for (const double s : share) squares += s * s;
  for (const int32_t row : leaf.validation) sum += 1 - 2 * share[ground.label(row)] + squares;
  return 100 * sum / std::max<size_t>(1, ground.split->of(Part::validation).size());
}

Task<Result<Found>> search(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf, GrowOptions options, Ticket ticket) {
  Found found;
  found.stopped = cannot_split(*ground, *leaf);
  if (!found.stopped.empty()) co_return found;
  Pace pace;
  const auto node = std::make_shared<const NodeRows>(NodeRows{
      ground->table, leaf->train, labels_of(*ground, leaf->train), ground->classes(), least_side, options.seed});
  Candidates candidates;
  for (const Column& column : ground->table->columns) {
    if (column.role == Role::number && wants(options, Question::Kind::number)) add_number(*node, column, candidates);
    if (column.role == Role::category && wants(options, Question::Kind::category))
      add_category(*node, column, candidates);
    if (pace.due()) co_await pause(&pace);
  }
  if (ground->words && wants(options, Question::Kind::ngrams)) {
    add_words(*node, *ground->words, ground->text_column(), candidates);
    co_await pause(&pace);
    if (ground->neighbours) {
      VITRINE_CO_TRY(Candidates grown, co_await neighbour_candidates(ground, leaf, node, options, ticket));
      append(candidates, std::move(grown));
    }
  }
  VITRINE_CO_CHECK(add_own(*ground, *leaf, options, candidates));
  if (ground->answerer && wants(options, Question::Kind::prompt)) {
    VITRINE_CO_TRY(Candidates prompts, co_await prompt_candidates(ground, leaf, options, ticket.part(0, 0.6)));
    append(candidates, std::move(prompts));
  }
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("The growth was stopped"), {}, {}};

  std::stable_sort(candidates.list.begin(), candidates.list.end(),
                   [](const auto& a, const auto& b) { return a.fall > b.fall; });
  candidates.list.resize(std::min(candidates.list.size(), static_cast<size_t>(options.compared)));
  found.tried = candidates.tried;
  found.compared = candidates.list.size();
  VITRINE_CO_TRY(Comparison comparison,
                 co_await compare_held_out(ground, leaf, std::move(candidates.list), options, ticket.part(0.6, 1)));
  if (comparison.winner < 0) {
    found.stopped = "not_significant";
    if (!comparison.gains.empty()) found.gain = comparison.gains.front();
    co_return found;
  }
  found.question = comparison.questions[comparison.winner];
  found.gain = comparison.gains[comparison.winner];
  found.runners_up = std::move(comparison.others);
  found.runners_up.resize(std::min(found.runners_up.size(), runners_kept));
  co_return found;
}

}  // namespace vitrine::dataset
