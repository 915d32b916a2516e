#include "dataset/grow.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/pause.h"
#include "dataset/candidates.h"
#include "dataset/gain.h"
#include "dataset/measure.h"
#include "dataset/scores.h"
#include "explain/random.h"

namespace vitrine {

namespace {

constexpr int64_t fewest_train = 10, fewest_validation = 5;  // rows of a node that may be split
constexpr int64_t least_side = 5;                            // train rows that each answer must get
constexpr size_t fit_rows = 2000;                            // train rows on which a prompt's threshold is fitted
constexpr size_t finalist_prompts = 4;
constexpr size_t runners_kept = 6;

struct OpenLeaf {
  int32_t id = 0;
  std::vector<int32_t> train, validation;
  std::vector<Question> path;
};

// What a leaf would ask.
struct Found {
  Question question;
  Gain gain;
  std::vector<RunnerUp> runners_up;
  int64_t tried = 0, compared = 0;
  std::string stopped;  // why not, when there is no question to ask
};

struct Compared {
  Question question;
  Gain gain;
  std::vector<double> saved;  // by validation row: Brier score saved
};

bool wants(const GrowOptions& options, Question::Kind kind) {
  return options.kinds.empty() || std::find(options.kinds.begin(), options.kinds.end(), kind) != options.kinds.end();
}

std::vector<int32_t> sample(const std::vector<int32_t>& rows, size_t most, uint64_t seed) {
  if (rows.size() <= most) return rows;
  Random random(seed);
  std::vector<int32_t> drawn;
  for (const int64_t i : random.permutation(static_cast<int64_t>(rows.size()))) {
    drawn.push_back(rows[static_cast<size_t>(i)]);
    if (drawn.size() == most) break;
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::vector<int32_t> labels_of(const Ground& ground, const std::vector<int32_t>& rows) {
  std::vector<int32_t> labels;
  labels.reserve(rows.size());
  for (const int32_t row : rows) labels.push_back(ground.label(row));
  return labels;
}

SplitCounts counts_of(const Question& q, const std::vector<double>& scores, const std::vector<int32_t>& labels, size_t classes) {
  SplitCounts counts(classes);
  for (size_t i = 0; i < scores.size(); ++i) counts.add(says_yes(q, scores[i]), labels[i]);
  return counts;
}

// Prompts are ranked on a small sample; only the best are asked of more rows and get their threshold there.
Task<Result<Candidates>> prompt_candidates(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf, GrowOptions options, Ticket ticket) {
  Candidates out;
  std::vector<Question> questions;
  for (const Question& q : options.questions)
    if (q.needs_model()) questions.push_back(q);
  if (ground->proposer && !ground->text_column().empty()) {
    ProposalContext context;
    context.table = ground->table;
    context.column = ground->text_column();
    context.rows = leaf->train;
    context.labels = labels_of(*ground, leaf->train);
    context.classes = static_cast<int32_t>(ground->classes());
    context.class_names = ground->table->label()->levels;
    context.path = leaf->path;
    context.seed = options.seed;
    context.most = options.prompts;
    VITRINE_CO_TRY(std::vector<Question> proposed, co_await ground->proposer->propose(std::move(context), ticket));
    questions.insert(questions.end(), proposed.begin(), proposed.end());
  }
  const size_t classes = ground->classes();
  const auto first = sample(leaf->train, static_cast<size_t>(options.prompt_sample), options.seed + 1);
  const auto first_labels = labels_of(*ground, first);
  std::vector<std::pair<double, size_t>> ranked;
  for (size_t i = 0; i < questions.size(); ++i) {
    VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, questions[i], first, ticket));
    const auto cut = best_threshold(scores, first_labels, classes, 3);
    if (cut) ranked.emplace_back(cut->fall, i);
    out.tried += cut ? cut->tried : 1;
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  ranked.resize(std::min(ranked.size(), finalist_prompts));
  const auto fit = sample(leaf->train, fit_rows, options.seed + 1);
  const auto fit_labels = labels_of(*ground, fit);
  for (const auto& [fall, i] : ranked) {
    VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, questions[i], fit, ticket));
    const auto cut = best_threshold(scores, fit_labels, classes, least_side);
    if (!cut) continue;
    out.tried += cut->tried;
    Question q = questions[i];
    q.threshold = cut->at;
    out.list.push_back({std::move(q), cut->fall * static_cast<double>(leaf->train.size()) / static_cast<double>(fit.size())});
  }
  co_return out;
}

// The person's own questions about words, numbers and categories: fitted where a threshold is free.
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

Task<Result<Found>> search(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf, GrowOptions options, Ticket ticket) {
  Found found;
  const size_t classes = ground->classes();
  const auto train_labels = labels_of(*ground, leaf->train), validation_labels = labels_of(*ground, leaf->validation);
  if (static_cast<int64_t>(leaf->train.size()) < fewest_train || static_cast<int64_t>(leaf->validation.size()) < fewest_validation) {
    found.stopped = "few_rows";
    co_return found;
  }
  if (std::all_of(train_labels.begin(), train_labels.end(), [&](int32_t l) { return l == train_labels[0]; })) {
    found.stopped = "pure";
    co_return found;
  }
  Pace pace;
  NodeRows node{ground->table, leaf->train, train_labels, classes, least_side, options.seed};
  Candidates candidates;
  for (const Column& column : ground->table->columns) {
    if (column.role == Role::number && wants(options, Question::Kind::number)) add_number(node, column, candidates);
    if (column.role == Role::category && wants(options, Question::Kind::category)) add_category(node, column, candidates);
    if (pace.due()) co_await pause(&pace);
  }
  if (ground->words && wants(options, Question::Kind::ngrams)) {
    add_words(node, *ground->words, ground->text_column(), candidates);
    co_await pause(&pace);
  }
  VITRINE_CO_CHECK(add_own(*ground, *leaf, options, candidates));
  if (ground->answerer && wants(options, Question::Kind::prompt)) {
    VITRINE_CO_TRY(Candidates prompts, co_await prompt_candidates(ground, leaf, options, ticket));
    candidates.tried += prompts.tried;
    for (Candidate& c : prompts.list) candidates.list.push_back(std::move(c));
  }
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The growth was stopped", {}, {}};

  std::stable_sort(candidates.list.begin(), candidates.list.end(), [](const auto& a, const auto& b) { return a.fall > b.fall; });
  candidates.list.resize(std::min(candidates.list.size(), static_cast<size_t>(options.compared)));
  const auto all_validation = static_cast<int64_t>(ground->split->of(Part::validation).size());
  std::vector<Compared> compared;
  for (Candidate& candidate : candidates.list) {
    const auto fit = candidate.question.needs_model() ? sample(leaf->train, fit_rows, options.seed + 1) : leaf->train;
    VITRINE_CO_TRY(const std::vector<double> train, co_await scores_of(ground, candidate.question, fit, ticket));
    VITRINE_CO_TRY(const std::vector<double> held, co_await scores_of(ground, candidate.question, leaf->validation, ticket));
    const SplitCounts fitted = counts_of(candidate.question, train, labels_of(*ground, fit), classes);
    Compared c{candidate.question, {}, {}};
    c.gain = held_out_gain(fitted, counts_of(candidate.question, held, validation_labels, classes), all_validation, options.seed);
    const auto gains = row_gains(fitted);
    for (size_t i = 0; i < held.size(); ++i)
      c.saved.push_back(gains[says_yes(c.question, held[i])][static_cast<size_t>(validation_labels[i])]);
    c.gain.correction = std::pow(2.0, static_cast<double>(compared.size() + 1));
    c.gain.p_corrected = std::min(1.0, c.gain.p * c.gain.correction);
    c.gain.significant = c.gain.p_corrected < options.level && c.gain.points > 0;
    compared.push_back(std::move(c));
    if (pace.due()) co_await pause(&pace);
  }
  std::stable_sort(compared.begin(), compared.end(), [](const auto& a, const auto& b) { return a.gain.points > b.gain.points; });
  found.tried = candidates.tried;
  found.compared = static_cast<int64_t>(compared.size());
  const auto winner = std::find_if(compared.begin(), compared.end(), [](const Compared& c) { return c.gain.significant; });
  if (winner == compared.end()) {
    found.stopped = "not_significant";
    if (!compared.empty()) found.gain = compared.front().gain;
    co_return found;
  }
  found.question = winner->question;
  found.gain = winner->gain;
  for (auto c = compared.begin(); c != compared.end() && found.runners_up.size() < runners_kept; ++c) {
    if (c == winner) continue;
    double sum = 0, square = 0;
    const auto n = static_cast<double>(c->saved.size());
    for (size_t i = 0; i < c->saved.size(); ++i) {
      const double d = winner->saved[i] - c->saved[i];
      sum += d;
      square += d * d;
    }
    const double error = std::sqrt(std::max(0.0, square - sum * sum / n));
    found.runners_up.push_back({c->question, c->gain, std::abs(sum) <= 1.959963984540054 * error});
  }
  co_return found;
}

bool is_under(const Tree& tree, int32_t id, int32_t ancestor) {
  for (const TreeNode* node = tree.find(id); node; node = tree.find(node->parent))
    if (node->id == ancestor) return true;
  return false;
}

void renumber(Tree& tree) {
  tree.leaves = static_cast<int32_t>(std::count_if(tree.nodes.begin(), tree.nodes.end(), [](const TreeNode& n) { return n.leaf(); }));
}

}  // namespace

