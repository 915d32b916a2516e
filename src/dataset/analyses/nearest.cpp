#include "dataset/analyses/nearest.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "base/pause.h"
#include "dataset/words/ngram_vocabulary.h"
#include "statistics/distributions.h"
#include "statistics/random.h"
#include "text/format.h"
#include "text/say.h"
#include "text/words.h"

namespace vitrine::dataset {

namespace {

constexpr int64_t multiplications_between_pauses = 50'000'000;

double length_of(std::span<const float> vector) {
  double squares = 0;
  for (const float x : vector) squares += static_cast<double>(x) * x;
  return std::sqrt(squares);
}

// Four sums side by side, which the compiler keeps in one register.
float dot(const float* a, const float* b, size_t n) {
  float sums[8] = {};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t j = 0; j < 8; ++j) sums[j] += a[i + j] * b[i + j];
  float total = 0;
  for (; i < n; ++i) total += a[i] * b[i];
  for (const float sum : sums) total += sum;
  return total;
}

// Keeps the k largest.
std::vector<Neighbour> largest(std::vector<Neighbour> found, size_t k) {
  const auto nearer = [](const Neighbour& a, const Neighbour& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.row < b.row;
  };
  k = std::min(k, found.size());
  std::partial_sort(found.begin(), found.begin() + k, found.end(), nearer);
  found.resize(k);
  return found;
}

}  // namespace

NearestRows::NearestRows(Tensor vectors) : vectors_(std::move(vectors)) {
  const int64_t d = vectors_.shape()[1];
  for (int64_t row = 0; row < vectors_.shape()[0]; ++row) {
    const double length = length_of(vectors_.row(row));
    if (!(length > 0)) continue;
    for (float& x : vectors_.f32().subspan(row * d, d)) x = x / length;
  }
}

std::vector<Neighbour> NearestRows::nearest(std::span<const float> query, std::span<const int32_t> rows, size_t k,
                                            int32_t except) const {
  const double length = length_of(query);
  std::vector<Neighbour> found;
  found.reserve(rows.size());
  for (const int32_t row : rows) {
    if (row == except) continue;
    const auto vector = vectors_.row(row);
    const double product = dot(query.data(), vector.data(), vector.size());
    found.push_back({row, length > 0 ? std::clamp(product / length, -1.0, 1.0) : 0});
  }
  return largest(std::move(found), k);
}

NearestByWords::NearestByWords(const Cells& texts, std::span<const int32_t> rows) {
  std::vector<std::vector<std::pair<int32_t, int32_t>>> counts;  // by row: word, times
  std::vector<int64_t> frequency;
  for (const int32_t row : rows) {
    std::unordered_map<int32_t, int32_t> count;
    for (const std::string& word : words_of(texts[row], Marks::all)) {
      const auto [at, fresh] = ids_.emplace(word, static_cast<int32_t>(ids_.size()));
      if (fresh) frequency.push_back(0);
      ++count[at->second];
    }
    for (const auto& [word, times] : count) ++frequency[word];
    counts.emplace_back(count.begin(), count.end());
  }
  for (const int64_t f : frequency)  // smoothed as scikit-learn has it
    inverse_frequency_.push_back(std::log((1 + static_cast<double>(rows.size())) / (1 + static_cast<double>(f))) + 1);
  postings_.resize(frequency.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    double squares = 0;
    for (const auto& [word, times] : counts[i]) squares += std::pow(times * inverse_frequency_[word], 2);
    for (const auto& [word, times] : counts[i])
      postings_[word].push_back({rows[i], static_cast<float>(times * inverse_frequency_[word] / std::sqrt(squares))});
  }
}

std::vector<Neighbour> NearestByWords::nearest(std::string_view text, size_t k, int32_t except) const {
  std::map<int32_t, int32_t> count;  // in one order, so that sums do not depend on a hash table's
  double squares = 0;
  for (const std::string& word : words_of(text, Marks::all))
    if (const auto found = ids_.find(word); found != ids_.end()) ++count[found->second];
  std::unordered_map<int32_t, double> products;
  for (const auto& [word, times] : count) {
    const double weight = times * inverse_frequency_[word];
    squares += weight * weight;
    for (const Posting& posting : postings_[word]) products[posting.row] += weight * posting.weight;
  }
  std::vector<Neighbour> found;
  for (const auto& [row, product] : products)
    if (row != except) found.push_back({row, product / std::sqrt(squares)});
  return largest(std::move(found), k);
}

int32_t vote(std::span<const Neighbour> neighbours, std::span<const int32_t> codes, int32_t classes) {
  std::vector<double> weight(classes);
  for (const Neighbour& n : neighbours) {
    const int32_t code = codes[n.row];
    if (code >= 0) weight[code] += std::max(0.0, n.cosine);
  }
  int32_t best = std::max(0, codes[neighbours[0].row]);
  for (int32_t k = 0; k < classes; ++k)
    if (weight[k] > weight[best]) best = k;
  return best;
}

NearestVote vote_of(std::span<const Neighbour> neighbours, std::span<const int32_t> codes, int32_t classes) {
  NearestVote out;
  if (neighbours.empty()) return out;
  out.label = vote(neighbours, codes, classes);
  for (const Neighbour& n : neighbours) {
    const int32_t code = codes[n.row];
    out.of += code >= 0;
    out.agree += code == out.label;
  }
  return out;
}

