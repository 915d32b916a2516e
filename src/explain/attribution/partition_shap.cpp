// Partition SHAP: Owen values (Owen 1977; Lundberg's partition explainer) over the hierarchy of a text. At every fork
// of the tree the two halves share what they change together as two players would, each with the other kept and
// removed; neighbours that form a word or phrase therefore stand or fall together, and far fewer broken texts are asked
// about. Tensor: "scores" [T], signed, in logits; they sum to score(text) - score(nothing) exactly. Forks are opened in
// the order of how much is at stake in them; when the budget is spent, a group that is still closed shares equally
// among its tokens. Caveat: the tree is made of punctuation and white space, and another tree gives other shares.
#include <algorithm>
#include <cmath>

#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_scores.h"
#include "explain/attribution/token_tree.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

// A group in one context: what is kept around it, and the score without and with it.
struct Fork {
  int64_t node;
  Coalition context;
  double without, with, weight;
  double stake() const { return weight * std::abs(with - without); }
};

// How many texts it takes to open a node and all below it once in every context.
int64_t texts_below(std::span<const TokenNode> tree, int64_t node, int64_t most) {
  const TokenNode& n = tree[node];
  if (n.size() == 1 || most <= 0) return 0;
  return std::min(most, 2 + 2 * texts_below(tree, n.left, most / 2) + 2 * texts_below(tree, n.right, most / 2));
}

Coalition with_group(Coalition c, const TokenNode& node) {
  std::fill(c.begin() + node.begin, c.begin() + node.end, true);
  return c;
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  const Tensor rows = replacement_rows(job, replacement);
  const int64_t n = job.reach() - job.first, budget = job.integer("samples");
  const auto tokens = std::span(job.tokens).subspan(job.first, n);
  const Groups levels[] = {sentence_groups(tokens, job.request.text), phrase_groups(tokens, job.request.text),
                           word_groups(tokens, job.request.text)};
  const std::vector<TokenNode> tree = binary_tree(n, levels);

  if (n > 0) job.reserve(std::min(budget, 2 + texts_below(tree, static_cast<int64_t>(tree.size()) - 1, budget)));
  const Coalition nothing(n, false);
  VITRINE_CO_TRY(const std::vector<double> ends,
                 co_await coalition_scores(job, {nothing, Coalition(static_cast<size_t>(n), true)}, rows));
  std::vector<double> scores(job.length());
  std::vector<Fork> open;
  const auto share = [&](const Fork& fork) {
    const TokenNode& node = tree[fork.node];
    for (int64_t t = node.begin; t < node.end; ++t)
      scores[job.first + t] += fork.weight * (fork.with - fork.without) / node.size();
  };
  const auto place = [&](Fork fork) {
    if (tree[fork.node].size() == 1) share(fork);
    else open.push_back(std::move(fork));
  };
  if (n > 0) place({static_cast<int64_t>(tree.size()) - 1, nothing, ends[0], ends[1], 1});

  int64_t asked = 2;
  while (!open.empty() && asked + 2 <= budget) {
    // A few forks at a time, so that one run holds several; the order does not depend on the batch when all are opened.
    std::stable_sort(open.begin(), open.end(), [](const Fork& a, const Fork& b) { return a.stake() > b.stake(); });
    const size_t count = std::min({open.size(), size_t{8}, static_cast<size_t>((budget - asked) / 2)});
    std::vector<Fork> now(std::make_move_iterator(open.begin()), std::make_move_iterator(open.begin() + count));
    open.erase(open.begin(), open.begin() + count);
    std::vector<Coalition> coalitions;
    for (const Fork& fork : now) {
      const TokenNode& node = tree[fork.node];
      coalitions.push_back(with_group(fork.context, tree[node.left]));
      coalitions.push_back(with_group(fork.context, tree[node.right]));
    }
    asked += static_cast<int64_t>(coalitions.size());
    VITRINE_CO_TRY(const std::vector<double> values, co_await coalition_scores(job, coalitions, rows));
    for (size_t i = 0; i < now.size(); ++i) {
      const Fork& fork = now[i];
      const TokenNode& node = tree[fork.node];
      const double left = values[2 * i], right = values[2 * i + 1], half = fork.weight / 2;
      place({node.left, fork.context, fork.without, left, half});
      place({node.left, coalitions[2 * i + 1], right, fork.with, half});
      place({node.right, fork.context, fork.without, right, half});
      place({node.right, coalitions[2 * i], left, fork.with, half});
    }
  }
  double closed = 0;
  for (const Fork& fork : open) {
    share(fork);
    closed += fork.stake();
  }

  double sum = 0;
  for (double s : scores) sum += s;
  job.settings["replacement"] = replacement;
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "partition_shap", scores, unit);
  e.notes.push_back(open.empty() ? say("Every fork of the tree was opened: these are the exact Owen values.")
                                 : say("The budget left groups closed in which {size} {unit} were at stake; their "
                                       "tokens share equally.",
                                       decimal(closed), translated(unit)));
  e.figures = {score_figure(ends[1], unit), base_score_figure(ends[0], unit, replacement_words(replacement)),
               completeness_gap(sum, ends[1], ends[0], unit)};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"samples",
     "Samples",
     Setting::Kind::integer,
     {},
     2,
     65536,
     500,
     "How many texts with parts removed are run at most."},
};

}  // namespace

const Method method_partition_shap{
    .name = "partition_shap",
    .title = "Partition SHAP",
    .question = "What did each word and phrase add?",
    .paper = "Owen 1977; Lundberg 2020",
    .caveat =
        "The tree of words and phrases comes from punctuation; tokens of a group that was not opened share equally.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine
