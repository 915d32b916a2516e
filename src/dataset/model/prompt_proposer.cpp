#include "dataset/model/prompt_proposer.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "dataset/table/row_order.h"
#include "dataset/words/library.h"
#include "dataset/words/separating_words.h"
#include "statistics/random.h"
#include "text/unicode.h"

namespace vitrine::dataset {

namespace {

constexpr size_t parents = 2, children = 3;  // of a round of mutation
constexpr size_t word_rows = 4000;           // train rows whose words are slotted into questions

constexpr const char* wordings[] = {"does it mention {}?", "is there anything about {}?",
                                    "does the text talk about {}?", "is it about {}?"};

std::string filled(const char* wording, const std::string& subject) {
  std::string text = wording;
  return text.replace(text.find("{}"), 2, subject);
}

struct Candidate {
  Question question;
  double gain = 0;
};

// The score of a question of several answers, from the shares of all.
double sum(std::span<const double> shares, std::span<const int32_t> yes) {
  double total = 0;
  for (const int32_t i : yes) total += shares[i];
  return total;
}

// n x R2: the fall of impurity in parts of the impurity, times the rows. About chi-squared where the answers say
// nothing.
double explained(double gain, std::span<const int32_t> labels, int32_t classes) {
  std::vector<double> share(classes);
  const double n = labels.size();
  for (const int32_t label : labels) share[label] += 1 / n;
  double impurity = 1;
  for (const double s : share) impurity -= s * s;
  return impurity > 0 ? n * gain / impurity : 0;
}

// Subject and wording of "does it mention food?"; nothing when it is not of that form.
bool parse_wording(const std::string& statement, size_t* wording, std::string* subject) {
  const std::string asked = without_capital(statement);
  for (size_t i = 0; i < std::size(wordings); ++i) {
    const std::string pattern = wordings[i], head = pattern.substr(0, pattern.find("{}"));
    if (!asked.starts_with(head) || !asked.ends_with('?') || asked.size() <= head.size() + 1) continue;
    *wording = i;
    *subject = asked.substr(head.size(), asked.size() - head.size() - 1);
    return true;
  }
  return false;
}

}  // namespace

double best_gain(std::span<const float> scores, std::span<const int32_t> labels, int32_t classes, double* threshold) {
  std::vector<size_t> order(scores.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return scores[a] != scores[b] ? scores[a] < scores[b] : a < b; });
  std::vector<double> below(classes), above(classes);
  for (const int32_t label : labels) above[label] += 1;
  const double n = labels.size();
  const auto purity = [](const std::vector<double>& counts, double total) {
    double squares = 0;
    for (const double c : counts) squares += c * c;
    return total > 0 ? squares / total : 0;
  };
  const double before = purity(above, n);
  double best = 0;
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    const size_t label = labels[order[i]];
    below[label] += 1;
    above[label] -= 1;
    if (scores[order[i]] == scores[order[i + 1]]) continue;
    const double k = i + 1, gain = (purity(below, k) + purity(above, n - k) - before) / n;
    if (gain <= best) continue;
    best = gain;
    if (threshold) *threshold = (static_cast<double>(scores[order[i]]) + scores[order[i + 1]]) / 2;
  }
  return best;
}