Task<Result<NearestAnswer>> measure_nearest(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                            std::string column_name, ModelReader reader, Ticket ticket, int64_t k_asked,
                                            int64_t most_asked) {
  const auto began = std::chrono::steady_clock::now();
  Pace pace;
  const int32_t column = table->find(column_name);
  if (column < 0)
    co_return Error{ErrorCode::bad_request, say("The table has no text column {name}", in_quotes(column_name)),
                    "column", say("Choose a column with words.")};
  const Cells& texts = table->columns[column].cells;
  NearestAnswer answer;
  NearestReport& report = answer.report;
  report.k = k_asked;
  report.point = default_embedding_point(reader.model().architecture());
  std::vector<std::string> all;
  for (size_t row = 0; row < texts.size(); ++row) all.emplace_back(texts[row]);
  VITRINE_CO_TRY(Tensor vectors, co_await embed_texts(reader, std::move(all), report.point, ticket.part(0, 0.9)));
  report.column = column_name;
  report.representation = to_string(report.point);
  report.passes = table->rows;
  answer.rows = std::make_shared<const NearestRows>(std::move(vectors));

  const Column* label = table->label();
  const std::vector<int32_t>& train = split->of(Part::train);
  std::vector<int32_t> asked = split->of(Part::test);
  if (label && label->levels.size() > 1 && !train.empty() && !asked.empty()) {
    if (static_cast<int64_t>(asked.size()) > most_asked) {
      Random random(split->seed);
      const std::vector<int64_t> order = random.permutation(asked.size());
      std::vector<int32_t> some;
      for (int64_t i = 0; i < most_asked; ++i) some.push_back(asked[order[i]]);
      asked = std::move(some);
    }
    const int32_t classes = label->levels.size();
    std::vector<int64_t> count(classes);
    for (const int32_t row : train) ++count[label->codes[row]];
    const int32_t frequent = std::max_element(count.begin(), count.end()) - count.begin();
    const NearestByWords by_words(texts, train);
    const Ticket voting = ticket.part(0.9, 1);
    int64_t only_model = 0, only_words = 0, work = 0;
    NearestTest& measured = report.test.emplace();
    const size_t k = report.k;
    for (const int32_t& row : asked) {
      const int32_t truth = label->codes[row];
      const auto near = answer.rows->nearest(answer.rows->vector(row), train, k);
      const auto alike = by_words.nearest(texts[row], k);
      const bool model_right = vote(near, label->codes, classes) == truth;
      const bool words_right = (alike.empty() ? frequent : vote(alike, label->codes, classes)) == truth;
      measured.by_model.right += model_right;
      measured.by_words.right += words_right;
      measured.majority.right += truth == frequent;
      only_model += model_right && !words_right;
      only_words += words_right && !model_right;
      work += static_cast<int64_t>(train.size()) * reader.model().architecture().d_model;
      if (work > multiplications_between_pauses) {
        work = 0;
        voting.progress(&row - asked.data(), asked.size());
        VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
      }
    }
    measured.by_model.total = measured.by_words.total = measured.majority.total = asked.size();
    measured.p = sign_test(only_model, only_words);

    Claim c;
    c.code = "neighbours_share_the_class";
    c.statement =
        say("The vote of the {k} nearest training rows is right on {share} of {n|# test row|# test rows}; by "
            "shared words on {words}, the most frequent class on {majority}.",
            report.k, percent(measured.by_model.value()), measured.by_model.total, percent(measured.by_words.value()),
            percent(measured.majority.value()));
    c.test =
        say("share of test rows whose class the neighbours' vote gives; holds when its interval lies above the "
            "share of the most frequent class");
    c.part = name_of(Part::test);
    c.rows = measured.by_model.total;
    c.statistic = measured.by_model.value();
    c.low = measured.by_model.low();
    c.high = measured.by_model.high();
    c.holds = measured.by_model.low() > measured.majority.value();
    report.checks.push_back(c);
    Claim nothing = c;
    nothing.code = "neighbours_tell_nothing";
    nothing.statement =
        say("The nearest rows are no evidence here: their vote is right on {share} of {n|# test row|# test rows}, "
            "which cannot be told from always saying the most frequent class ({majority}).",
            percent(measured.by_model.value()), measured.by_model.total, percent(measured.majority.value()));
    nothing.test = say("the same; holds when its interval does not lie above the share of the most frequent class");
    nothing.holds = !c.holds;
    report.checks.push_back(nothing);
    Claim d;
    d.code = "neighbours_by_model_or_words";
    const bool model_ahead = only_model > only_words;
    d.statement = model_ahead ? say("Neighbours by the model give the class more often than by shared words.")
                              : say("Neighbours by shared words give the class more often than by the model.");
    d.test = say("exact sign test over the test rows on which only one of the two is right");
    d.part = name_of(Part::test);
    d.rows = only_model + only_words;
    d.statistic = static_cast<double>(std::max(only_model, only_words)) / std::max<int64_t>(1, only_model + only_words);
    d.p = measured.p;
    d.holds = measured.p < 0.05;
    report.checks.push_back(d);
  }
  report.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  co_return std::move(answer);
}

}  // namespace vitrine::dataset