Tree sapling(const Ground& ground, uint64_t seed) {
  Tree tree;
  tree.classes = ground.table->label()->levels;
  tree.seed = seed;
  tree.nodes.emplace_back();
  return tree;
}

Task<Result<Tree>> grow(GroundPtr ground, Tree tree, int32_t below, GrowOptions options, Ticket ticket, Grown grown) {
  std::vector<int32_t> rows = ground->split->of(Part::train);
  const auto& held = ground->split->of(Part::validation);
  rows.insert(rows.end(), held.begin(), held.end());
  VITRINE_CO_TRY(Routed routed, co_await route(ground, std::make_shared<const Tree>(tree), rows, ticket));

  std::map<int32_t, std::shared_ptr<const OpenLeaf>> leaves;
  std::map<int32_t, Found> found;
  const auto open = [&](int32_t id, std::vector<int32_t> reaching) {
    auto leaf = std::make_shared<OpenLeaf>();
    leaf->id = id;
    for (const int32_t row : reaching)
      (ground->split->part[static_cast<size_t>(row)] == Part::train ? leaf->train : leaf->validation).push_back(row);
    for (const TreeNode* node = tree.find(tree.find(id)->parent); node; node = tree.find(node->parent))
      leaf->path.push_back(*node->question);
    leaves[id] = std::move(leaf);
  };
  int32_t next_id = 0;
  for (const TreeNode& node : tree.nodes) {
    next_id = std::max(next_id, node.id + 1);
    if (node.leaf() && is_under(tree, node.id, below)) open(node.id, routed.rows[node.id]);
  }
  routed = {};
  renumber(tree);

  bool stopped = false;
  while (!stopped) {
    for (const auto& [id, leaf] : leaves) {
      if (found.contains(id)) continue;
      ticket.progress(tree.leaves - 1, options.leaves - 1);
      auto searched = co_await search(ground, leaf, options, ticket);
      if (!searched.ok() && searched.error().code == ErrorCode::cancelled) stopped = true;
      else if (!searched.ok()) co_return std::move(searched.error());
      if (stopped) break;
      TreeNode& node = *tree.find(id);
      node.tried = searched->tried;
      node.compared = searched->compared;
      node.gain = searched->gain;
      node.stopped = searched->stopped.empty() ? "leaves" : searched->stopped;
      found[id] = std::move(*searched);
    }
    if (stopped || tree.leaves >= options.leaves) break;
    auto best = found.end();
    for (auto f = found.begin(); f != found.end(); ++f)
      if (leaves.contains(f->first) && f->second.stopped.empty() &&
          (best == found.end() || f->second.gain.points > best->second.gain.points))
        best = f;
    if (best == found.end()) break;

    const auto leaf = leaves[best->first];
    std::vector<int32_t> all = leaf->train, yes, no;
    all.insert(all.end(), leaf->validation.begin(), leaf->validation.end());
    auto scores = co_await scores_of(ground, best->second.question, all, ticket);
    if (!scores.ok() && scores.error().code == ErrorCode::cancelled) break;
    if (!scores.ok()) co_return std::move(scores.error());
    for (size_t i = 0; i < all.size(); ++i)
      (says_yes(best->second.question, (*scores)[i]) ? yes : no).push_back(all[i]);
    const int32_t id = best->first;
    const int32_t depth = tree.find(id)->depth + 1;
    for (const int32_t child : {next_id, next_id + 1}) {
      TreeNode node;
      node.id = child;
      node.parent = id;
      node.depth = depth;
      tree.nodes.push_back(std::move(node));
    }
    TreeNode& node = *tree.find(id);
    node.question = best->second.question;
    node.gain = best->second.gain;
    node.runners_up = best->second.runners_up;
    node.stopped.clear();
    node.yes = next_id;
    node.no = next_id + 1;
    next_id += 2;
    ++tree.leaves;
    leaves.erase(id);
    open(node.yes, std::move(yes));
    open(tree.find(id)->no, std::move(no));
    if (grown && tree.leaves < options.leaves) {
      auto partial = co_await measure(ground, tree, {Part::train, Part::validation}, ticket);
      if (partial.ok()) grown(*partial);
    }
  }
  // What was found so far is worth its test even when the person stopped the growth.
  co_return co_await measure(ground, std::move(tree), {Part::train, Part::validation, Part::test}, stopped ? Ticket() : ticket);
}

}  // namespace vitrine