Task<Result<std::vector<Question>>> PromptProposer::propose(ProposalContext context, Ticket ticket) {
  const int32_t column = context.table->find(context.column);
  if (column < 0 || context.rows.empty() || context.most <= 0) co_return std::vector<Question>{};
  const Cells& cells = context.table->columns[column].cells;

  const bool below = !context.path.empty();
  const std::vector<int64_t>&budget_rows = below ? budget_.rows_below : budget_.rows,
        &budget_kept = below ? budget_.kept_below : budget_.kept;

  std::unordered_map<int32_t, int32_t> label_of;
  for (size_t i = 0; i < context.rows.size(); ++i) label_of[context.rows[i]] = context.labels[i];
  const std::vector<int32_t> order = drawn_order(context.rows, context.seed);

  std::vector<std::string_view> texts;
  std::vector<int32_t> text_labels;
  for (const int32_t row : drawn(context.rows, word_rows, context.seed)) {
    texts.push_back(cells[row]);
    text_labels.push_back(label_of[row]);
  }
  const std::vector<SeparatingWord> words =
      separating_words(texts, text_labels, context.classes, below ? budget_.words_below : budget_.words);

  std::vector<Candidate> pool;
  std::set<std::string> known;  // ask key and yes set
  const auto identity = [](const Question& q) {
    std::string key = q.ask_key();
    for (const int32_t i : q.yes) key += '|' + std::to_string(i);
    return key;
  };
  const auto join = [&](Question question) {
    if (ask_of(*answers_->reader().loaded, question).ok() && known.insert(identity(question)).second)
      pool.push_back({std::move(question), 0});
  };
  for (const Question& asked : context.path) known.insert(identity(asked));
  for (Question& question : question_library(*answers_->reader().loaded, context.column)) {
    const auto before = spoke_.find(question.ask_key());
    if (!below || before == spoke_.end() || before->second >= budget_.spoke) join(std::move(question));
  }
  for (const SeparatingWord& word : words)
    join(yes_no_question(filled(wordings[0], word.words), context.column, "search"));

  Random random(mixed(context.seed) ^ hash64(context.column));
  for (size_t round = 0; round < budget_rows.size(); ++round) {
    const size_t n = std::min(order.size(), static_cast<size_t>(budget_rows[round]));
    std::vector<int32_t> rows, labels;
    for (size_t i = 0; i < n; ++i) {
      rows.push_back(order[i]);
      labels.push_back(label_of[order[i]]);
    }
    std::vector<Question> asked;
    for (const Candidate& candidate : pool) asked.push_back(candidate.question);
    VITRINE_CO_CHECK(
        co_await answers_->prepare(asked, rows, ticket.step(static_cast<size_t>(round), budget_rows.size())));
    for (Candidate& candidate : pool) {
      std::vector<float> scores;
      for (const int32_t row : rows)
        scores.push_back(sum(answers_->shares(candidate.question, row), candidate.question.yes));
      candidate.gain = best_gain(scores, labels, context.classes, &candidate.question.threshold);
      if (round > 0) continue;
      double& most = spoke_[candidate.question.ask_key()];
      most = std::max(most, explained(candidate.gain, labels, context.classes));
    }
    // On the first rows chance and worth look alike.
    if (round > 0)
      std::erase_if(pool, [&](const Candidate& candidate) {
        return explained(candidate.gain, labels, context.classes) < budget_.hopeful;
      });
    std::stable_sort(pool.begin(), pool.end(), [](const Candidate& a, const Candidate& b) { return a.gain > b.gain; });
    if (!pool.empty()) {
      const double least = budget_.of_best * pool.front().gain;
      std::erase_if(pool, [&](const Candidate& candidate) { return candidate.gain < least; });
    }
    // What counts is how many prompts are read: other answers of a kept prompt stay for free.
    std::set<std::string> prompts;
    std::vector<Candidate> kept;
    for (Candidate& candidate : pool) {
      const std::string key = candidate.question.ask_key();
      if (!prompts.contains(key) && static_cast<int64_t>(prompts.size()) >= budget_kept[round]) continue;
      prompts.insert(key);
      kept.push_back(std::move(candidate));
    }
    pool = std::move(kept);
    if (round + 1 == budget_rows.size() || n == order.size()) break;

    size_t mutated = 0;
    for (size_t i = 0; i < pool.size() && mutated < parents; ++i) {
      size_t wording = 0;
      std::string subject;
      if (!parse_wording(pool[i].question.statement, &wording, &subject)) continue;
      ++mutated;
      for (size_t child = 0; child < children; ++child) {
        if (words.empty() || random.uniform() < 0.5) wording = random.below(std::size(wordings));
        else subject = words[random.below(words.size())].words;
        join(yes_no_question(filled(wordings[wording], subject), context.column, "search"));
      }
    }
  }

  std::vector<Question> proposed;
  for (Candidate& candidate : pool)
    if (candidate.gain > 0 && static_cast<int32_t>(proposed.size()) < context.most)
      proposed.push_back(std::move(candidate.question));
  answers_->expect(proposed);  // the tree asks them of all rows of the node
  co_return std::move(proposed);
}

}  // namespace vitrine::dataset
