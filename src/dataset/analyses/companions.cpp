#include "dataset/analyses/companions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr int boosting_rounds = 60;
constexpr int64_t least_side = 5;

// All rows of train, then validation, then test, with their classes and every question's answer.
struct Asked {
  std::vector<int32_t> rows, labels;
  std::array<size_t, part_count + 1> begin{};  // of each part in `rows`
  std::vector<Question> questions;
  std::vector<std::vector<bool>> answers;   // [questions][rows]
  std::vector<std::vector<double>> scores;  // the same before the threshold
};

Proportion right(const Asked& asked, const std::vector<int32_t>& predicted, size_t part) {
  Proportion p;
  for (size_t i = asked.begin[part]; i < asked.begin[part + 1]; ++i) {
    ++p.total;
    p.right += predicted[i] == asked.labels[i];
  }
  return p;
}

Companion companion(const char* name, std::string title, std::string note, int64_t questions, const Asked& asked,
                    const std::vector<int32_t>& predicted) {
  Companion c{name, std::move(title), std::move(note), questions, {}};
  for (size_t p = 0; p < part_count; ++p) c.accuracy[p] = right(asked, predicted, p);
  return c;
}

// The same question at two nodes is asked once.
std::string identity(const Question& q) {
  return to_json(q).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<Question> questions_of(const Tree& tree) {
  std::vector<Question> questions;
  std::set<std::string> known;
  const auto add = [&](const Question& q) {
    if (known.insert(identity(q)).second) questions.push_back(q);
  };
  for (const TreeNode& node : tree.nodes)
    if (!node.leaf()) add(*node.question);
  for (const RunnerUp& r : tree.nodes.front().runners_up) add(r.question);
  return questions;
}

int32_t most(const std::vector<double>& weights) {
  return std::max_element(weights.begin(), weights.end()) - weights.begin();
}

// Train rows by answer and class.
SplitCounts train_counts(const Asked& asked, size_t q, size_t classes) {
  SplitCounts counts(classes);
  for (size_t i = 0; i < asked.begin[1]; ++i) counts.add(asked.answers[q][i], asked.labels[i]);
  return counts;
}

// The class that one answer makes most frequent, or (`lift`) most overrepresented against all train rows.
std::array<int32_t, 2> named(const SplitCounts& counts, bool lift) {
  std::array<int32_t, 2> out{};
  const size_t classes = counts.yes.size();
  for (const bool yes : {false, true}) {
    std::vector<double> weight(classes);
    const auto& side = yes ? counts.yes : counts.no;
    for (size_t k = 0; k < classes; ++k) {
      weight[k] = side[k];
      if (lift) weight[k] /= std::max<int64_t>(1, counts.yes[k] + counts.no[k]);
    }
    out[yes] = most(weight);
  }
  return out;
}

Companion best_question(const Asked& asked, size_t classes, std::vector<int32_t> constant) {
  std::vector<int32_t> best = std::move(constant);
  int64_t best_right = right(asked, best, 1).right;
  int64_t used = 0;
  for (size_t q = 0; q < asked.questions.size(); ++q) {
    const auto says = named(train_counts(asked, q, classes), false);
    std::vector<int32_t> predicted;
    for (size_t i = 0; i < asked.rows.size(); ++i) predicted.push_back(says[asked.answers[q][i]]);
    const int64_t now = right(asked, predicted, 1).right;
    if (now <= best_right) continue;
    best_right = now;
    best = std::move(predicted);
    used = 1;
  }
  return companion("best_question", say("Best single question"), say("best on validation rows"), used, asked, best);
}

Companion vote_of(const Asked& asked, size_t classes) {
  std::vector<std::vector<double>> votes(asked.rows.size(), std::vector<double>(classes));
  std::vector<double> share(classes);
  for (size_t i = 0; i < asked.begin[1]; ++i) share[asked.labels[i]] += 1;
  const double rows = std::max<size_t>(1, asked.begin[1]);
  for (auto& v : votes)  // ties go to the more frequent class
    for (size_t k = 0; k < classes; ++k) v[k] = 0.5 * share[k] / rows;
  for (size_t q = 0; q < asked.questions.size(); ++q) {
    const auto says = named(train_counts(asked, q, classes), true);
    for (size_t i = 0; i < asked.rows.size(); ++i)
      if (classes == 2 || asked.answers[q][i]) votes[i][says[asked.answers[q][i]]] += 1;
  }
  std::vector<int32_t> predicted;
  for (const auto& v : votes) predicted.push_back(most(v));
  return companion("vote", say("Vote of all questions"),
                   classes == 2 ? say("each names the class that its answer makes likelier; most names win")
                                : say("each yes names the class that it makes likelier; most names win"),
                   asked.questions.size(), asked, predicted);
}

Companion boosted_of(const Asked& asked, size_t classes) {
  const auto rounds = boost(asked.answers, asked.labels, asked.begin[1], classes, boosting_rounds);
  std::vector<int32_t> best(asked.rows.size());
  int64_t best_right = -1;
  for (const auto& predicted : rounds) {
    const int64_t now = right(asked, predicted, 1).right;
    if (now > best_right) {
      best_right = now;
      best = predicted;
    }
  }
  return companion("boosted", say("Boosted questions"),
                   say("upper bound: weighted sums of the same questions, harder to read"), asked.questions.size(),
                   asked, best);
}

// ---- a plain decision tree over single n-grams, best first by Gini on train rows

struct WordLeaf {
  std::vector<uint32_t> train, rest;  // places in Asked::rows
  double fall = 0;
  uint32_t ngram = 0;
  int32_t prediction = 0;
};

void find_word(const NgramIndex& words, const Asked& asked, size_t classes, WordLeaf& leaf) {
  std::vector<int64_t> all(classes);
  std::vector<std::vector<uint32_t>> counts(classes, std::vector<uint32_t>(words.size()));
  for (const uint32_t i : leaf.train) {
    const size_t label = asked.labels[i];
    ++all[label];
    for (const uint32_t id : words.of(asked.rows[i])) ++counts[label][id];
  }
  leaf.prediction = std::max_element(all.begin(), all.end()) - all.begin();
  leaf.fall = 0;
  SplitCounts split(classes);
  for (uint32_t id = 0; id < words.size(); ++id) {
    for (size_t k = 0; k < classes; ++k) {
      split.yes[k] = counts[k][id];
      split.no[k] = all[k] - split.yes[k];
    }
    if (split.smaller() < least_side) continue;
    const double fall = gini_fall(split);
    if (fall > leaf.fall) {
      leaf.fall = fall;
      leaf.ngram = id;
    }
  }
}

bool contains(const NgramIndex& words, int32_t row, uint32_t ngram) {
  const auto ids = words.of(row);
  return std::binary_search(ids.begin(), ids.end(), ngram);
}

Task<Companion> word_tree(GroundPtr ground, std::shared_ptr<const Asked> asked, int32_t leaves) {
  const size_t classes = ground->classes();
  const NgramIndex& words = *ground->words;
  std::vector<WordLeaf> all(1);
  for (uint32_t i = 0; i < asked->rows.size(); ++i) (i < asked->begin[1] ? all[0].train : all[0].rest).push_back(i);
  find_word(words, *asked, classes, all[0]);
  Pace pace;
  while (static_cast<int32_t>(all.size()) < leaves) {
    const auto best =
        std::max_element(all.begin(), all.end(), [](const WordLeaf& a, const WordLeaf& b) { return a.fall < b.fall; });
    if (best->fall <= 0) break;
    WordLeaf yes, no;
    for (const uint32_t i : best->train) (contains(words, asked->rows[i], best->ngram) ? yes : no).train.push_back(i);
    for (const uint32_t i : best->rest) (contains(words, asked->rows[i], best->ngram) ? yes : no).rest.push_back(i);
    find_word(words, *asked, classes, yes);
    find_word(words, *asked, classes, no);
    *best = std::move(yes);
    all.push_back(std::move(no));
    if (pace.due()) co_await pause(&pace);
  }
  std::vector<int32_t> predicted(asked->rows.size());
  for (const WordLeaf& leaf : all) {
    for (const uint32_t i : leaf.train) predicted[i] = leaf.prediction;
    for (const uint32_t i : leaf.rest) predicted[i] = leaf.prediction;
  }
  co_return companion("ngram_tree", say("Word tree, same size"),
                      say("a plain decision tree over single words and pairs of words"),
                      static_cast<int64_t>(all.size()) - 1, *asked, predicted);
}

}  // namespace

std::vector<std::vector<int32_t>> boost(const std::vector<std::vector<bool>>& answers,
                                        const std::vector<int32_t>& labels, size_t fitted, size_t classes, int rounds) {
  const size_t rows = labels.size();
  std::vector<double> weight(fitted, 1.0 / std::max<size_t>(1, fitted));
  std::vector<std::vector<double>> score(rows, std::vector<double>(classes));
  std::vector<std::vector<int32_t>> out;
  const double k = classes;
  for (int round = 0; round < rounds; ++round) {
    double least = 2;
    size_t best = answers.size();
    std::array<int32_t, 2> best_says{};
    for (size_t q = 0; q < answers.size(); ++q) {
      std::array<std::vector<double>, 2> sides{std::vector<double>(classes), std::vector<double>(classes)};
      for (size_t i = 0; i < fitted; ++i) sides[answers[q][i]][labels[i]] += weight[i];
      const std::array<int32_t, 2> says{most(sides[0]), most(sides[1])};
      double error = 0;
      for (const size_t side : {0u, 1u})
        error += std::accumulate(sides[side].begin(), sides[side].end(), 0.0) - sides[side][says[side]];
      if (error < least) {
        least = error;
        best = q;
        best_says = says;
      }
    }
    if (best == answers.size() || least >= 1 - 1 / k) break;  // no better than chance
    const double alpha = std::log((1 - least) / std::max(least, 1e-9)) + std::log(k - 1);
    double sum = 0;
    for (size_t i = 0; i < fitted; ++i) {
      if (best_says[answers[best][i]] != labels[i]) weight[i] *= std::exp(alpha);
      sum += weight[i];
    }
    for (double& w : weight) w /= sum;
    std::vector<int32_t> predicted(rows);
    for (size_t i = 0; i < rows; ++i) {
      score[i][best_says[answers[best][i]]] += alpha;
      predicted[i] = most(score[i]);
    }
    out.push_back(std::move(predicted));
    if (least <= 1e-9) break;
  }
  return out;
}

namespace {

// Where the question of each inner node stands among those that were asked, by node id.
std::map<int32_t, size_t> question_of_nodes(const Tree& tree, const Asked& asked) {
  std::map<std::string, size_t> place_of;
  for (size_t q = 0; q < asked.questions.size(); ++q) place_of[identity(asked.questions[q])] = q;
  std::map<int32_t, size_t> of;
  for (const TreeNode& node : tree.nodes)
    if (!node.leaf()) of[node.id] = place_of.at(identity(*node.question));
  return of;
}

// The tree's own questions as soft.h wants them, of at most `most` rows a part.
AskedAll asked_all(const Tree& tree, const Asked& asked, int64_t most) {
  AskedAll all;
  std::vector<size_t> places;
  for (size_t p = 0; p < part_count; ++p)
    for (size_t i = asked.begin[p]; i < std::min(asked.begin[p + 1], asked.begin[p] + static_cast<size_t>(most)); ++i) {
      places.push_back(i);
      all.labels.push_back(asked.labels[i]);
      all.parts.push_back(static_cast<Part>(p));
    }
  for (const auto& [node, q] : question_of_nodes(tree, asked))
    for (const size_t i : places) all.scores[node].push_back(asked.scores[q][i]);
  return all;
}

std::vector<int32_t> predicted_by(const Tree& tree, const Asked& asked) {
  const std::map<int32_t, size_t> question_of = question_of_nodes(tree, asked);
  std::vector<int32_t> predicted;
  for (size_t i = 0; i < asked.rows.size(); ++i) {
    const TreeNode* node = &tree.nodes.front();
    while (!node->leaf()) node = tree.find(asked.answers[question_of.at(node->id)][i] ? node->yes : node->no);
    predicted.push_back(node->prediction);
  }
  return predicted;
}

// What needs no model is fitted on all train rows and reported on the same test rows.
std::shared_ptr<const Asked> with_all_train(const Ground& ground, const Asked& asked) {
  auto all = std::make_shared<Asked>();
  all->rows = ground.split->of(Part::train);
  all->begin[1] = all->rows.size();
  all->rows.insert(all->rows.end(), asked.rows.begin() + asked.begin[1], asked.rows.end());
  for (size_t p = 1; p < part_count; ++p) all->begin[p + 1] = all->begin[p] + asked.begin[p + 1] - asked.begin[p];
  for (const int32_t row : all->rows) all->labels.push_back(ground.label(row));
  return all;
}

std::string softness_said(double softness) {
  if (softness == 0) return say("answers counted by how sure they are; validation rows chose not to");
  return say("answers counted by how sure they are: softness {softness}, chosen on validation rows",
             numeral(short_number(softness, 3)));
}

}  // namespace

Task<Result<Comparisons>> compare(GroundPtr ground, std::shared_ptr<const Tree> tree, CompareOptions options,
                                  Ticket ticket) {
  Comparisons result;
  auto asked = std::make_shared<Asked>();
  asked->questions = questions_of(*tree);
  std::vector<Question> prompts;
  std::copy_if(asked->questions.begin(), asked->questions.end(), std::back_inserter(prompts),
               [](const Question& q) { return q.needs_model(); });
  for (size_t p = 0; p < part_count; ++p) {
    const auto& of = ground->split->of(static_cast<Part>(p));
    const auto rows = drawn(of, prompts.empty() ? of.size() : static_cast<size_t>(options.asked[p]), tree->seed);
    asked->rows.insert(asked->rows.end(), rows.begin(), rows.end());
    asked->begin[p + 1] = asked->rows.size();
    result.rows[p] = rows;
  }
  for (const int32_t row : asked->rows) asked->labels.push_back(ground->label(row));
  if (ground->answerer) ground->answerer->expect(prompts);
  Pace pace;
  for (size_t q = 0; q < asked->questions.size(); ++q) {
    VITRINE_CO_TRY(std::vector<double> scores, co_await scores_of(ground, asked->questions[q], asked->rows,
                                                                  ticket.step(q, asked->questions.size() + 1)));
    std::vector<bool> yes;
    yes.reserve(scores.size());
    for (const double score : scores) yes.push_back(says_yes(asked->questions[q], score));
    asked->answers.push_back(std::move(yes));
    asked->scores.push_back(std::move(scores));
    if (pace.due()) co_await pause(&pace);
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("The comparison was stopped"), {}, {}};
  }
  const size_t classes = ground->classes();
  const std::vector<int32_t> constant(asked->rows.size(), tree->nodes.front().prediction);
  std::vector<Companion>& all = result.companions;
  all.push_back(companion("tree", say("This tree, hard"), say("one way at every question"), tree->leaves - 1, *asked,
                          predicted_by(*tree, *asked)));
  if (!asked->questions.empty()) {  // else there is nothing to put together: all of them say the most frequent class
    result.soft = soften(*tree, asked_all(*tree, *asked, options.soft_rows));
    Companion soft{"soft", say("This tree, soft"), softness_said(result.soft.chosen.softness), tree->leaves - 1,
                   result.soft.soft};
    all.push_back(std::move(soft));
    co_await pause(&pace);
    all.push_back(best_question(*asked, classes, constant));
    all.push_back(vote_of(*asked, classes));
    all.push_back(boosted_of(*asked, classes));
  }
  if (ground->words)
    all.push_back(co_await word_tree(ground, with_all_train(*ground, *asked), std::max(2, tree->leaves)));
  all.push_back(companion("majority", say("Most frequent class"), say("always the same answer"), 0, *asked, constant));
  co_return result;
}

}  // namespace vitrine::dataset
